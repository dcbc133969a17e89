"""Reservations that nobody has used for too long are given free, and people told."""

from dataclasses import dataclass

from handlers.delivery.errands import errand_for, tell_groups
from handlers.delivery.stock import end
from storage.reservations import Reservation
from workflows.engine import Command, Context
from workflows.errors import Text


def release_expired(context: Context, part_nos: set[str] | None = None) -> int:
    """Give free what has been set aside for too long; tell how many reservations."""
    store = context.store
    if part_nos is None:
        part_nos = {row.part_no for row in store.reservations.expired(context.now)}
    store.stock.lock(part_nos)
    found = store.reservations.expired(context.now, part_nos)
    for row in found:
        _tell(context, row)
        end(context, row, "expired")
    return len(found)


def _tell(context: Context, row: Reservation) -> None:
    """Tell the unit that waits, and headquarters."""
    line = context.store.delivery_lines.get(row.line_id)
    assert line is not None, row.line_id
    groups = (f"storekeeper@{line.unit_code}", "parts_manager")
    place, part, qty = row.warehouse_code, row.part_no, row.qty
    text = Text(
        f"预留到期已释放：{place} 的 {part} × {qty}。",
        f"reservation expired: {qty} of {part} in {place} are free again.",
    )
    errand = errand_for(context.store, line.purpose)
    tell_groups(context, errand, groups, (f"expired {row.id}", text))


@dataclass(frozen=True, slots=True)
class ExpireReservations(Command[int]):
    """Give free the pieces that were set aside for too long; tell how many times."""

    def execute(self, context: Context) -> int:
        count = release_expired(context)
        # Mostly there is nothing to give free, and nothing to remember.
        context.record.written = count == 0
        context.record.variables = {"expired": count}
        return count
