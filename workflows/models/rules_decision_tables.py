"""Decision tables: their shape, and what stands in their cells."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from workflows.errors import Text
from workflows.models.dmn_cells import Constant, read_cell, read_constant
from workflows.models.dmn_columns import Clause, admits, column_of, is_whole, kind_of
from workflows.models.dmn_findings import DecisionFile
from workflows.models.dmn_model import Decision, Knowledge, Place, Table
from workflows.models.dmn_sources import cell_name
from workflows.models.dmn_types import ANY, Type, type_of_input, type_of_output
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_decision_coverage import coverage

Node = Decision | Knowledge

POLICIES: Final = frozenset(
    {
        "UNIQUE",
        "ANY",
        "FIRST",
        "PRIORITY",
        "OUTPUT ORDER",
        "RULE ORDER",
        "COLLECT",
    }
)
AGGREGATIONS: Final = frozenset({"", "SUM", "MIN", "MAX", "COUNT"})
_LARGEST: Final = 1_000

_SHAPE: Final = rule(
    "table-shape",
    zh=("决策表不完整：{problem}。", "请在编辑器中补全。"),
    en=("The decision table is incomplete: {problem}.", "Complete it in the editor."),
)
_POLICY: Final = rule(
    "table-hit-policy",
    zh=("不支持命中策略“{policy}”。", "可用的策略：{known}。"),
    en=("The hit policy “{policy}” is not supported.", "Use one of: {known}."),
)
_ORDER: Final = rule(
    "table-priority",
    zh=(
        "命中策略 {policy} 需要按优先级列出输出“{column}”的取值。",
        "请填写该输出列的取值列表。",
    ),
    en=(
        "The hit policy {policy} needs the values of “{column}” by priority.",
        "List the values of this output column.",
    ),
)
_CELL_TYPE: Final = rule(
    "table-type",
    zh=(
        "{cell}:{value} 不是类型“{type}”的值。",
        "请更正单元格或该列的类型。",
    ),
    en=(
        "{cell}: {value} is no value of the type “{type}”.",
        "Correct the cell, or the type of the column.",
    ),
)
_CELL_VALUE: Final = rule(
    "table-value",
    zh=("{cell}:{value} 不在允许的取值中。", "请更正单元格，或补充允许的取值。"),
    en=(
        "{cell}: {value} is not among the allowed values.",
        "Correct the cell, or allow the value.",
    ),
)
_PRIORITIES: Final = frozenset({"PRIORITY", "OUTPUT ORDER"})


def table_findings(file: DecisionFile, node: Node, table: Table) -> Iterator[Finding]:
    """Check one decision table."""
    broken = [
        file.finding(_SHAPE, node, table.place, problem=problem)
        for problem in _problems(table)
    ]
    yield from broken
    if broken:
        return
    yield from _policy(file, node, table)
    yield from _outputs(file, node, table)
    columns = []
    for number, clause in enumerate(table.inputs):
        type_ = type_of_input(file.model, node, clause)
        cells = tuple(each.inputs[number] for each in table.rules)
        limits = (*type_.limits, *filter(None, [clause.allowed]))
        for row, text in enumerate(cells, start=1):
            what = cell_name(row, clause.title)
            checked = Checked(what, type_, limits, table.rules[row - 1].place)
            yield from _cell(file, node, text, checked)
        whole = "integer" if type_.whole else type_.kind
        columns.append(column_of(Clause(clause.title, whole, cells, limits)))
    yield from coverage(file, node, table, columns)


def _problems(table: Table) -> Iterator[Text]:
    for part, problem in (
        (table.inputs, Text("没有输入列", "it has no input column")),
        (table.outputs, Text("没有输出列", "it has no output column")),
        (table.rules, Text("没有规则", "it has no rule")),
    ):
        if not part:
            yield problem
    if len(table.rules) > _LARGEST:
        yield Text(f"超过 {_LARGEST} 条规则", f"it has more than {_LARGEST} rules")
    for column in table.inputs:
        if not column.text:
            yield Text("有输入列没有表达式", "an input column has no expression")
    names = [output.name for output in table.outputs]
    if len(names) > 1 and (not all(names) or len(set(names)) < len(names)):
        yield Text("输出列的名称缺失或重复", "output columns lack names of their own")
    yield from _row_problems(table)


def _row_problems(table: Table) -> Iterator[Text]:
    for number, each in enumerate(table.rules, start=1):
        found = len(each.inputs), len(each.outputs)
        if found != (len(table.inputs), len(table.outputs)):
            yield Text(
                f"规则 {number} 的单元格与列数不符",
                f"rule {number} does not have a cell for every column",
            )
        elif each.outputs == ("",):
            yield Text(f"规则 {number} 没有给出输出", f"rule {number} gives nothing")


def _policy(file: DecisionFile, node: Node, table: Table) -> Iterator[Finding]:
    policy = f"{table.hit_policy} {table.aggregation}".strip()
    fits = table.hit_policy in POLICIES and table.aggregation in AGGREGATIONS
    if table.aggregation and (table.hit_policy != "COLLECT" or len(table.outputs) > 1):
        fits = False
    if not fits:
        known = ", ".join(sorted(POLICIES))
        yield file.finding(_POLICY, node, table.place, policy=policy, known=known)
    if table.hit_policy in _PRIORITIES:
        for output in table.outputs:
            listed = read_cell(output.allowed) if output.allowed else None
            if (
                listed is None
                or listed.negated
                or not all(isinstance(part, Constant) for part in listed.parts)
            ):
                yield file.finding(
                    _ORDER,
                    node,
                    output.place,
                    policy=table.hit_policy,
                    column=output.title,
                )


def _outputs(file: DecisionFile, node: Node, table: Table) -> Iterator[Finding]:
    for number, output in enumerate(table.outputs):
        type_ = type_of_output(file.model, node, table, number)
        limits = (*type_.limits, *filter(None, [output.allowed]))
        for row, each in enumerate(table.rules, start=1):
            what = cell_name(row, output.title or node.name)
            checked = Checked(what, type_, limits, each.place)
            yield from _constant(file, node, each.outputs[number], checked)
        if output.default:
            what = Text("默认输出", "The default output")
            checked = Checked(what, type_, limits, output.place)
            yield from _constant(file, node, output.default, checked)


@dataclass(frozen=True, slots=True)
class Checked:
    """A cell that is being checked: its name, its type and what limits it."""

    what: Text
    type: Type
    limits: tuple[str, ...]
    place: Place


def _constant(
    file: DecisionFile, node: Node, text: str, checked: Checked
) -> Iterator[Finding]:
    """Check an output cell as far as it is a constant."""
    constant = read_constant(text)
    if constant is not None and constant.value is not None:
        yield from _value(file, node, constant, checked)


def _cell(
    file: DecisionFile, node: Node, text: str, checked: Checked
) -> Iterator[Finding]:
    """Check the constants of an input cell."""
    cell = read_cell(text)
    if cell is None:
        return
    for constant in cell.constants():
        alone = constant in cell.parts
        if constant.value is not None:
            limited = checked if alone else replace(checked, limits=())
            yield from _value(file, node, constant, limited)


def _value(
    file: DecisionFile, node: Node, constant: Constant, checked: Checked
) -> Iterator[Finding]:
    wanted, found = checked.type, kind_of(constant.value)
    fits = wanted.kind in {ANY, "list", "context", found} and not wanted.collection
    if wanted.kind == "null" or (
        wanted.whole and fits and not is_whole(constant.value)
    ):
        fits = False
    if not fits and not wanted.collection:
        yield file.finding(
            _CELL_TYPE,
            node,
            checked.place,
            cell=checked.what,
            value=constant.text,
            type=wanted.name,
        )
    elif not all(admits(limit, constant) for limit in checked.limits):
        yield file.finding(
            _CELL_VALUE, node, checked.place, cell=checked.what, value=constant.text
        )
