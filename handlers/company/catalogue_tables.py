"""What can be imported into the catalogue: models, fault codes and parts."""

import re
from itertools import pairwise
from typing import Any, Final

from handlers.company.import_columns import (
    YES_NO,
    BadCellError,
    Check,
    Column,
    ImportTable,
    decimal_of,
    money,
    number_of,
    one_of,
    part,
    said,
    text,
    truth,
    whole,
)
from handlers.company.part_categories import CATEGORIES
from storage.dispatch_orders import FaultCode
from storage.machines import MachineModel
from storage.parts import Part
from workflows.engine import Context
from workflows.errors import Text

_SOME: Final = 3
_MOST_HOURS: Final = 99_999
#: There is a checklist for so many services.
_SERVICES: Final = 5
_SERVICE: Final = re.compile(r"(\d{1,5})\s*(?:±|\+/-|/)\s*(\d{1,4})")
_ALL_LINES: Final = "all"


def _price(_: Context, row: Part | MachineModel) -> str:
    return "" if row.price is None else f"{row.price:.2f}"


def _plan(_: Context, cell: str) -> str:
    """Take the hours of the free services, each with its window: 50±20、250±50."""
    pieces = [each for each in re.split(r"[,，、;；]\s*|\s+", cell) if each]
    found = [_SERVICE.fullmatch(each) for each in pieces]
    rows = [(int(one[1]), int(one[2])) for one in found if one]
    hours = [each for each, _ in rows]
    rising = all(early < late for early, late in pairwise(hours))
    if None in found or not rising or not 1 <= len(rows) <= _SERVICES:
        raise BadCellError(
            f"请写成 50±20、250±50，小时数递增，最多 {_SERVICES} 次",
            f"write 50±20 250±50, rising, at most {_SERVICES}",
        )
    return "、".join(f"{each}±{window}" for each, window in rows)


def _plan_of(_: Context, row: MachineModel) -> str:
    rows = row.service_plan or ()
    return "、".join(f"{one['hours']}±{one['window']}" for one in rows)


def _plan_rows(_: Context, cell: str) -> list[dict[str, int]]:
    pairs = (each.partition("±") for each in cell.split("、"))
    return [{"hours": int(hours), "window": int(window)} for hours, _, window in pairs]


def _fault_line(context: Context, cell: str) -> str:
    if cell.casefold() in {_ALL_LINES, "全部"}:
        return _ALL_LINES
    return whole(1, 3)(context, cell)


def _named(check: Check = text) -> tuple[Column, ...]:
    return (
        Column("name_zh", Text("中文名称", "Chinese name"), check, required=True),
        Column("name_en", Text("英文名称", "English name"), check, required=True),
    )


def _keep_model(context: Context, row: Any) -> None:  # noqa: ANN401 (a row)
    context.store.machines.add([row])


MODELS: Final = ImportTable(
    Text("导入机型", "Import machine models"),
    (
        Column("code", Text("机型", "Model"), text, required=True),
        Column(
            "line",
            Text("产品线", "Product line"),
            whole(1, 3),
            required=True,
            value=number_of,
        ),
        *_named(),
        Column(
            "warranty_months",
            Text("质保月数", "Warranty months"),
            whole(0, 120),
            required=True,
            value=number_of,
        ),
        Column(
            "warranty_hours",
            Text("质保小时数", "Warranty hours"),
            whole(0, _MOST_HOURS),
            required=True,
            value=number_of,
        ),
        Column(
            "price",
            Text("单价", "Price"),
            money,
            required=True,
            get=_price,
            value=decimal_of,
        ),
        Column(
            "service_plan",
            Text("保养计划", "Service plan"),
            _plan,
            get=_plan_of,
            value=_plan_rows,
        ),
    ),
    "info_clerk",
    lambda context, key: context.store.machines.model(key),
    lambda key: MachineModel(code=key),
    _keep_model,
    lambda context: context.store.machines.models()[:_SOME],
)

FAULT_CODES: Final = ImportTable(
    Text("导入故障码", "Import fault codes"),
    (
        Column("code", Text("故障码", "Code"), text, required=True),
        Column("group_code", Text("组别", "Group"), text, required=True),
        Column("group_zh", Text("组别中文", "Group in Chinese"), text, required=True),
        Column("group_en", Text("组别英文", "Group in English"), text, required=True),
        *_named(),
        Column(
            "line",
            Text("产品线", "Product line"),
            _fault_line,
            get=lambda _, row: _ALL_LINES if row.line is None else str(row.line),
            value=lambda _, cell: None if cell == _ALL_LINES else int(cell),
        ),
        Column(
            "severity",
            Text("严重程度", "Severity"),
            one_of(low="轻微", medium="中等", high="严重"),
        ),
    ),
    "tech_support",
    lambda context, key: context.store.dispatch_orders.fault_code(key),
    lambda key: FaultCode(code=key),
    lambda context, row: context.store.dispatch_orders.add([row]),
    lambda context: context.store.dispatch_orders.fault_codes()[:_SOME],
)

PARTS: Final = ImportTable(
    Text("导入配件", "Import parts"),
    (
        Column("part_no", Text("配件号", "Part number"), text, required=True),
        *_named(),
        Column("uom", Text("单位", "Unit of measure"), text, required=True),
        Column(
            "category",
            Text("类别", "Category"),
            one_of(**{code: name.zh for code, name in CATEGORIES.items()}),
        ),
        Column(
            "price",
            Text("单价", "Price"),
            money,
            required=True,
            get=_price,
            value=decimal_of,
        ),
        Column(
            "warranty_class",
            Text("质保类别", "Warranty class"),
            one_of(normal="普通", wear="易损件", major="大件"),
            required=True,
        ),
        Column(
            "old_part_return",
            Text("旧件返还", "Old part returned"),
            YES_NO,
            get=said("old_part_return"),
            value=truth,
        ),
        Column("superseded_by", Text("替代配件", "Superseded by"), part),
    ),
    "parts_manager",
    lambda context, key: context.store.parts.by_numbers([key]).get(key),
    lambda key: Part(part_no=key),
    lambda context, row: context.store.parts.add([row]),
    lambda context: context.store.parts.fitting(None)[:_SOME],
)
