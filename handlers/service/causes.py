"""Why machines fail, as the records name it."""

from typing import Final

from handlers.arguments import text_of

#: What forms wrote that were published before, and what it is called now.
_BEFORE: Final = {"defect": "quality"}


def cause_of(value: object) -> str | None:
    """Read the cause of a fault from a form."""
    cause = text_of(value)
    return _BEFORE.get(cause or "", cause)
