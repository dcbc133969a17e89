"""What can be imported about the company: its units and their engineers."""

import re
from typing import Any, Final

from handlers.company.import_columns import (
    YES_NO,
    BadCellError,
    Column,
    ImportTable,
    degrees,
    digits,
    float_of,
    lines,
    one_of,
    said,
    text,
    truth,
    unit,
)
from storage.organisation import Engineer, OrgUnit
from workflows.engine import Context
from workflows.errors import Text

_SOME: Final = 3
_SKILL: Final = re.compile(r"([123])\s*[:：=]\s*([123])")


def _skills(_: Context, cell: str) -> str:
    """Take the levels of product lines, such as 1:3, 2:2."""
    pieces = [each for each in re.split(r"[,，、;；]\s*|\s+", cell) if each]
    found = [_SKILL.fullmatch(each) for each in pieces]
    levels = {one[1]: one[2] for one in found if one}
    if not levels or None in found or len(levels) < len(pieces):
        raise BadCellError("请写成 1:3, 2:2", "write 1:3, 2:2")
    return ", ".join(f"{line}:{levels[line]}" for line in sorted(levels))


def _skills_of(context: Context, row: Engineer) -> str:
    found = context.store.rosters.skills([row.id])
    return ", ".join(
        f"{one.line}:{one.level}" for one in sorted(found, key=lambda one: one.line)
    )


def _keep_skills(context: Context, row: Engineer, cell: str) -> None:
    pairs = (each.partition(":") for each in cell.split(", "))
    levels = {int(line): int(level) for line, _, level in pairs}
    context.store.rosters.put_skills(row.id, levels)


def _login(context: Context, cell: str) -> str:
    if context.store.identities.get(cell) is None:
        raise BadCellError(f"没有账号 {cell}", f"there is no account {cell}")
    return cell


def _active(zh: str, en: str) -> Column:
    return Column("active", Text(zh, en), YES_NO, get=said("active"), value=truth)


def _names() -> tuple[Column, ...]:
    return (
        Column("name_zh", Text("中文名称", "Chinese name"), text, required=True),
        Column("name_en", Text("英文名称", "English name"), text, required=True),
    )


def _keep(context: Context, row: Any) -> None:  # noqa: ANN401 (a unit or an engineer)
    context.store.organisation.add([row])


UNITS: Final = ImportTable(
    Text("导入组织单元", "Import units"),
    (
        Column("code", Text("单位编号", "Code"), text, required=True),
        *_names(),
        Column(
            "kind",
            Text("类别", "Kind"),
            one_of(hq="总部", section="科室", office="办事处", agent="代理商"),
            required=True,
        ),
        Column("parent_code", Text("上级单位", "Parent unit"), unit),
        Column("province", Text("省份", "Province"), text),
        Column("city", Text("城市", "City"), text),
        Column("address", Text("地址", "Address"), text),
        Column("lat", Text("纬度", "Latitude"), degrees(90), value=float_of),
        Column("lon", Text("经度", "Longitude"), degrees(180), value=float_of),
        Column("product_lines", Text("产品线", "Product lines"), lines),
        _active("启用", "Active"),
    ),
    "admin",
    lambda context, key: context.store.organisation.unit(key),
    lambda key: OrgUnit(code=key),
    _keep,
    lambda context: context.store.organisation.units()[:_SOME],
)

ENGINEERS: Final = ImportTable(
    Text("导入工程师", "Import engineers"),
    (
        Column("code", Text("工程师编号", "Code"), text, required=True),
        *_names(),
        Column("unit_code", Text("所属网点", "Unit"), unit, required=True),
        Column("phone", Text("电话", "Phone"), digits),
        Column("vehicle", Text("车辆", "Vehicle"), text),
        Column(
            "skills",
            Text("技能", "Skills"),
            _skills,
            get=_skills_of,
            keep=_keep_skills,
        ),
        Column("login", Text("账号", "Account"), _login),
        _active("在岗", "In service"),
    ),
    "admin",
    lambda context, key: context.store.organisation.engineer(key),
    lambda key: Engineer(code=key),
    _keep,
    lambda context: context.store.rosters.engineers(None)[:_SOME],
)
