"""A request line keeps where its pieces came from and when they were where."""

import pytest

from handlers.delivery import asked_lines, stock_issuing
from storage.delivery_lines import DeliveryLine
from storage.part_requests import PartRequestLine
from tests.asked import line_of, request_for
from tests.handlers.stock_world import PART, StockWorld
from tests.handlers.world import CLERK, NOW


def asked(found: StockWorld, no: str = "PR-1", part_no: str = PART) -> PartRequestLine:
    """Keep the request that the next delivery line fulfils."""
    request = request_for(found.order.id, NOW, no=no)
    found.world.store.part_requests.add([request])
    line = line_of(request, part_no, 2)
    found.world.store.part_requests.add([line])
    return line


def test_what_headquarters_sends_is_stamped_on_its_way(stock_world: StockWorld) -> None:
    line = asked(stock_world)

    shipment = stock_world.ship(2)
    on_the_way = (line.source, line.shipped_at, line.received_at)
    stock_world.receive(shipment, 2, 0, 0)

    assert on_the_way == (None, NOW, None)
    assert (line.source, line.received_at) == ("hq", NOW)


def test_a_line_from_two_places_names_both(stock_world: StockWorld) -> None:
    line = asked(stock_world)
    stock_world.put("OF18", 1)
    shipment = stock_world.ship(2)
    task = stock_world.world.task(CLERK)

    stock_issuing.issue(
        task, order_id=stock_world.order.id, issue={"issued_to": "OF18-E1"}
    )
    stock_world.receive(shipment, 1, 0, 0)

    assert asked_lines.sources(line.source) == ["hq", "unit"]


@pytest.mark.parametrize(
    ("doc_no", "part_no", "fulfils"),
    [
        ("PR-1", PART, True),
        ("PR-1-E1", PART, True),
        ("PR-1-E2", PART, False),
        ("PR-1", "PN-0040", False),
        ("PR-9", PART, False),
    ],
)
def test_a_delivery_belongs_to_what_was_asked_for(
    stock_world: StockWorld, doc_no: str, part_no: str, *, fulfils: bool
) -> None:
    line = asked(stock_world)
    delivery = DeliveryLine(doc_no=doc_no, part_no=part_no, unit_code="OF18")

    found = list(asked_lines.asked_for(stock_world.world.store, delivery))

    assert found == ([line] if fulfils else [])


def test_what_takes_the_place_of_a_part_still_belongs_to_it(
    stock_world: StockWorld,
) -> None:
    line = asked(stock_world)
    stock_world.put("OF17", 1)
    before = stock_world.want(2)
    instead = DeliveryLine(doc_no="PR-1", part_no="PN-0040", unit_code="OF18")
    instead.replaces_id = before.id

    asked_lines.came_from(stock_world.world.store, instead, "W-OF17")

    assert line.source == "other_unit"
