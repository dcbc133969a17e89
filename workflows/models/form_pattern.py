"""Which regular expressions a form may use.

Python's ``re`` backtracks, and a form is untrusted: ``(a+)+$`` would occupy the
server for hours. Only anchored patterns without nested repetition pass, and the
number of ways in which they could be tried is bounded.
"""

import re
from typing import Final

#: Text that is longer is refused before the pattern is tried.
MAX_TEXT: Final = 200
_MAX_WAYS: Final = 100_000

_ATOM: Final = re.compile(
    r"\\[dDwWsSbB]|\\[^\w\s]|\[\^?(?:\\.|[^\]\\\[])+\]|[^\\\[\](){}?*+|^$]"
)
_QUANTIFIER: Final = re.compile(r"[?*+]|\{(\d{1,3})(?:(,)(\d{0,3}))?\}")


def is_safe(pattern: str) -> bool:
    """Tell whether a pattern is one that cannot occupy the server."""
    if len(pattern) > MAX_TEXT or not (
        pattern.startswith("^") and pattern.endswith("$")
    ):
        return False
    reader = _Reader(pattern[1:-1])
    try:
        ways = reader.alternatives()
        re.compile(pattern)
    except (ValueError, re.error):
        return False
    return reader.at_end and ways <= _MAX_WAYS


class _Reader:
    """Reads a pattern, counting the ways in which it could match one text."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._index = 0

    @property
    def at_end(self) -> bool:
        return self._index == len(self._pattern)

    def alternatives(self) -> int:
        ways = self._sequence()
        while self._take("|"):
            ways += self._sequence()
        return ways

    def _sequence(self) -> int:
        ways = 1
        while not self.at_end and self._pattern[self._index] not in "|)":
            ways *= self._item()
        return ways

    def _item(self) -> int:
        if self._take("("):
            self._take("?:")
            ways = self.alternatives()
            if not self._take(")"):
                raise ValueError("open group")
            if self._take("?"):
                ways += 1
            if _QUANTIFIER.match(self._pattern, self._index):
                raise ValueError("repeated group")
            return ways
        atom = _ATOM.match(self._pattern, self._index)
        if atom is None:
            raise ValueError("unsupported")
        self._index = atom.end()
        return self._repetition()

    def _repetition(self) -> int:
        found = _QUANTIFIER.match(self._pattern, self._index)
        if found is None:
            return 1
        self._index = found.end()
        if _QUANTIFIER.match(self._pattern, self._index):
            raise ValueError("repeated repetition")
        if found[0] == "?":
            return 2
        if found[1] and not found[2]:
            return 1
        if found[1] and found[3]:
            return max(1, int(found[3]) - int(found[1]) + 1)
        return MAX_TEXT

    def _take(self, text: str) -> bool:
        if not self._pattern.startswith(text, self._index):
            return False
        self._index += len(text)
        return True
