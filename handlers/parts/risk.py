"""How likely a line asks for more than the repair needs: a reason to look, no more."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

#: Start values, until audited lines say better: constant, −ln of the norm, not
#: predicted, evidence missing, ln of the unit's index, ln of the value.
BETA: Final = (-4.0, 0.8, 1.2, 1.5, 1.0, 0.2)
#: What an unknown norm counts as: neither usual nor unusual.
_NO_NORM = 0.3
_LOWEST_P = 0.001


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about a line of a request."""

    #: The norm's rate; None if there is no norm.
    p: float | None
    predicted: bool
    evidence_missing: bool
    unit_index: float
    #: Yuan.
    value: Decimal


def risk_of(signals: Signals) -> float:
    """Give a line's risk score, from 0 to 1."""
    constant, of_p, of_surprise, of_evidence, of_unit, of_value = BETA
    p = _NO_NORM if signals.p is None else max(signals.p, _LOWEST_P)
    score = (
        constant
        - of_p * math.log(p)
        + of_surprise * (not signals.predicted)
        + of_evidence * signals.evidence_missing
        + of_unit * math.log(max(signals.unit_index, 0.1))
        + of_value * math.log(max(float(signals.value), 1.0))
    )
    return 1 / (1 + math.exp(-score))
