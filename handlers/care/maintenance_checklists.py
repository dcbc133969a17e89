"""What is checked at each service."""

from typing import Final, NamedTuple

from workflows.errors import Text


class Item(NamedTuple):
    """Something to be checked."""

    number: int
    name: Text
    #: The services it belongs to.
    services: tuple[int, ...]


_EVERY: Final = (1, 2, 3, 4, 5)
ITEMS: Final = (
    Item(1, Text("发动机机油与机滤", "Engine oil and oil filter"), _EVERY),
    Item(2, Text("液压油位与泄漏", "Hydraulic oil level and leaks"), _EVERY),
    Item(3, Text("紧固件与销轴", "Bolts and pins"), _EVERY),
    Item(
        4, Text("柴油滤与油水分离器", "Fuel filter and water separator"), (2, 3, 4, 5)
    ),
    Item(5, Text("空气滤芯", "Air filter"), (2, 3, 4, 5)),
    Item(6, Text("履带张紧与磨损", "Track tension and wear"), (2, 3, 4, 5)),
    Item(7, Text("冷却液与皮带", "Coolant and belts"), (3, 4, 5)),
    Item(8, Text("液压回油滤", "Hydraulic return filter"), (3, 4, 5)),
    Item(9, Text("减速机油", "Gearbox oil"), (4, 5)),
    Item(10, Text("液压油更换", "Hydraulic oil change"), (4, 5)),
    Item(11, Text("电气线束与传感器", "Wiring and sensors"), _EVERY),
    Item(12, Text("试机与压力测量", "Test run and pressures"), _EVERY),
)


def checklist(service_no: int) -> list[Item]:
    """List what is checked at a service."""
    return [item for item in ITEMS if service_no in item.services]
