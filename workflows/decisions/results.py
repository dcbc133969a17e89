"""What a business rule task takes of the result of a decision."""

from collections.abc import Sequence
from typing import Any

from workflows.decisions.errors import ResultShapeError
from workflows.decisions.making import Outcome


def mapped(outcome: Outcome, mapping: str) -> object:
    """Give the result as ``camunda:mapDecisionResult`` wants it."""
    match mapping:
        case "singleEntry":
            return _entry(_single(outcome, mapping), outcome, mapping)
        case "singleResult":
            return _single(outcome, mapping)
        case "collectEntries":
            return [_entry(row, outcome, mapping) for row in outcome.rows]
        case _:
            return [dict(row) for row in outcome.rows]


def _single(outcome: Outcome, mapping: str) -> dict[str, object] | None:
    if len(outcome.rows) > 1:
        raise _too_many(outcome, mapping, outcome.rows)
    return dict(outcome.rows[0]) if outcome.rows else None


def _entry(row: Any, outcome: Outcome, mapping: str) -> object:  # noqa: ANN401 (a context)
    if row is None:
        return None
    if len(row) > 1:
        raise _too_many(outcome, mapping, row)
    return next(iter(row.values()), None)


def _too_many(outcome: Outcome, mapping: str, found: Sequence[Any]) -> ResultShapeError:
    return ResultShapeError(decision=outcome.name, mapping=mapping, count=len(found))
