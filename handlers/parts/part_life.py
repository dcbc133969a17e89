"""How many hours a part lasts, and whether one is asked for again far too soon.

Both follow from the hour meter at each request for the part: what came before on the
same machine lasted from then on, and what it was built with lasted from the beginning.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from statistics import median
from typing import Final, NamedTuple

#: With fewer lives nobody knows how long a part lasts.
ENOUGH: Final = 20
#: A part that has lasted less than this share of the median is looked at.
EARLY: Final = 0.25


class Reading(NamedTuple):
    """The hour meter of a machine when a part was asked for, the oldest first."""

    machine_id: int
    hours: int
    request_no: str


class ShortLife(NamedTuple):
    """A part that did not last: its hours beside those of others."""

    request_no: str
    hours: int
    #: The middle of so many lives.
    median: int
    n: int


def lives(readings: Iterable[Reading]) -> Iterator[int]:
    """Give the hours that parts lasted; a meter that went back says nothing."""
    by_machine = sorted(readings, key=itemgetter(0))
    for _, found in groupby(by_machine, key=itemgetter(0)):
        before = 0
        for reading in found:
            if reading.hours > before:
                yield reading.hours - before
            before = reading.hours


def short_life(
    readings: Sequence[Reading], machine_id: int, hours: int | None
) -> ShortLife | None:
    """Tell whether the part in a machine lasted far less than others did."""
    own = [one for one in readings if one.machine_id == machine_id]
    if hours is None or not own:
        return None
    known = list(lives(readings))
    lasted = hours - own[-1].hours
    if len(known) < ENOUGH or lasted < 0:
        return None
    usual = median(known)
    if lasted >= EARLY * usual:
        return None
    return ShortLife(own[-1].request_no, lasted, round(usual), len(known))
