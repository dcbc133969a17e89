"""How far from the machine photos were taken."""

from collections.abc import Collection

from handlers.places import Place, haversine_km
from storage.evidence import Evidence
from storage.unit_of_work import UnitOfWork


def distances(store: UnitOfWork, rows: Collection[Evidence]) -> dict[int, float]:
    """Give kilometres by evidence, where camera and machine have a place."""
    orders = {row.order_id for row in rows if row.place and row.order_id is not None}
    machines = {order_id: _machine(store, order_id) for order_id in orders}
    return {
        row.id: haversine_km(row.place, machine)
        for row in rows
        if row.place and (machine := machines.get(row.order_id or 0))
    }


def _machine(store: UnitOfWork, order_id: int) -> Place | None:
    """Tell where the machine of an order stands."""
    order = store.dispatch_orders.get(order_id)
    machine = store.machines.get(order.machine_id) if order else None
    if machine is None or machine.lat is None or machine.lon is None:
        return None
    return machine.lat, machine.lon
