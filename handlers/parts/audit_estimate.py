"""How much of what is requested is not needed, from the random audits alone.

Each audited request stands for the requests like it that were not drawn: it counts
1/π (Hájek). The interval comes from drawing whole units again and again (bootstrap),
because requests of a unit are alike. Audits of what looked risky are never mixed in.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from storage.request_figures import AuditFigure

#: With fewer audits, or units, an estimate would say nothing.
ENOUGH: Final = 10
ENOUGH_UNITS: Final = 5
_DRAWS: Final = 1000
_TAIL: Final = 0.025
_SEED: Final = 20260101


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with the interval that covers it 19 times of 20."""

    share: float
    low: float
    high: float
    #: Audited requests, and the units they are of.
    n: int
    units: int
    #: Of all requests, those that asked for anything that was not needed.
    requests: float = 0.0


def estimate(audits: Iterable[AuditFigure]) -> Estimate | None:
    """Estimate the share of the value that was not needed; None with too few."""
    by_unit: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    found = list(audits)
    count = len(found)
    for audit in found:
        sums = by_unit[audit.unit_code]
        sums[0] += float(audit.unneeded) / audit.p
        sums[1] += float(audit.value) / audit.p
    units = [by_unit[unit] for unit in sorted(by_unit)]
    if count < ENOUGH or len(units) < ENOUGH_UNITS:
        return None
    low, high = _interval(units)
    requests = _share([(float(one.unneeded > 0) / one.p, 1 / one.p) for one in found])
    return Estimate(_share(units), low, high, count, len(units), requests)


def _interval(units: Sequence[Sequence[float]]) -> tuple[float, float]:
    # The same audits always give the same interval.
    rng = Random(_SEED)  # noqa: S311 (a resampling, nothing secret)
    shares = sorted(_share(rng.choices(units, k=len(units))) for _ in range(_DRAWS))
    cut = round(_TAIL * _DRAWS)
    return shares[cut], shares[-cut - 1]


def _share(units: Iterable[Sequence[float]]) -> float:
    unneeded, value = 0.0, 0.0
    for part, whole in units:
        unneeded += part
        value += whole
    return unneeded / value if value else 0.0
