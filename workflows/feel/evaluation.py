"""One evaluation: what it may still cost, what time it is, what was odd."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from workflows.feel.budget import MAX_CALLS, MAX_WARNINGS, BudgetSpentError, Meter
from workflows.feel.errors import Place, Sentence, said
from workflows.feel.temporal import parse_date_time


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

    ``now`` is the moment for ``now()`` and ``today()``, a date and time or its text.
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
        if isinstance(self._now, datetime):
            return self._now
        if not isinstance(self._now, str):
            raise TypeError("there is no clock")
        return parse_date_time(self._now)

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
