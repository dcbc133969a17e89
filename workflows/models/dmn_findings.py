"""Saying where in a file of decisions something is wrong."""

from dataclasses import dataclass

from workflows.errors import Text
from workflows.models.dmn_model import Decision, DecisionModel, Knowledge, Place
from workflows.models.findings import Finding
from workflows.models.rule_book import Rule, filled, short
from workflows.models.xml import Node


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """A file of decisions that is being checked."""

    path: str
    root: Node
    model: DecisionModel

    def finding(
        self,
        broken: Rule,
        owner: Decision | Knowledge | None,
        place: Place,
        /,
        **facts: str | Text,
    ) -> Finding:
        """Say that a decision, or a shared function, breaks a rule."""
        kind = "decision" if isinstance(owner, Decision) else "businessKnowledgeModel"
        return Finding(
            rule=broken.id,
            file=self.path,
            line=place.line,
            element_id=short(owner.id if owner else place.id),
            element_name=short(owner.name if owner else ""),
            element_type=kind if owner else "",
            text=filled(broken.text, facts),
            remedy=filled(broken.remedy, facts),
        )
