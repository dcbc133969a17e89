"""Decisions as people read them, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workflows.errors import Text
from workflows.models.dmn_model import (
    Decision,
    DecisionModel,
    InputClause,
    OutputClause,
    Table,
)
from workflows.models.dmn_sources import sources

#: What people call the hit policies.
POLICIES: Final[Mapping[str, Text]] = {
    "UNIQUE": Text("唯一", "Unique"),
    "ANY": Text("任一", "Any"),
    "FIRST": Text("首条", "First"),
    "PRIORITY": Text("优先级", "Priority"),
    "OUTPUT ORDER": Text("输出顺序", "Output order"),
    "RULE ORDER": Text("规则顺序", "Rule order"),
    "COLLECT": Text("收集", "Collect"),
    "COLLECT SUM": Text("收集：求和", "Collect: sum"),
    "COLLECT MIN": Text("收集：最小值", "Collect: minimum"),
    "COLLECT MAX": Text("收集：最大值", "Collect: maximum"),
    "COLLECT COUNT": Text("收集：计数", "Collect: count"),
}


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of a decision table."""

    title: Text
    type: str
    #: What can stand in it, and what is given when no rule matches.
    allowed: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class RuleView:
    """A row of a decision table."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    note: Text
    id: str = ""


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision: a table or, without rules, the texts that it is made of."""

    decision_id: str
    name: Text
    version: int
    policy: Text
    inputs: tuple[ColumnView, ...] = ()
    outputs: tuple[ColumnView, ...] = ()
    rules: tuple[RuleView, ...] = ()
    texts: tuple[tuple[Text, str], ...] = ()


def view_of(
    model: DecisionModel,
    decision_id: str,
    version: int,
    names_en: Mapping[str, str],
) -> DecisionView:
    """Show a decision with its English names."""
    decision = model.decisions[decision_id]
    table = decision.expression
    name = _named(decision.name, decision_id, names_en)
    if not isinstance(table, Table):
        texts = tuple((each.what, each.text) for each in sources(model, decision))
        return DecisionView(decision_id, name, version, Text("", ""), texts=texts)
    return DecisionView(
        decision_id=decision_id,
        name=name,
        version=version,
        policy=POLICIES[f"{table.hit_policy} {table.aggregation}".strip()],
        inputs=tuple(_column(each, names_en) for each in table.inputs),
        outputs=tuple(_column(each, names_en) for each in table.outputs),
        rules=tuple(
            RuleView(
                each.inputs,
                each.outputs,
                _named(each.note, each.place.id, names_en),
                each.place.id,
            )
            for each in table.rules
        ),
    )


def titles(
    model: DecisionModel, decision: Decision, names_en: Mapping[str, str]
) -> dict[str, Text]:
    """Give the names of what a decision is made from and gives, as the history has."""
    found = {
        model.inputs[key].variable.name: _named(
            model.inputs[key].name or model.inputs[key].variable.name, key, names_en
        )
        for key in decision.inputs
    }
    for key in decision.decisions:
        required = model.decisions[key]
        found[required.variable.name] = _named(required.name, key, names_en)
    if isinstance(decision.expression, Table):
        for column in decision.expression.inputs:
            if column.place.id in names_en or column.title not in found:
                found[column.title] = _named(column.title, column.place.id, names_en)
        for given in decision.expression.outputs:
            found.setdefault(given.name, _named(given.title, given.place.id, names_en))
    return found


def _column(
    column: InputClause | OutputClause, names_en: Mapping[str, str]
) -> ColumnView:
    default = column.default if isinstance(column, OutputClause) else ""
    title = _named(column.title, column.place.id, names_en)
    return ColumnView(title, column.type, column.allowed, default)


def _named(own: str, key: str, names_en: Mapping[str, str]) -> Text:
    return Text(own, names_en.get(key) or own)
