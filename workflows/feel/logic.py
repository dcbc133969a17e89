"""Logic of true, false and null (not known)."""

from collections.abc import Iterable


def conjunction(values: Iterable[object]) -> bool | None:
    """Tell whether all are true; whatever is no boolean is not known."""
    known = True
    for value in values:
        if value is False:
            return False
        known = known and value is True
    return True if known else None


def disjunction(values: Iterable[object]) -> bool | None:
    """Tell whether any is true; whatever is no boolean is not known."""
    known = True
    for value in values:
        if value is True:
            return True
        known = known and value is False
    return False if known else None


def negation(value: object) -> bool | None:
    """Turn true into false, false into true and anything else into null."""
    return not value if isinstance(value, bool) else None
