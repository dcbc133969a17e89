"""Which rows a person may see."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The units and product lines a person's view is limited to.

    None does not restrict; an empty set shows nothing.
    """

    units: frozenset[str] | None = None
    lines: frozenset[int] | None = None


EVERYTHING = Scope()
