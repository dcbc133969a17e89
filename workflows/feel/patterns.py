"""XPath's patterns, read into a program for the matcher."""

from functools import lru_cache, partial

from workflows.feel import character_classes as classes
from workflows.feel.budget import MAX_NESTING, MAX_PATTERN
from workflows.feel.character_classes import Class
from workflows.feel.pattern_program import (
    Part,
    PatternError,
    Program,
    Times,
    Writer,
    choice,
    instruction,
    repeat,
    sequence,
)

_FLAGS = frozenset("smixq")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_ESCAPABLE = frozenset("\\|.-^?*+{}()[]$")
_MAX_REPEATS = 1_000


@lru_cache(maxsize=64)
def compiled_pattern(pattern: str, flags: str) -> Program:
    """Read a pattern; PatternError if it is none."""
    if len(pattern) > MAX_PATTERN or not _FLAGS.issuperset(flags):
        raise PatternError("too long, or an unknown flag")
    reader = _Reader(pattern, frozenset(flags))
    part = reader.read()
    writer = Writer()
    part.write(writer)
    writer.add("match")
    return Program(
        tuple(writer.instructions),
        2 * (reader.groups + 1) + writer.marks,
        reader.groups,
        reader.refers,
        "i" in flags,
    )


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str, flags: frozenset[str]) -> None:
        spaced = "x" in flags and "q" not in flags
        self._text = _without_spaces(pattern) if spaced else pattern
        self._flags = flags
        self._at = 0
        self._nesting = 0
        self._closed: set[int] = set()
        self.groups = 0
        self.refers = "\\" in pattern and any(
            f"\\{digit}" in pattern for digit in "123456789"
        )

    def read(self) -> Part:
        """Read the whole pattern."""
        if "q" in self._flags:
            return sequence([self._char(char) for char in self._text])
        part = self._choice()
        if self._at < len(self._text):
            raise PatternError("a bracket too many")
        return part

    def _choice(self) -> Part:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise PatternError("nested too deep")
        parts = [self._branch()]
        while self._accept("|"):
            parts.append(self._branch())
        self._nesting -= 1
        return choice(parts) if len(parts) > 1 else parts[0]

    def _branch(self) -> Part:
        parts: list[Part] = []
        while self._next not in {"", "|", ")"}:
            parts.append(self._repeated(self._atom()))
        return sequence(parts)

    def _atom(self) -> Part:
        char = self._advance()
        if char == "(":
            return self._group()
        if char == "[":
            return self._one_of(self._class())
        if char == ".":
            dot = classes.ANYTHING if "s" in self._flags else classes.IN_LINE
            return instruction("char", chars=dot)
        if char == "\\":
            return self._escape()
        if char in "^$":
            name = "start" if char == "^" else "end"
            return instruction(f"{name} of line" if "m" in self._flags else name)
        if char in "?*+{}]":
            raise PatternError("nothing to repeat, or a bracket too many")
        return self._char(char)

    def _group(self) -> Part:
        captures = not self._accept("?:")
        if captures:
            self.groups += 1
        number = self.groups
        part = self._choice()
        if not self._accept(")"):
            raise PatternError("an open bracket")
        if not captures:
            return part
        self._closed.add(number)
        save = partial(instruction, "save")
        return sequence([save(2 * number), part, save(2 * number + 1)])

    def _escape(self) -> Part:
        if self._next in "123456789" and self._next:
            return instruction("group", self._reference())
        return self._one_of(self._escaped_class())

    def _reference(self) -> int:
        number = int(self._advance())
        # \12 is group 12 if there are so many, else group 1 and the digit 2.
        while self._next.isdecimal() and number * 10 + int(self._next) <= self.groups:
            number = number * 10 + int(self._advance())
        if number not in self._closed:
            raise PatternError("no such group")
        return number

    def _escaped_class(self) -> Class:
        char = self._advance()
        if char in "pP" and char:
            name, closed = self._until("}") if self._accept("{") else ("", False)
            if not closed:
                raise PatternError("no class of characters")
            found = classes.named(name)
            return classes.negated(found) if char == "P" else found
        if char in classes.ESCAPED:
            return classes.ESCAPED[char]
        return classes.single(self._plain_escape(char))

    def _plain_escape(self, char: str) -> str:
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char not in _ESCAPABLE:
            raise PatternError("unknown escape")
        return char

    # Classes

    def _class(self) -> Class:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise PatternError("nested too deep")
        negative = self._accept("^")
        found: list[Class] = []
        minus: Class | None = None
        while not self._accept("]"):
            if found and self._accept("-["):
                minus = self._class()
                if not self._accept("]"):
                    raise PatternError("more after a subtraction")
                break
            found.append(self._member())
        self._nesting -= 1
        if not found:
            raise PatternError("an empty class")
        whole = classes.union(found) if len(found) > 1 else found[0]
        whole = classes.negated(whole) if negative else whole
        return classes.without(whole, minus) if minus else whole

    def _member(self) -> Class:
        if self._next == "\\" and self._following not in {*_CONTROLS, *_ESCAPABLE}:
            self._at += 1
            return self._escaped_class()
        first = self._class_char()
        if self._next != "-" or self._following in {"]", "[", ""}:
            return classes.single(first)
        self._at += 1
        last = self._class_char()
        if last < first:
            raise PatternError("a range backwards")
        return classes.span(first, last)

    def _class_char(self) -> str:
        char = self._advance()
        if char == "\\":
            return self._plain_escape(self._advance())
        if char in {"[", "]", ""}:
            raise PatternError("an open bracket")
        return char

    # How often

    def _repeated(self, part: Part) -> Part:
        least, most = self._counts()
        if (least, most) == (1, 1):
            return part
        greedy = not self._accept("?")
        if self._next in {"?", "*", "+", "{"}:
            raise PatternError("repeated twice")
        times = Times(least, most, greedy, self.refers)
        return Part(times.size(part), partial(repeat, part, times))

    def _counts(self) -> tuple[int, int | None]:
        for sign, counts in (("?", (0, 1)), ("*", (0, None)), ("+", (1, None))):
            if self._accept(sign):
                return counts
        if not self._accept("{"):
            return 1, 1
        text, closed = self._until("}")
        low, comma, high = text.partition(",")
        if not (closed and low.isdecimal() and (not high or high.isdecimal())):
            raise PatternError("no number of times")
        if max(len(low), len(high)) > 4:
            raise PatternError("too many times")
        least = int(low)
        most = least if not comma else int(high) if high else None
        if least > _MAX_REPEATS or (most or 0) > _MAX_REPEATS:
            raise PatternError("too many times")
        if most is not None and most < least:
            raise PatternError("fewer at most than at least")
        return least, most

    # Characters

    @property
    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    @property
    def _following(self) -> str:
        return self._text[self._at + 1 : self._at + 2]

    def _advance(self) -> str:
        char = self._next
        self._at += 1
        return char

    def _accept(self, text: str) -> bool:
        found = self._text.startswith(text, self._at)
        self._at += len(text) * found
        return found

    def _until(self, end: str) -> tuple[str, bool]:
        text, closed, _ = self._text[self._at :].partition(end)
        self._at += len(text) + len(closed)
        return text, bool(closed)

    def _char(self, char: str) -> Part:
        return self._one_of(classes.single(char))

    def _one_of(self, found: Class) -> Part:
        any_case = "i" in self._flags
        chars = classes.any_case(found) if any_case else found
        return instruction("char", chars=chars)


def _without_spaces(pattern: str) -> str:
    """Leave out the spaces that stand in no class, as the flag x wants it."""
    kept: list[str] = []
    depth = at = 0
    while at < len(pattern):
        size = 2 if pattern[at] == "\\" else 1
        char = pattern[at : at + size]
        depth += (char == "[") - (char == "]")
        if depth > 0 or char not in {" ", "\t", "\n", "\r"}:
            kept.append(char)
        at += size
    return "".join(kept)
