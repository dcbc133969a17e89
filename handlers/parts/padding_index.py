"""The padding index of units 网点水分指数: what they request beside what is usual.

Each request is compared with what such repairs are seen to need, so that a unit with
many costly repairs is not blamed for them. What is left is put beside the middle of
the lower half of the units. The index is relative: if everybody asked for 30 % too
much, all of them would be at 1.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from handlers.parts.grades import ENOUGH

#: 19 of 20 ordinary units lie within so many standard errors.
_Z: Final = 1.96
_MONTHS = 12


@dataclass
class UnitFigures:
    """The requests of a unit: yuan asked for, yuan such repairs usually need."""

    pairs: list[tuple[float, float]] = field(default_factory=list)

    @property
    def n(self) -> int:
        """How many requests there are."""
        return len(self.pairs)

    @property
    def requested(self) -> float:
        """What they asked for."""
        return sum(asked for asked, _ in self.pairs)

    @property
    def expected(self) -> float:
        """What such repairs usually need."""
        return sum(usual for _, usual in self.pairs)


@dataclass(frozen=True, slots=True)
class UnitIndex:
    """How a unit stands beside the others."""

    n: int
    requested: float
    expected: float
    #: 1 is the middle of the lower half of the units.
    index: float
    #: Between these an ordinary unit of its size lies 19 times of 20.
    lower: float
    upper: float


def by_unit(rows: Iterable[tuple[str, float, float]]) -> dict[str, UnitFigures]:
    """Gather requests by unit: unit, yuan asked for, yuan usually needed."""
    found: defaultdict[str, UnitFigures] = defaultdict(UnitFigures)
    for unit, asked, usual in rows:
        found[unit].pairs.append((asked, usual))
    return dict(found)


def indices(units: Mapping[str, UnitFigures]) -> dict[str, UnitIndex]:
    """Compare units with each other."""
    usual = [figures.expected / _MONTHS for figures in units.values()]
    weight = median(usual) if usual else 0.0
    raw = {unit: _raw(figures, weight) for unit, figures in units.items()}
    base = _middle_of_the_lower_half(
        [raw[unit] for unit, figures in units.items() if figures.n >= ENOUGH]
        or list(raw.values())
    )
    spread = _spread(units, base)
    return {
        unit: _index(figures, raw[unit] / base, spread)
        for unit, figures in units.items()
    }


def _raw(figures: UnitFigures, weight: float) -> float:
    """Give requested to expected; a small unit is drawn towards 1."""
    expected = figures.expected + weight
    return (figures.requested + weight) / expected if expected else 1.0


def _middle_of_the_lower_half(values: Sequence[float]) -> float:
    ordered = sorted(values)
    lower = ordered[: (len(ordered) + 1) // 2]
    return (median(lower) if lower else 1.0) or 1.0


def _spread(units: Mapping[str, UnitFigures], base: float) -> float:
    """Give φ: how far one request lies from its unit's level, beside the base.

    It comes from the requests within units, so that units far above the others do
    not widen the limits that are to show them.
    """
    total, count = 0.0, 0
    for figures in units.values():
        if figures.n < ENOUGH or not figures.expected:
            continue
        level = figures.requested / figures.expected
        off = sum((asked - level * usual) ** 2 for asked, usual in figures.pairs)
        # The variance of the unit's ratio, as if it came from n like requests.
        total += figures.n * (off / figures.expected**2) * figures.n
        count += figures.n
    return math.sqrt(total / count) / base if count else 0.0


def _index(figures: UnitFigures, index: float, spread: float) -> UnitIndex:
    margin = _Z * spread / math.sqrt(figures.n) if figures.n else 0.0
    return UnitIndex(
        n=figures.n,
        requested=figures.requested,
        expected=figures.expected,
        index=index,
        lower=max(1 - margin, 0.0),
        upper=1 + margin,
    )
