"""From the rules that match to the result of a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Final

from workflows.decisions.errors import (
    DifferentResultsError,
    NoRuleError,
    SeveralRulesError,
    WrongValueError,
)
from workflows.decisions.expressions import same
from workflows.decisions.values import listed, shown
from workflows.errors import Text
from workflows.feel.values import NUMBERS
from workflows.models.dmn_cells import Constant, read_cell
from workflows.models.dmn_model import OutputClause, Table

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matches: its number, from 1, and what it gives."""

    number: int
    row: Row


@dataclass(frozen=True, slots=True)
class Made:
    """What a table gives: rows, and the rules they come from."""

    rows: tuple[Row, ...]
    rules: tuple[int, ...]
    value: object


@dataclass(frozen=True, slots=True)
class Case:
    """A table at work on its inputs."""

    decision: str
    table: Table
    inputs: Mapping[str, object]
    #: What is given when no rule matches.
    default: Row | None


def settled(case: Case, hits: Sequence[Hit]) -> Made:
    """Apply the hit policy of a table to the rules that match."""
    table = case.table
    if not hits and table.single_hit and case.default is None:
        raise NoRuleError(decision=case.decision, inputs=listed(case.inputs))
    chosen = _POLICIES[table.hit_policy](case, hits)
    rows = [hit.row for hit in chosen]
    if not rows and case.default is not None and table.aggregation != "COUNT":
        rows = [case.default]
    rules = tuple(hit.number for hit in (hits if table.single_hit else chosen))
    if table.hit_policy == "COLLECT" and table.aggregation:
        total = _aggregated(case, [_only(row) for row in rows])
        name = next(iter(_names(table)))
        return Made(({name: total},), rules, total)
    values = [_only(row) if len(table.outputs) == 1 else dict(row) for row in rows]
    return Made(tuple(rows), rules, values[0] if table.single_hit else values)


def output_name(table: Table, output: OutputClause) -> str:
    """Give the name of an output; a single one may have none of its own."""
    return output.name or table.outputs[0].label or "output"


def _names(table: Table) -> list[str]:
    return [output_name(table, output) for output in table.outputs]


def _only(row: Row) -> object:
    return next(iter(row.values()))


def _unique(case: Case, hits: Sequence[Hit]) -> Sequence[Hit]:
    if len(hits) > 1:
        raise SeveralRulesError(
            decision=case.decision, rules=_numbers(hits), inputs=listed(case.inputs)
        )
    return hits


def _any(case: Case, hits: Sequence[Hit]) -> Sequence[Hit]:
    for hit in hits[1:]:
        if not same(dict(hit.row), dict(hits[0].row)):
            raise DifferentResultsError(
                decision=case.decision,
                rules=_numbers(hits),
                inputs=listed(case.inputs),
            )
    return hits[:1]


def _first(_: Case, hits: Sequence[Hit]) -> Sequence[Hit]:
    return hits[:1]


def _all(_: Case, hits: Sequence[Hit]) -> Sequence[Hit]:
    return hits


def _by_priority(case: Case, hits: Sequence[Hit]) -> Sequence[Hit]:
    orders = [
        (output_name(case.table, output), _priorities(output))
        for output in case.table.outputs
    ]

    def rank(hit: Hit) -> list[int]:
        return [_rank(case, name, hit.row[name], order) for name, order in orders]

    return sorted(hits, key=rank)


def _highest(case: Case, hits: Sequence[Hit]) -> Sequence[Hit]:
    return _by_priority(case, hits)[:1]


def _priorities(output: OutputClause) -> list[object]:
    cell = read_cell(output.allowed)
    parts = cell.parts if cell else ()
    return [part.value for part in parts if isinstance(part, Constant)]


def _rank(case: Case, name: str, value: object, order: Sequence[object]) -> int:
    for position, each in enumerate(order):
        if same(each, value):
            return position
    if value is None:
        return len(order)
    raise WrongValueError(
        decision=case.decision,
        what=name,
        wanted=Text("所列优先级之一", "one of the listed priorities"),
        value=shown(value),
    )


def _numbers(hits: Sequence[Hit]) -> str:
    return ", ".join(str(hit.number) for hit in hits)


def _aggregated(case: Case, values: Sequence[object]) -> object:
    if case.table.aggregation == "COUNT":
        return Decimal(len(values))
    numbers = [value for value in values if isinstance(value, Decimal)]
    for value in values:
        if not isinstance(value, Decimal):
            raise WrongValueError(
                decision=case.decision,
                what=case.table.outputs[0].title,
                wanted=Text("数字", "a number"),
                value=shown(value),
            )
    return reduce(_AGGREGATIONS[case.table.aggregation], numbers) if numbers else None


_AGGREGATIONS: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "SUM": NUMBERS.add,
    "MIN": min,
    "MAX": max,
}
_POLICIES: Final[Mapping[str, Callable[[Case, Sequence[Hit]], Sequence[Hit]]]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _highest,
    "RULE ORDER": _all,
    "OUTPUT ORDER": _by_priority,
    "COLLECT": _all,
}
