"""Whether the rules of a table decide everything, and nothing twice."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from workflows.models.dmn_analysis import (
    Overlap,
    Region,
    TooManyPlacesError,
    gaps,
    overlaps,
)
from workflows.models.dmn_cells import read_constant
from workflows.models.dmn_columns import Column, same
from workflows.models.dmn_findings import DecisionFile
from workflows.models.dmn_model import Decision, Knowledge, Table
from workflows.models.findings import Finding
from workflows.models.rule_book import rule

#: How many overlaps and how many gaps of one table are named.
_NAMED: Final = 5

_OVERLAP: Final = rule(
    "table-overlap",
    zh=(
        "规则 {one} 与规则 {other} 重叠：{cells}。",
        "请缩小其中一条，或更换命中策略。",
    ),
    en=(
        "Rules {one} and {other} overlap: {cells}.",
        "Narrow one of them down, or change the hit policy.",
    ),
)
_CONFLICT: Final = rule(
    "table-conflict",
    zh=(
        "规则 {one} 与规则 {other} 对 {cells} 给出不同的结果。",
        "命中策略 ANY 要求结果一致，请更正。",
    ),
    en=(
        "Rules {one} and {other} give different results for {cells}.",
        "The hit policy ANY wants them equal; correct one of them.",
    ),
)
_GAP: Final = rule(
    "table-gap",
    zh=("没有规则适用于：{cells}。", "请补充规则、默认输出，或限定该列的取值。"),
    en=(
        "No rule matches {cells}.",
        "Add a rule or a default output, or limit the values of the column.",
    ),
)


def coverage(
    file: DecisionFile,
    node: Decision | Knowledge,
    table: Table,
    columns: Sequence[Column],
) -> Iterator[Finding]:
    """Look for values that several rules decide, and for those that none does."""
    broken = {"UNIQUE": _OVERLAP, "ANY": _CONFLICT}.get(table.hit_policy)
    if broken is not None:
        found = (
            each
            for each in overlaps(columns)
            if table.hit_policy == "UNIQUE" or _differ(table, each)
        )
        for each in islice(found, _NAMED):
            yield file.finding(
                broken,
                node,
                table.rules[each.other - 1].place,
                one=str(each.one),
                other=str(each.other),
                cells=_shown(columns, each.region),
            )
    if table.single_hit and not table.has_default:
        for region in _first_gaps(columns):
            cells = _shown(columns, region)
            yield file.finding(_GAP, node, table.place, cells=cells)


def _first_gaps(columns: Sequence[Column]) -> list[Region]:
    found: list[Region] = []
    try:
        found.extend(islice(gaps(columns), _NAMED))
    except TooManyPlacesError:
        # It is then left to the run, which refuses to go on without a rule.
        return []
    return found


def _differ(table: Table, overlap: Overlap) -> bool:
    """Tell whether two rules surely give different results."""
    pairs = zip(
        table.rules[overlap.one - 1].outputs,
        table.rules[overlap.other - 1].outputs,
        strict=True,
    )
    for left, right in pairs:
        one, other = read_constant(left), read_constant(right)
        if one is not None and other is not None and not same(one, other):
            return True
    return False


def _shown(columns: Sequence[Column], region: Region) -> str:
    """Write a region with the names of its columns; what is free is left out."""
    cells = [
        f"{column.title} {shown}"
        for column, mask in zip(columns, region, strict=True)
        if (shown := column.shown(mask)) != "-"
    ]
    return ", ".join(cells) or "-"
