"""Business rule tasks: which decision they make, and what becomes of its result.

As in ``vocabulary``, nothing here judges.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from workflows.errors import Text
from workflows.models.activity_model import Binding
from workflows.models.xml import Node, camunda, local_name

#: What ``camunda:mapDecisionResult`` makes of a result.
RESULTS: Final = ("singleEntry", "singleResult", "collectEntries", "resultList")
#: How output parameters call the result.
RESULT: Final = "decisionResult"

_DIGITS: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class DecisionCall:
    """The decision of a business rule task."""

    decision_id: str
    binding: Binding = "latest"
    version: int | None = None
    #: One of RESULTS.
    result: str = "resultList"


@dataclass(frozen=True, slots=True)
class DecisionVersion:
    """A deployed version of a decision, as the store knows it."""

    definition_id: int
    name: Text


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a decision was made: the history's record of it, in JSON values."""

    decision_id: str
    version: DecisionVersion
    #: What it was made from, by the names that people read.
    inputs: Mapping[str, object]
    #: The rules that matched: their numbers, from 1.
    rules: tuple[int, ...]
    outputs: object


#: Makes a decision from variables, at a moment: its result as the task wants it,
#: and how it was made, last the decision itself, before it those that it requires.
Decide: TypeAlias = Callable[
    [Mapping[str, object], datetime | None], tuple[object, Sequence[Evaluation]]
]


def read_decision(node: Node) -> DecisionCall | None:
    """Read what a business rule task decides; other nodes decide nothing."""
    decision_id = camunda(node, "decisionRef")
    if local_name(node) != "businessRuleTask" or decision_id is None:
        return None
    version = camunda(node, "decisionRefVersion") or ""
    return DecisionCall(
        decision_id,
        _binding(camunda(node, "decisionRefBinding")),
        int(version) if _DIGITS.fullmatch(version) else None,
        camunda(node, "mapDecisionResult") or "resultList",
    )


def _binding(text: str | None) -> Binding:
    match text:
        case "deployment":
            return "deployment"
        case "version":
            return "version"
        case _:
            return "latest"
