"""What can be had where for each line, as the decision ``stock_source`` wants it.

The operation gives the candidates, the decision of the diagram ranks them, and
``stock.reserve`` takes from them in that order.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isinf
from typing import Any, Final

from handlers.arguments import rows_of, text_of, whole_of
from handlers.delivery.errands import errand_of, happened
from handlers.delivery.stock import is_waiting, lines_of, progress_of
from handlers.delivery.stock_expiry import release_expired
from handlers.delivery.stock_sources import candidates, reserve_from
from handlers.quantities import quantity_of
from storage.delivery_lines import DeliveryLine
from storage.quantities import Quantity, total
from storage.stock import StockKey
from storage.unit_of_work import UnitOfWork
from workflows.engine import Context, ServiceTask

Result = Mapping[str, object]

#: Of the other units, so many of the nearest are candidates.
_NEAREST: Final = 5
#: Parts are taken from these; a substitute is for parts management to decide on.
_TAKEN_FROM: Final = ("own", "hq", "other")


def find_sources(
    task: ServiceTask, *, order_id: int | None = None, sale_id: int | None = None
) -> Result:
    """Tell what the own unit, headquarters and others have free for each open line."""
    errand = errand_of(task, order_id, sale_id)
    lines = lines_of(task.store, errand.purpose)
    release_expired(task.context, {line.part_no for line in lines})
    wanted = [line for line in lines if _need(task, line)]
    if wanted:
        # What is looked for again, after a claim or a shortage, is due anew.
        happened(task, errand, "stock_asked")
    return {
        "candidates": [
            one
            for line in wanted
            for one in [*_places(task.store, line), *_instead(task.store, line)]
        ]
    }


def _need(task: ServiceTask, line: DeliveryLine) -> Quantity:
    """Count the pieces that have to be looked for now."""
    if is_waiting(line, task.now):
        return 0
    return progress_of(task.store, [line])[line.id].open


def _places(store: UnitOfWork, line: DeliveryLine) -> Iterator[dict[str, Any]]:
    # Nobody asks a unit of which nobody knows where it is.
    found = [one for one in candidates(store, line) if not isinf(one.km)]
    others = [one for one in found if one.place == "other"][:_NEAREST]
    for one in found:
        if one.place != "other" or one in others:
            yield {
                "line": line.id,
                "place": one.place,
                "warehouse": one.key.warehouse,
                "owner": one.key.owner,
                "free": one.free,
                "km": round(one.km),
            }


def _instead(store: UnitOfWork, line: DeliveryLine) -> Iterator[dict[str, Any]]:
    """Give the part that has taken the place of another, if it can be had at once."""
    part_no = substitute_of(store, line.part_no)
    if part_no is not None:
        free = total(
            balance.available
            for balance, warehouse in store.stock.free(part_no)
            if warehouse.kind == "hq" or warehouse.unit_code == line.unit_code
        )
        yield {"line": line.id, "place": "substitute", "free": free, "km": 0}


def substitute_of(store: UnitOfWork, part_no: str) -> str | None:
    """Give the part that has taken the place of another."""
    part = store.parts.by_numbers([part_no]).get(part_no)
    return part.superseded_by if part else None


def ranked(
    found: Sequence[Mapping[str, object]], ranks: Sequence[object]
) -> dict[int, list[Mapping[str, object]]]:
    """Give the places to take from by line, in the order that was decided on."""
    rows = [
        (whole_of(rank) or 0, row)
        for row, rank in zip(rows_of(found), ranks, strict=True)
        if whole_of(rank) and row.get("place") in _TAKEN_FROM
    ]
    by_line: dict[int, list[Mapping[str, object]]] = {}
    for _, row in sorted(rows, key=lambda each: each[0]):
        by_line.setdefault(whole_of(row.get("line")) or 0, []).append(row)
    return by_line


def take(
    task: ServiceTask, line: DeliveryLine, places: Sequence[Mapping[str, object]]
) -> None:
    """Set aside what a line needs, from several places if it must be."""
    left = _need(task, line)
    for row in places:
        key = StockKey(
            str(row["warehouse"]), line.part_no, text_of(row.get("owner")) or ""
        )
        taken = min(left, quantity_of(row.get("free")) or 0, _free(task.context, key))
        if taken > 0:
            reserve_from(task.context, line, key, taken)
            left -= taken
    if places and not left:
        line.expected_at, line.waiting_since = None, None


def _free(context: Context, key: StockKey) -> Quantity:
    return context.store.stock.balance(key).available
