"""Moments as they are given on the command line."""

from datetime import datetime
from typing import Final

import click

NOW: Final = "now"
_EXAMPLE: Final = "2026-03-31T09:00+08:00"
#: Calendars, warranties and two years of history reach well beyond a moment.
_YEARS: Final = range(2010, 2091)


class Moment(click.ParamType[datetime | None]):
    """A point in time with its zone; None stands for now."""

    name = "moment"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime | None:
        """Read a moment; what is none is refused with an example."""
        if isinstance(value, datetime):
            return value
        text = str(value).strip()
        if text == NOW:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"Expected {NOW} or {_EXAMPLE}, but got {text}.", param, ctx)
        if moment.tzinfo is None:
            zoned = f"{text}+08:00" if "T" in text else _EXAMPLE
            sentence = (
                f"Expected a time with its zone, such as {zoned}, but got {text}."
            )
            self.fail(sentence, param, ctx)
        if moment.year not in _YEARS:
            years = f"{_YEARS.start} to {_YEARS.stop - 1}"
            sentence = f"Expected a moment of the years {years}, but got {text}."
            self.fail(sentence, param, ctx)
        return moment
