"""Parts that an engineer takes along on a visit, from the stock of the unit."""

from collections.abc import Iterator, Mapping, Sequence

from handlers.arguments import (
    InvalidArgumentError,
    problem,
    text_of,
    whole_of,
)
from storage.base import Json
from storage.unit_of_work import UnitOfWork
from workflows.errors import Problem

Row = Mapping[str, object]


def in_stock(store: UnitOfWork, unit_code: str) -> dict[str, int]:
    """Tell how many pieces of each part a unit has free."""
    found: dict[str, int] = {}
    warehouse = store.warehouses.of_kind("unit", unit_code)
    for row in store.stock.in_warehouse(warehouse.code) if warehouse else ():
        if row.available > 0:
            found[row.part_no] = found.get(row.part_no, 0) + row.available
    return found


def problems(
    store: UnitOfWork, unit_code: str | None, rows: Sequence[Row]
) -> Iterator[Problem]:
    """Say which parts the unit does not have, or not so many of."""
    free = in_stock(store, unit_code) if rows and unit_code else {}
    for number, row in enumerate(rows):
        most = free.get(text_of(row.get("part_no")) or "", 0)
        if not most:
            field = f"parts_to_carry.{number}.part_no"
            yield problem(field, "本网点没有此配件", "The unit does not have this part")
        elif not 1 <= _number(row.get("qty")) <= most:
            field = f"parts_to_carry.{number}.qty"
            yield problem(field, f"请填 1 至 {most}", f"Enter 1 to {most}")


def kept(rows: Sequence[Row]) -> Json:
    """Give the rows as they are stored."""
    return [
        {"part_no": text_of(row.get("part_no")), "qty": whole_of(row.get("qty"))}
        for row in rows
    ]


def _number(value: object) -> int:
    try:
        return whole_of(value) or 0
    except InvalidArgumentError:
        return 0
