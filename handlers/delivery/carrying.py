"""Parts that an engineer takes along on a visit, from the stock of the unit."""

from collections.abc import Iterator, Mapping, Sequence

from handlers.arguments import problem, text_of
from handlers.quantities import quantity_of, quantity_problem
from storage.base import Json
from storage.quantities import Quantity, plain
from storage.unit_of_work import UnitOfWork
from workflows.errors import Problem

Row = Mapping[str, object]


def in_stock(store: UnitOfWork, unit_code: str) -> dict[str, Quantity]:
    """Tell how many pieces of each part a unit has free."""
    found: dict[str, Quantity] = {}
    warehouse = store.warehouses.of_kind("unit", unit_code)
    for row in store.stock.in_warehouse(warehouse.code) if warehouse else ():
        if row.available > 0:
            found[row.part_no] = plain(found.get(row.part_no, 0) + row.available)
    return found


def problems(
    store: UnitOfWork, unit_code: str | None, rows: Sequence[Row]
) -> Iterator[Problem | None]:
    """Say which parts the unit does not have, or not so many of."""
    free = in_stock(store, unit_code) if rows and unit_code else {}
    for number, row in enumerate(rows):
        part = store.parts.get(text_of(row.get("part_no")))
        most = free.get(part.part_no, 0) if part else 0
        if not most:
            field = f"parts_to_carry.{number}.part_no"
            yield problem(field, "本网点没有此配件", "The unit does not have this part")
        else:
            field, qty = f"parts_to_carry.{number}.qty", row.get("qty")
            yield quantity_problem(field, qty, part, most=most)


def kept(rows: Sequence[Row]) -> Json:
    """Give the rows as they are stored."""
    return [
        {"part_no": text_of(row.get("part_no")), "qty": quantity_of(row.get("qty"))}
        for row in rows
    ]
