"""Decisions that are made outside of any process instance, in their newest version.

What they come to is not in the history: whoever asks writes down what followed.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from storage.decisions import DecisionDefinition
from workflows.deployed_decisions import decide_of
from workflows.engine import Context
from workflows.models.decision_calls import Decide


def decide(
    context: Context, decision_id: str, variables: Mapping[str, object]
) -> Mapping[str, Any] | None:
    """Make a decision with one result; None where it is not deployed."""
    (value,) = decide_each(context, decision_id, [variables])
    return value


def decide_each(
    context: Context, decision_id: str, cases: Iterable[Mapping[str, object]]
) -> list[Mapping[str, Any] | None]:
    """Make a decision for several cases, in the same version."""
    row = context.store.decisions.find_definition(decision_id)
    if row is None:
        return [None for _ in cases]
    made = context.definitions.decision(row.id, lambda: _load(context, row))
    results = [made(variables, context.now)[0] for variables in cases]
    return cast("list[Mapping[str, Any] | None]", results)


def _load(context: Context, row: DecisionDefinition) -> Decide:
    return decide_of(context.store, row, "singleResult")
