"""The quality of headquarters' predictions: both what they miss and what is too much.

Where they miss more than half of what is needed, it says nothing about a request that
a part was not predicted (M2 of the domain): the signal F4 is switched off.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers.parts.norm_update import WINDOW
from storage.prediction_quality import PredictionQuality
from storage.request_figures import Foretold, VerifiedUse
from storage.unit_of_work import UnitOfWork

#: With fewer verified parts nobody knows how good the predictions are.
ENOUGH: Final = 20
#: Of the verified parts, so many have to have been predicted.
GOOD: Final = 0.5


@dataclass
class _Count:
    verified: int = 0
    predicted: int = 0
    both: int = 0


def update_quality(store: UnitOfWork, at: datetime) -> None:
    """Keep how good the predictions of the last two years were."""
    figures = store.request_figures
    since = at - WINDOW
    rows = count(figures.foretold(since, at), figures.verified(since, at))
    store.prediction_quality.replace(rows)


def count(
    foretold: Iterable[Foretold], verified: Iterable[VerifiedUse]
) -> Iterator[PredictionQuality]:
    """Count, by line and fault, the parts that were predicted, needed, and both."""
    used: defaultdict[int, set[str]] = defaultdict(set)
    for use in verified:
        used[use.request_id].add(use.part_no)
    counts: defaultdict[tuple[int, str], _Count] = defaultdict(_Count)
    for one in foretold:
        needed = used[one.request_id]
        seen = counts[one.line, one.fault_code]
        seen.verified += len(needed)
        seen.predicted += len(one.parts)
        seen.both += len(needed & one.parts)
    for (line, fault_code), seen in sorted(counts.items()):
        yield PredictionQuality(
            line=line,
            fault_code=fault_code,
            verified=seen.verified,
            predicted=seen.predicted,
            both=seen.both,
        )


def is_poor(found: PredictionQuality) -> bool:
    """Tell whether enough is known to say that the predictions miss too much."""
    return found.verified >= ENOUGH and found.both < GOOD * found.verified


def counts_as_surprise(store: UnitOfWork, line: int | None, fault_code: str) -> bool:
    """Tell whether a part that was not predicted is a reason to look."""
    found = store.prediction_quality.of(line, fault_code) if line is not None else None
    return found is None or not is_poor(found)
