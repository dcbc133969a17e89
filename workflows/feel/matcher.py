"""Finding patterns in text, with a bounded number of steps.

The matcher tries the choices of a pattern in their order, as XPath wants it. It
remembers the choices that failed at a place and does not try them there again, so
that its work grows with the lengths of pattern and text and not exponentially.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.feel.budget import MAX_SIZE, Meter
from workflows.feel.pattern_program import PatternError, Program
from workflows.feel.patterns import compiled_pattern

#: Choices times places that are remembered.
_MAX_REMEMBERED = 2_000_000
_MOVES_OF_A_STEP = 3
_REMEMBERED_OF_A_STEP = 1_024


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern was found, and its groups; None for one that took no part."""

    start: int
    end: int
    groups: tuple[str | None, ...]


def is_match(text: str, pattern: str, flags: str, meter: Meter) -> bool:
    """Tell whether a pattern is anywhere in a text."""
    return next(find_all(text, pattern, flags, meter), None) is not None


def replaced(
    text: str, pattern: str, replacement: str, flags: str, meter: Meter
) -> str:
    """Replace each match; ``$1`` stands for a group."""
    program = compiled_pattern(pattern, flags)
    template = [replacement] if "q" in flags else _template(replacement, program.groups)
    parts, end, length = [], 0, 0
    for match in _not_empty(text, pattern, flags, meter):
        filled = "".join(
            part if isinstance(part, str) else match.groups[part] or ""
            for part in template
        )
        parts += [text[end : match.start], filled]
        length += len(filled)
        if length > MAX_SIZE:
            raise ValueError("too large")
        end = match.end
    return "".join([*parts, text[end:]])


def split(text: str, pattern: str, meter: Meter) -> list[object]:
    """Give what is between the matches."""
    parts: list[object] = []
    end = 0
    for match in _not_empty(text, pattern, "", meter):
        parts.append(text[end : match.start])
        end = match.end
    return [*parts, text[end:]]


def find_all(text: str, pattern: str, flags: str, meter: Meter) -> Iterator[Match]:
    """Give the matches from left to right; PatternError if the pattern is none."""
    meter.charge(1 + len(pattern) // 2)
    program = compiled_pattern(pattern, flags)
    # Whether it was compiled before must not matter.
    meter.charge(len(program.instructions) // 4)
    search = _Search(program, text, meter)
    at = 0
    while (match := search.first(at)) is not None:
        meter.charge()
        yield match
        at = match.end + (match.start == match.end)


def _not_empty(text: str, pattern: str, flags: str, meter: Meter) -> Iterator[Match]:
    """Refuse a pattern that matches nothing at all, as XPath does."""
    if is_match("", pattern, flags, meter):
        raise PatternError("it matches the empty text")
    return find_all(text, pattern, flags, meter)


class _Search:
    """A program looking through one text."""

    def __init__(self, program: Program, text: str, meter: Meter) -> None:
        self._program = program
        self._text = text
        self._meter = meter
        splits = [
            at for at, one in enumerate(program.instructions) if one[0] == "split"
        ]
        self._rows = {at: row * (len(text) + 1) for row, at in enumerate(splits)}
        size = len(splits) * (len(text) + 1)
        if size > _MAX_REMEMBERED:
            raise PatternError("too large for so long a text")
        meter.charge(size // _REMEMBERED_OF_A_STEP)
        #: For each choice and place, the number of the search that was there.
        self._seen = array("I", bytes(4 * size))
        self._number = 0
        self._moves = 0

    def first(self, start: int) -> Match | None:
        """Give the first match from a place on."""
        self._number += 1
        for at in range(start, len(self._text) + 1):
            slots = self._match(at)
            if slots is not None:
                groups = tuple(
                    None if end < 0 else self._text[begin:end]
                    for begin, end in zip(slots[::2], slots[1::2], strict=False)
                )
                return Match(slots[0], slots[1], groups[: self._program.groups + 1])
        return None

    def _match(self, start: int) -> list[int] | None:
        slots = [-1] * (self._program.slots + self._program.slots % 2)
        slots[0] = start
        #: Where to go on after a failure: a place, or a slot to set back.
        waiting: list[tuple[int, int, int]] = [(0, start, 0)]
        while waiting:
            where, at, old = waiting.pop()
            if where < 0:
                slots[at] = old
                continue
            end = self._run(where, at, slots, waiting)
            if end is not None:
                slots[1] = end
                return slots
        return None

    def _run(
        self, where: int, at: int, slots: list[int], waiting: list[tuple[int, int, int]]
    ) -> int | None:
        """Go on until the pattern ends or a part of it fails."""
        instructions = self._program.instructions
        while True:
            self._move()
            name, number, other, chars = instructions[where]
            if name == "match":
                return at
            if name == "split":
                if self._was_here(where, at):
                    return None
                waiting.append((other, at, 0))
                where = number
            elif name == "jump":
                where = number
            elif name == "save":
                waiting.append((-1, number, slots[number]))
                slots[number] = at
                where += 1
            elif name == "char":
                if at == len(self._text) or not chars(self._text[at]):
                    return None
                at += 1
                where += 1
            else:
                length = self._consumed(name, number, at, slots)
                if length is None:
                    return None
                at += length
                where += 1

    def _move(self) -> None:
        self._moves += 1
        if self._moves % _MOVES_OF_A_STEP == 0:
            self._meter.charge()

    def _was_here(self, where: int, at: int) -> bool:
        if self._program.refers:
            return False
        key = self._rows[where] + at
        if self._seen[key] == self._number:
            return True
        self._seen[key] = self._number
        return False

    def _consumed(
        self, name: str, number: int, at: int, slots: list[int]
    ) -> int | None:
        """Tell how many characters an instruction takes; None if it fails."""
        text = self._text
        if name == "group":
            return self._repeated(slots[2 * number : 2 * number + 2], at)
        holds = {
            "start": at == 0,
            "end": at == len(text),
            "start of line": at == 0 or text[at - 1] == "\n",
            "end of line": at == len(text) or text[at] == "\n",
            "moved": slots[number] != at,
        }
        return 0 if holds[name] else None

    def _repeated(self, group: list[int], at: int) -> int | None:
        begin, end = group
        # A group that took no part is empty.
        wanted = self._text[begin:end] if end >= 0 else ""
        found = self._text[at : at + len(wanted)]
        self._meter.charge_for(wanted)
        if self._program.any_case:
            wanted, found = wanted.casefold(), found.casefold()
        return len(wanted) if wanted == found else None


def _template(replacement: str, groups: int) -> list[str | int]:
    parts: list[str | int] = []
    at = 0
    while at < len(replacement):
        char, after = replacement[at], replacement[at + 1 : at + 2]
        if char == "\\" and after in {"\\", "$"}:
            parts.append(after)
            at += 2
        elif char == "$" and after.isdecimal():
            number, at = _group_number(replacement, at + 1, groups)
            # A group that is not there is empty.
            parts.append(number if number <= groups else "")
        elif char in "\\$":
            raise PatternError("a lone $ or backslash")
        else:
            parts.append(char)
            at += 1
    return parts


def _group_number(text: str, at: int, groups: int) -> tuple[int, int]:
    number = int(text[at])
    at += 1
    while at < len(text) and text[at] in "0123456789":
        if number * 10 + int(text[at]) > groups:
            break
        number = number * 10 + int(text[at])
        at += 1
    return number, at
