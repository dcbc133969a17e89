"""The funnel plot of units: the index against the number of requests, as SVG figures.

The figures are worked out here and drawn by the template, without a script. Units
beyond their limit have another shape and their name, not only another colour.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from handlers.parts.padding_report import UnitStanding
from workflows.errors import Text

WIDTH: Final = 720
HEIGHT: Final = 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 24, 20, 52
_STEPS: Final = 40
_ROUND: Final = 10
_NAME_HEIGHT: Final = 20
#: How far above or below its mark a name may stand.
_FAR: Final = 80
#: How wide a Chinese sign and a Latin letter of a name are.
_SIGN: Final = 17
_LETTER: Final = 9
#: A name over the edge is worse than one over so many others.
_OUTSIDE: Final = 9


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
    return Mark(x, y, kind, unit.name, f"{unit.index:.2f} (n = {unit.n})", "start")


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "_Box") -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


def _apart(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Put each name where it hides the fewest names and marks, near its own mark."""
    taken = [_Box(one.x - 7, one.y - 7, one.x + 7, one.y + 7) for one in marks]
    placed = []
    for mark in sorted(marks, key=lambda one: one.y):
        best = mark
        if mark.kind == "above":
            best = min(_places(mark), key=lambda one: _hidden(_name(one), taken))
            taken.append(_name(best))
        placed.append(best)
    return tuple(placed)


def _places(mark: Mark) -> Iterator[Mark]:
    """List where a name may stand, on its own side first, the nearest first."""
    for side in ("end", "start") if mark.x > WIDTH / 2 else ("start", "end"):
        for shift in sorted(range(-_FAR, _FAR + 1, _NAME_HEIGHT), key=abs):
            yield replace(mark, anchor=side, name_y=shift + 6)


def _name(mark: Mark) -> _Box:
    wide = max(len(mark.name.zh) * _SIGN, len(mark.name.en) * _LETTER)
    left = mark.x + 14 if mark.anchor == "start" else mark.x - 14 - wide
    middle = mark.y + mark.name_y - 6
    return _Box(left, middle - _NAME_HEIGHT / 2, left + wide, middle + _NAME_HEIGHT / 2)


def _hidden(name: _Box, taken: Iterable[_Box]) -> int:
    outside = name.left < _LEFT or name.right > WIDTH or name.top < 0
    return sum(name.overlaps(other) for other in taken) + (_OUTSIDE if outside else 0)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in points)
