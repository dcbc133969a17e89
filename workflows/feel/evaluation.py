"""One evaluation: what it may still cost, what time it is, what was odd."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from workflows.feel.budget import MAX_CALLS, MAX_WARNINGS, BudgetSpentError, Meter
from workflows.feel.errors import Place, Sentence, said
from workflows.feel.temporal import parse_date_time

_MOMENT: ContextVar[datetime | None] = ContextVar("moment", default=None)


@contextmanager
def at_moment(now: datetime) -> Iterator[None]:
    """Give the moment to every evaluation in the block that gets none of its own."""
    token = _MOMENT.set(now)
    try:
        yield
    finally:
        _MOMENT.reset(token)


@dataclass(frozen=True, slots=True)
class FeelWarning:
    """Why a part of an expression is null; lines and columns count from 1."""

    line: int
    column: int
    zh: str
    en: str

    def __str__(self) -> str:
        return self.en


class Evaluation(Meter):
    """What several expressions share that are evaluated for one purpose.

    ``now`` is the moment for ``now()`` and ``today()``, a date and time or its text;
    without one it is that of the block ``at_moment``.
    """

    __slots__ = ("_calls", "_now", "warnings")

    def __init__(self, now: object = None) -> None:
        super().__init__()
        self._now = now
        self._calls = 0
        self.warnings: list[FeelWarning] = []

    @property
    def now(self) -> datetime:
        """Give the moment; TypeError if the caller gave none."""
        now = _MOMENT.get() if self._now is None else self._now
        if isinstance(now, datetime):
            return now
        if not isinstance(now, str):
            raise TypeError("there is no clock")
        return parse_date_time(now)

    def warn(self, at: Place, sentence: Sentence, **facts: str | Sentence) -> None:
        """Remember why something is null."""
        if len(self.warnings) < MAX_WARNINGS:
            zh, en = said(sentence, facts)
            self.warnings.append(FeelWarning(*at, zh, en))

    @contextmanager
    def call(self) -> Iterator[None]:
        """Count a function that begins and, at last, ends."""
        self._calls += 1
        try:
            if self._calls > MAX_CALLS:
                raise BudgetSpentError
            yield
        finally:
            self._calls -= 1
