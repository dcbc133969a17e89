"""Making a decision, and before it every decision that it requires."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workflows.decisions.boxes import Frame, evaluate, function, table
from workflows.decisions.errors import TooMuchWorkError
from workflows.feel import Evaluation, compile_expression, from_json, to_json
from workflows.feel.budget import BudgetSpentError
from workflows.models.dmn_model import (
    Decision,
    DecisionModel,
    FunctionBox,
    Knowledge,
    Literal,
    Table,
)


@dataclass(frozen=True, slots=True)
class StepTaken:
    """How one decision was made, in JSON values."""

    decision_id: str
    name: str
    inputs: Mapping[str, object]
    #: The numbers of the rules that matched, from 1.
    rules: tuple[int, ...]
    value: object


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision came to, in JSON values."""

    name: str
    value: object
    #: One context for each result, by the names of the outputs.
    rows: tuple[Mapping[str, object], ...]
    #: Every decision that was made on the way; the one asked for is the last.
    steps: tuple[StepTaken, ...]


def make(
    model: DecisionModel,
    decision_id: str,
    variables: Mapping[str, object],
    now: datetime | None = None,
) -> Outcome:
    """Make a decision from JSON variables; DecisionError if it cannot be made."""
    decision = model.decisions[decision_id]
    try:
        return _Making(model, variables, now).outcome(decision)
    except (BudgetSpentError, RecursionError):
        raise TooMuchWorkError(decision=decision.name) from None


class _Making:
    """What is known while a decision is being made."""

    def __init__(
        self,
        model: DecisionModel,
        variables: Mapping[str, object],
        now: datetime | None,
    ) -> None:
        self._model = model
        self._work = Evaluation(now)
        self._given = {name: from_json(value) for name, value in variables.items()}
        self._values: dict[str, object] = {}
        self._functions: dict[str, object] = {}
        self._steps: list[StepTaken] = []
        self._rows: tuple[Mapping[str, object], ...] = ()

    def outcome(self, decision: Decision) -> Outcome:
        """Make the decision that was asked for."""
        value = self._value(decision)
        return Outcome(
            name=decision.name,
            value=to_json(value),
            rows=tuple(
                {name: to_json(each) for name, each in row.items()}
                for row in self._rows
            ),
            steps=tuple(self._steps),
        )

    def _value(self, decision: Decision) -> object:
        """Give the value of a decision; each is made once."""
        if decision.id not in self._values:
            self._values[decision.id] = self._made(decision)
        return self._values[decision.id]

    def _made(self, decision: Decision) -> object:
        frame = self._frame(decision)
        box = decision.expression
        rules: tuple[int, ...] = ()
        if isinstance(box, Table):
            made, inputs = table(box, frame)
            value, rules, rows = made.value, made.rules, made.rows
        else:
            value, inputs = evaluate(box, frame), self._read(decision, frame)
            rows = _rows(value, decision.variable.name)
        value = frame.fitted(value, decision.variable)
        self._rows = rows
        shown = {name: to_json(each) for name, each in inputs.items()}
        self._steps.append(
            StepTaken(decision.id, decision.name, shown, rules, to_json(value))
        )
        return value

    def _frame(self, decision: Decision) -> Frame:
        model, values = self._model, dict(self._given)
        frame = Frame(model, decision, self._work, values)
        for key in decision.inputs:
            variable = model.inputs[key].variable
            values[variable.name] = frame.fitted(
                self._given.get(variable.name), variable
            )
        for key in decision.decisions:
            required = model.decisions[key]
            values[required.variable.name] = self._value(required)
        for key in decision.knowledge:
            values[model.knowledge[key].variable.name] = self._function(key)
        names = model.names_seen_by(decision)
        return Frame(model, decision, self._work, values, names)

    def _function(self, key: str) -> object:
        if key not in self._functions:
            node: Knowledge = self._model.knowledge[key]
            values = {
                self._model.knowledge[inner].variable.name: self._function(inner)
                for inner in node.knowledge
            }
            names = self._model.names_seen_by(node)
            frame = Frame(self._model, node, self._work, values, names)
            assert isinstance(node.function, FunctionBox), key
            self._functions[key] = function(node.function, frame)
        return self._functions[key]

    def _read(self, decision: Decision, frame: Frame) -> Mapping[str, object]:
        """Give what a decision without a table was made from."""
        names = {variable.name for variable in self._model.given_to(decision)}
        if isinstance(decision.expression, Literal):
            text = decision.expression.text
            names |= compile_expression(text, frame.names).names & self._given.keys()
        return {name: frame.values[name] for name in sorted(names)}


def _rows(value: object, name: str) -> tuple[Mapping[str, object], ...]:
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return tuple(value)
    if isinstance(value, list):
        return tuple({name: item} for item in value)
    return (value,) if isinstance(value, dict) else ({name: value},)
