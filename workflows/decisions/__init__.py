"""Decisions: DMN tables and expressions, made from variables.

Example::

    model = read_model(parse_dmn(content, "sla.dmn"))
    outcome = make(model, "sla_hours", {"priority": "P1"})
    outcome.value, outcome.steps[-1].rules
"""

from workflows.decisions.calling import decision_of
from workflows.decisions.errors import DecisionError
from workflows.decisions.making import Outcome, StepTaken, make
from workflows.decisions.results import mapped

__all__ = ["DecisionError", "Outcome", "StepTaken", "decision_of", "make", "mapped"]
