"""Evaluating boxed expressions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from workflows.decisions.errors import NotAFunctionError
from workflows.decisions.expressions import matches, value_of
from workflows.decisions.hit_policies import Case, Hit, Made, Row, output_name, settled
from workflows.decisions.values import Wanted, fitted
from workflows.feel import Evaluation, Function
from workflows.models.dmn_model import (
    Boxed,
    ContextBox,
    Decision,
    DecisionModel,
    FunctionBox,
    InputClause,
    Invocation,
    Knowledge,
    ListBox,
    Literal,
    Relation,
    Table,
    TableRule,
    Variable,
)
from workflows.models.dmn_types import Type, resolve, type_of_input, type_of_output


@dataclass(frozen=True, slots=True)
class Frame:
    """Where an expression stands, and what the names in it mean."""

    model: DecisionModel
    node: Decision | Knowledge
    work: Evaluation
    values: Mapping[str, object]
    #: The names of the values that the file itself declares.
    names: tuple[str, ...] = ()

    def inner(self, entries: Mapping[str, object]) -> "Frame":
        """Give a frame in which these come first."""
        names = tuple(dict.fromkeys((*self.names, *entries)))
        return replace(self, values={**self.values, **entries}, names=names)

    def fitted(self, value: object, variable: Variable) -> object:
        """Give a value as the type of a variable says."""
        type_ = resolve(variable.type, self.model.types) or Type(variable.type)
        wanted = Wanted(self.node.name, variable.name, type_)
        return fitted(value, wanted, self.work)


def evaluate(box: Boxed, frame: Frame) -> object:
    """Give the value of a boxed expression."""
    return _EVALUATING[type(box)](box, frame)


def function(box: FunctionBox, frame: Frame) -> object:
    """Give a function as a value, with what it has seen of its surroundings."""

    def call(*arguments: object) -> object:
        given = {
            parameter.name: frame.fitted(argument, parameter)
            for parameter, argument in zip(box.parameters, arguments, strict=False)
        }
        with frame.work.call():
            return evaluate(box.body, frame.inner(given))

    return Function(tuple(each.name for each in box.parameters), call)


def table(box: Table, frame: Frame) -> tuple[Made, Mapping[str, object]]:
    """Make a table's decision; also give what its input columns were."""
    own = frame.node.name
    inputs = [_input(clause, frame) for clause in box.inputs]
    shown = {
        clause.title: value for clause, value in zip(box.inputs, inputs, strict=True)
    }
    hits = []
    for number, rule in enumerate(box.rules, start=1):
        if _matches(rule, inputs, frame):
            hits.append(Hit(number, _row(box, rule.outputs, frame)))
            if box.hit_policy == "FIRST":
                break
    default = None
    if box.has_default and not hits:
        default = _row(box, tuple(each.default for each in box.outputs), frame)
    return settled(Case(own, box, shown, default), hits), shown


def _expression(text: str, frame: Frame) -> object:
    return value_of(text, frame.names, frame.values, frame.work)


def _input(clause: InputClause, frame: Frame) -> object:
    type_ = type_of_input(frame.model, frame.node, clause)
    limits = (clause.allowed,) if clause.allowed else ()
    wanted = Wanted(frame.node.name, clause.title, type_, limits)
    return fitted(_expression(clause.text, frame), wanted, frame.work)


def _matches(rule: TableRule, inputs: list[object], frame: Frame) -> bool:
    return all(
        matches(cell, frame.names, value, frame.values, frame.work)
        for cell, value in zip(rule.inputs, inputs, strict=True)
    )


def _row(box: Table, cells: tuple[str, ...], frame: Frame) -> Row:
    row = {}
    for number, (output, cell) in enumerate(zip(box.outputs, cells, strict=True)):
        name = output_name(box, output)
        type_ = type_of_output(frame.model, frame.node, box, number)
        limits = (output.allowed,) if output.allowed else ()
        wanted = Wanted(frame.node.name, output.title or name, type_, limits)
        value = _expression(cell, frame) if cell else None
        row[name] = fitted(value, wanted, frame.work)
    return row


def _context(box: ContextBox, frame: Frame) -> object:
    entries: dict[str, object] = {}
    for entry in box.entries:
        value = evaluate(entry.expression, frame)
        entries[entry.variable.name] = frame.fitted(value, entry.variable)
        frame = frame.inner(entries)
    return entries if box.result is None else evaluate(box.result, frame)


def _invocation(box: Invocation, frame: Frame) -> object:
    called = evaluate(box.called, frame)
    given = {
        entry.variable.name: evaluate(entry.expression, frame) for entry in box.bindings
    }
    if not isinstance(called, Function) or set(given) - set(called.parameters):
        name = box.called.text if isinstance(box.called, Literal) else "?"
        raise NotAFunctionError(decision=frame.node.name, function=name)
    return called.call(*(given.get(name) for name in called.parameters))


def _literal(box: Literal, frame: Frame) -> object:
    value = _expression(box.text, frame)
    return frame.fitted(value, Variable(frame.node.name, box.type))


def _list(box: ListBox, frame: Frame) -> object:
    return [evaluate(item, frame) for item in box.items]


def _relation(box: Relation, frame: Frame) -> object:
    return [
        {
            column.name: frame.fitted(evaluate(cell, frame), column)
            for column, cell in zip(box.columns, row, strict=False)
        }
        for row in box.rows
    ]


def _table(box: Table, frame: Frame) -> object:
    return table(box, frame)[0].value


#: What the check of a deployment lets through.
_EVALUATING: Final[Mapping[type[Boxed], Callable[..., object]]] = {
    Literal: _literal,
    Table: _table,
    ContextBox: _context,
    Invocation: _invocation,
    FunctionBox: function,
    ListBox: _list,
    Relation: _relation,
}
