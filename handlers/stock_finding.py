"""What can be had where for each line, as the decision ``stock_source`` wants it.

The operation gives the facts, the decision of the diagram says which place is next,
and ``stock.reserve`` takes from there; the diagram goes round until nothing is left
to be found.
"""

from collections.abc import Mapping, Sequence
from math import isinf
from typing import Any

from handlers.arguments import rows_of, text_of, whole_of
from handlers.order_status import order_of
from handlers.stock import is_waiting, lines_of, progress_of
from handlers.stock_expiry import release_expired
from handlers.stock_sources import Candidate, candidates, reserve_from
from storage.delivery_lines import DeliveryLine
from storage.unit_of_work import UnitOfWork
from workflows.engine import Context, ServiceTask

Result = Mapping[str, object]


def find_sources(task: ServiceTask, *, order_id: int) -> Result:
    """Tell what the own unit, headquarters and others have free for each open line."""
    order_of(task, order_id)
    lines, wanted = lines_of(task.store, order_id), []
    release_expired(task.context, {line.part_no for line in lines})
    for line in lines:
        need = progress_of(task.store, [line])[line.id].open
        if need and not is_waiting(line, task.now):
            wanted.append(_facts(task.store, line, need))
    return {"wanted_lines": wanted}


def _facts(store: UnitOfWork, line: DeliveryLine, need: int) -> dict[str, Any]:
    found = candidates(store, line)
    # Nobody asks a unit of which nobody knows where it is.
    others = [one for one in _of(found, "other") if not isinf(one.km)]
    nearest = next(iter(others), None)
    substitute = substitute_of(store, line.part_no)
    return {
        "line": line.id,
        "part_no": line.part_no,
        "need": need,
        "own_free": sum(one.free for one in _of(found, "own")),
        "hq_free": sum(one.free for one in _of(found, "hq")),
        "other_unit": nearest.unit if nearest else None,
        "other_free": nearest.free if nearest else 0,
        "other_km": round(nearest.km) if nearest else None,
        "substitute": substitute,
        "substitute_free": _free(store, line, substitute) if substitute else 0,
    }


def _of(found: Sequence[Candidate], place: str) -> list[Candidate]:
    return [one for one in found if one.place == place]


def substitute_of(store: UnitOfWork, part_no: str) -> str | None:
    """Give the part that has taken the place of another."""
    part = store.parts.by_numbers([part_no]).get(part_no)
    return part.superseded_by if part else None


def _free(store: UnitOfWork, line: DeliveryLine, part_no: str) -> int:
    """Count the pieces of another part that the line could have instead."""
    return sum(
        balance.available
        for balance, warehouse in store.stock.free(part_no)
        if warehouse.kind == "hq" or warehouse.unit_code == line.unit_code
    )


def take_from(
    context: Context, line: DeliveryLine, place: Mapping[str, object], need: int
) -> int:
    """Set aside what a line needs in the chosen place; tell how many pieces."""
    left = need
    for one in candidates(context.store, line):
        chosen = one.place == place["source"] and (
            one.place != "other" or one.unit == place["unit"]
        )
        taken = min(left, one.free) if chosen else 0
        if taken:
            reserve_from(context, line, one.key, taken)
            left -= taken
    if not left:
        line.expected_at, line.waiting_since = None, None
    return need - left


def choices(wanted: object, sources: object) -> dict[int, Mapping[str, object]]:
    """Put the decision about each line beside it."""
    decided = list(sources) if isinstance(sources, (list, tuple)) else []
    rows = rows_of(wanted)
    return {
        whole_of(row.get("line")) or 0: {
            "source": text_of(source),
            "unit": text_of(row.get("other_unit")),
        }
        for row, source in zip(rows, decided, strict=True)
    }
