"""What the forms of a stock count look up; the book stays hidden from who counts."""

from collections.abc import Mapping
from typing import Final

from handlers.arguments import text_of
from handlers.delivery.stock_counts import COUNTABLE
from storage.stock_counts import StockCount
from storage.warehouses import Warehouse
from workflows.engine import Context, FactLookup, LineLookup, OptionLookup
from workflows.errors import Text
from workflows.models.forms import Option

_SUGGESTIONS: Final = 50


def countable_warehouses(context: Context, *, text: str = "") -> list[Option]:
    """List the warehouses with shelves, as far as one may see them."""
    units, wanted = context.actor.scope.units, text.strip().casefold()
    found = [
        Option(one.code, Text(one.name_zh, one.name_en))
        for one in context.store.stock_lists.warehouses(units)
        if one.kind in COUNTABLE
        and wanted in f"{one.code} {one.name_zh} {one.name_en}".casefold()
    ]
    return found[:_SUGGESTIONS] if wanted else found


def count_facts(context: Context, *, count_no: object = None) -> Mapping[str, object]:
    """Tell which warehouse a count is of, and why it was asked for."""
    rows, warehouse = _visible(context, count_no)
    if warehouse is None:
        return {}
    name = Text(warehouse.name_zh, warehouse.name_en)
    return {
        "no": rows[0].no,
        "warehouse": name.get(context.actor.locale),
        "asked_for": rows[0].asked_for,
        "reason": rows[0].reason if rows[0].state == "open" else None,
    }


def count_lines(
    context: Context, *, count_no: object = None
) -> list[Mapping[str, object]]:
    """List the parts to be counted, without what the book says."""
    rows, _ = _visible(context, count_no)
    return [{"line": row.id, "part": name} for row, name in _named(context, rows)]


def count_differences(
    context: Context, *, count_no: object = None
) -> list[Mapping[str, object]]:
    """List what was counted beside the book; not for people of a unit."""
    rows, _ = _visible(context, count_no)
    if context.actor.works_for_a_unit:
        return []
    return [
        {
            "line": row.id,
            "part": name,
            "book": row.book,
            "counted": row.counted,
            "diff": row.diff,
            "value": row.value,
            "note": row.note,
        }
        for row, name in _named(context, rows)
        if row.diff
    ]


def _visible(
    context: Context, count_no: object
) -> tuple[list[StockCount], Warehouse | None]:
    rows = context.store.stock_counts.of(text_of(count_no) or "")
    if not rows:
        return [], None
    warehouse = context.store.warehouses.get(rows[0].warehouse_code)
    units = context.actor.scope.units
    if warehouse is None or (units is not None and warehouse.unit_code not in units):
        return [], None
    return rows, warehouse


def _named(context: Context, rows: list[StockCount]) -> list[tuple[StockCount, str]]:
    parts = context.store.parts.by_numbers([row.part_no for row in rows])
    locale = context.actor.locale
    return [
        (
            row,
            f"{row.part_no} "
            + Text(parts[row.part_no].name_zh, parts[row.part_no].name_en).get(locale),
        )
        for row in rows
    ]


OPTIONS: dict[str, OptionLookup] = {"countable_warehouses": countable_warehouses}
FACTS: dict[str, FactLookup] = {"count_facts": count_facts}
LINES: dict[str, LineLookup] = {
    "count_lines": count_lines,
    "count_differences": count_differences,
}
