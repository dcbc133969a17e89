"""Every piece of FEEL in a file of decisions, with the names that it may use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from workflows.errors import Text
from workflows.models.dmn_model import (
    Boxed,
    ContextBox,
    Decision,
    DecisionModel,
    Entry,
    FunctionBox,
    Invocation,
    Knowledge,
    ListBox,
    Literal,
    Place,
    Relation,
    Table,
    TableRule,
)

Names = tuple[str, ...]

_EXPRESSION: Final = Text("表达式", "The expression")
_INPUT: Final = Text("输入列", "The input column")
_ALLOWED: Final = Text("允许的取值", "The allowed values")
_DEFAULT: Final = Text("默认输出", "The default output")


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of FEEL."""

    what: Text
    text: str
    names: Names
    place: Place
    #: Whether it is the unary tests of a cell rather than an expression.
    tests: bool = False


def sources(model: DecisionModel, node: Decision | Knowledge) -> Iterator[Source]:
    """Give what a decision or a shared function is made of."""
    expression = node.expression if isinstance(node, Decision) else node.function
    yield from _sources(expression, model.names_seen_by(node))


def parts(box: Boxed) -> Iterator[Boxed]:
    """Give a boxed expression and all that stand in it."""
    yield box
    for inner in _inner(box):
        yield from parts(inner)


def cell_name(number: int, column: str) -> Text:
    """Say which cell of a table is meant."""
    return Text(f"规则 {number} 的“{column}”", f"Rule {number}, “{column}”")


def _inner(box: Boxed) -> tuple[Boxed, ...]:
    match box:
        case ContextBox():
            inner = tuple(entry.expression for entry in box.entries)
            return inner if box.result is None else (*inner, box.result)
        case Invocation():
            return (box.called, *(entry.expression for entry in box.bindings))
        case FunctionBox():
            return (box.body,)
        case ListBox():
            return box.items
        case Relation():
            return tuple(cell for row in box.rows for cell in row)
        case _:
            return ()


def _sources(box: Boxed, names: Names) -> Iterator[Source]:
    match box:
        case Literal():
            yield Source(_EXPRESSION, box.text, names, box.place)
        case Table():
            yield from _of_table(box, names)
        case ContextBox():
            yield from _of_context(box.entries, box.result, names)
        case FunctionBox():
            inner = (*names, *(each.name for each in box.parameters))
            yield from _sources(box.body, inner)
        case _:
            for each in _inner(box):
                yield from _sources(each, names)


def _of_context(
    entries: tuple[Entry, ...], result: Boxed | None, names: Names
) -> Iterator[Source]:
    for entry in entries:
        yield from _sources(entry.expression, names)
        names = (*names, entry.variable.name)
    if result is not None:
        yield from _sources(result, names)


def _of_table(table: Table, names: Names) -> Iterator[Source]:
    for column in table.inputs:
        yield Source(_INPUT, column.text, names, column.place)
        if column.allowed:
            yield Source(_ALLOWED, column.allowed, names, column.place, tests=True)
    for output in table.outputs:
        if output.allowed:
            yield Source(_ALLOWED, output.allowed, names, output.place, tests=True)
        if output.default:
            yield Source(_DEFAULT, output.default, names, output.place)
    for number, rule in enumerate(table.rules, start=1):
        yield from _of_rule(table, number, rule, names)


def _of_rule(
    table: Table, number: int, rule: TableRule, names: Names
) -> Iterator[Source]:
    for column, text in zip(table.inputs, rule.inputs, strict=False):
        what = cell_name(number, column.title)
        yield Source(what, text, names, rule.place, tests=True)
    for output, text in zip(table.outputs, rule.outputs, strict=False):
        if text:
            what = cell_name(number, output.title)
            yield Source(what, text, names, rule.place)
