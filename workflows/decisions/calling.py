"""The decision of a business rule task, ready to be made."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from workflows.decisions.making import make
from workflows.decisions.results import mapped
from workflows.models.decision_calls import Decide, DecisionVersion, Evaluation
from workflows.models.dmn_model import DecisionModel


def decision_of(
    model: DecisionModel,
    decision_id: str,
    result: str,
    versions: Mapping[str, DecisionVersion],
) -> Decide:
    """Make the function that decides; ``versions`` are by decision."""

    def decide(
        variables: Mapping[str, object], now: datetime | None
    ) -> tuple[object, Sequence[Evaluation]]:
        outcome = make(model, decision_id, variables, now)
        evaluations = [
            Evaluation(
                decision_id=step.decision_id,
                version=versions[step.decision_id],
                inputs=step.inputs,
                rules=step.rules,
                outputs=step.value,
            )
            for step in outcome.steps
        ]
        return mapped(outcome, result), evaluations

    return decide
