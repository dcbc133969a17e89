"""What a list is asked for: one of its tabs, words to search for, a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from web.numbers import page_number


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a list says, as far as it makes sense."""

    #: The tab.
    state: str
    #: What the tab shows: what is open, what is not, or None for both.
    open: bool | None
    text: str
    page: int


def asked(states: Mapping[str, bool | None]) -> Asked:
    """Read what is asked for; an unknown tab is the first one."""
    state = request.args.get("state", "")
    state = state if state in states else next(iter(states))
    text = request.args.get("q", "").strip()
    page = page_number()
    return Asked(state, states[state], text, page)
