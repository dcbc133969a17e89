"""The funnel plot of units: the index against the number of requests, as SVG figures.

The figures are worked out here and drawn by the template, without a script. Units
beyond their limit have another shape and their name, not only another colour.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from handlers.parts.padding_report import UnitStanding
from workflows.errors import Text

WIDTH: Final = 720
HEIGHT: Final = 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 24, 20, 52
_STEPS: Final = 40
_ROUND: Final = 10
_NAME_HEIGHT: Final = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """A unit in the plot."""

    x: float
    y: float
    #: above, too_little or usual.
    kind: str
    name: Text
    says: str
    #: On which side of the mark its name stands, and how far below the middle.
    anchor: str
    name_y: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A value of an axis, and where it lies."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """Everything that the template draws."""

    marks: tuple[Mark, ...]
    upper: str
    lower: str
    columns: tuple[Line, ...]
    rows: tuple[Line, ...]
    one: float
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    top: float = _TOP
    bottom: float = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def funnel(units: Sequence[UnitStanding]) -> Funnel | None:
    """Work out the plot; None without units."""
    known = [unit for unit in units if unit.n]
    if not known:
        return None
    most = math.ceil(max(unit.n for unit in known) / _ROUND) * _ROUND
    highest = math.ceil(max(2.0, *(unit.index for unit in known)) * 2) / 2

    def x(n: float) -> float:
        return round(_LEFT + n / most * (WIDTH - _LEFT - _RIGHT), 1)

    def y(index: float) -> float:
        part = min(index, highest) / highest
        return round(HEIGHT - _BOTTOM - part * (HEIGHT - _TOP - _BOTTOM), 1)

    spread = max((unit.upper - 1) * math.sqrt(unit.n) for unit in known)
    counts = [most * step / _STEPS for step in range(1, _STEPS + 1)]
    upper = [(x(n), y(1 + spread / math.sqrt(n))) for n in counts]
    lower = [(x(n), y(max(1 - spread / math.sqrt(n), 0))) for n in counts]
    return Funnel(
        marks=_apart([_mark(unit, x(unit.n), y(unit.index)) for unit in known]),
        upper=_path(upper),
        lower=_path(lower),
        columns=tuple(
            Line(x(n), str(n)) for n in range(0, most + 1, max(most // 5, 1))
        ),
        rows=tuple(
            Line(y(half / 2), f"{half / 2:g}") for half in range(int(highest * 2) + 1)
        ),
        one=y(1),
    )


def _mark(unit: UnitStanding, x: float, y: float) -> Mark:
    kind = "above" if unit.above else "too_little" if unit.too_little else "usual"
    return Mark(
        x,
        y,
        kind,
        unit.name,
        f"{unit.index:.2f} (n = {unit.n})",
        "end" if x > WIDTH / 2 else "start",
    )


def _apart(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Move names that would stand on top of each other below each other."""
    placed, free = [], -math.inf
    for mark in sorted(marks, key=lambda one: one.y):
        if mark.kind == "above":
            at = max(mark.y, free)
            free = at + _NAME_HEIGHT
            placed.append(replace(mark, name_y=round(at - mark.y + 6, 1)))
        else:
            placed.append(mark)
    return tuple(placed)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in points)
