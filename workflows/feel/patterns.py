"""XPath's patterns, read into a program for the matcher.

An instruction is a name, up to two numbers (where to go on, or which slot) and a class
of characters. Slots 2n and 2n + 1 hold where group n begins and ends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from workflows.feel import character_classes as classes
from workflows.feel.budget import MAX_INSTRUCTIONS, MAX_NESTING, MAX_PATTERN
from workflows.feel.character_classes import Class

_FLAGS = frozenset("smixq")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_ESCAPABLE = frozenset("\\|.-^?*+{}()[]$")
_MAX_REPEATS = 1_000

Instruction = tuple[str, int, int, Class]


class PatternError(ValueError):
    """The text is no pattern of XPath, or too large a one."""


@dataclass(frozen=True, slots=True)
class Program:
    """A pattern, ready for the matcher."""

    instructions: tuple[Instruction, ...]
    slots: int
    groups: int
    #: With references to groups, a place that failed once may succeed later.
    refers: bool
    any_case: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a pattern: what writes its instructions, at most so many.

    The size is known before anything is written, so that ``((a{999}){999}){999}``
    costs nothing.
    """

    size: int
    write: Callable[["_Writer"], None]

    def __post_init__(self) -> None:
        if self.size > MAX_INSTRUCTIONS:
            raise PatternError("too large")


class _Writer:
    """Collects the instructions of a program."""

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self.marks = 0

    def add(self, name: str, number: int = 0, chars: Class = classes.ANYTHING) -> int:
        """Write an instruction and give its place."""
        self.instructions.append((name, number, 0, chars))
        return len(self.instructions) - 1

    def settle(self, at: int, first: int, second: int = 0) -> None:
        """Say where to go on after an instruction that was written before."""
        name, _, _, chars = self.instructions[at]
        self.instructions[at] = (name, first, second, chars)

    def split(self, *, greedy: bool) -> Callable[[int], None]:
        """Write a choice between what follows and a place that is told later."""
        at = self.add("split")
        after = at + 1

        def settle(end: int) -> None:
            self.settle(at, *((after, end) if greedy else (end, after)))

        return settle


@lru_cache(maxsize=64)
def compiled_pattern(pattern: str, flags: str) -> Program:
    """Read a pattern; PatternError if it is none."""
    if len(pattern) > MAX_PATTERN or not _FLAGS.issuperset(flags):
        raise PatternError("too long, or an unknown flag")
    reader = _Reader(pattern, frozenset(flags))
    part = reader.read()
    writer = _Writer()
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

    def read(self) -> _Part:
        """Read the whole pattern."""
        if "q" in self._flags:
            return _sequence([self._char(char) for char in self._text])
        part = self._choice()
        if self._at < len(self._text):
            raise PatternError("a bracket too many")
        return part

    def _choice(self) -> _Part:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise PatternError("nested too deep")
        parts = [self._branch()]
        while self._accept("|"):
            parts.append(self._branch())
        self._nesting -= 1
        return _choice(parts) if len(parts) > 1 else parts[0]

    def _branch(self) -> _Part:
        parts: list[_Part] = []
        while self._next not in {"", "|", ")"}:
            parts.append(self._repeated(self._atom()))
        return _sequence(parts)

    def _atom(self) -> _Part:
        char = self._advance()
        if char == "(":
            return self._group()
        if char == "[":
            return self._one_of(self._class())
        if char == ".":
            dot = classes.ANYTHING if "s" in self._flags else classes.IN_LINE
            return _instruction("char", chars=dot)
        if char == "\\":
            return self._escape()
        if char in "^$":
            name = "start" if char == "^" else "end"
            return _instruction(f"{name} of line" if "m" in self._flags else name)
        if char in "?*+{}]":
            raise PatternError("nothing to repeat, or a bracket too many")
        return self._char(char)

    def _group(self) -> _Part:
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
        save = partial(_instruction, "save")
        return _sequence([save(2 * number), part, save(2 * number + 1)])

    def _escape(self) -> _Part:
        if self._next in "123456789" and self._next:
            return _instruction("group", self._reference())
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

    def _repeated(self, part: _Part) -> _Part:
        least, most = self._counts()
        if (least, most) == (1, 1):
            return part
        greedy = not self._accept("?")
        if self._next in {"?", "*", "+", "{"}:
            raise PatternError("repeated twice")
        times = _Times(least, most, greedy, self.refers)
        return _Part(times.size(part), partial(_repeat, part, times))

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

    def _char(self, char: str) -> _Part:
        return self._one_of(classes.single(char))

    def _one_of(self, found: Class) -> _Part:
        any_case = "i" in self._flags
        chars = classes.any_case(found) if any_case else found
        return _instruction("char", chars=chars)


def _instruction(name: str, number: int = 0, chars: Class = classes.ANYTHING) -> _Part:
    def write(writer: _Writer) -> None:
        writer.add(name, number, chars)

    return _Part(1, write)


def _sequence(parts: list[_Part]) -> _Part:
    def write(writer: _Writer) -> None:
        for part in parts:
            part.write(writer)

    # An empty part costs, too: it can be repeated.
    return _Part(1 + sum(part.size for part in parts), write)


def _choice(parts: list[_Part]) -> _Part:
    def write(writer: _Writer) -> None:
        jumps = []
        for part in parts[:-1]:
            settle = writer.split(greedy=True)
            part.write(writer)
            jumps.append(writer.add("jump"))
            settle(len(writer.instructions))
        parts[-1].write(writer)
        for jump in jumps:
            writer.settle(jump, len(writer.instructions))

    return _Part(sum(part.size + 2 for part in parts), write)


@dataclass(frozen=True, slots=True)
class _Times:
    least: int
    most: int | None
    greedy: bool
    #: Whether a loop of empty matches must be noticed.
    marked: bool

    def size(self, part: _Part) -> int:
        if self.most is None:
            return (self.least + 1) * part.size + 4
        return self.most * (part.size + 1) + 1


def _repeat(part: _Part, times: _Times, writer: _Writer) -> None:
    for _ in range(times.least):
        part.write(writer)
    if times.most is None:
        _loop(part, times, writer)
        return
    settles = []
    for _ in range(times.most - times.least):
        settles.append(writer.split(greedy=times.greedy))
        part.write(writer)
    for settle in settles:
        settle(len(writer.instructions))


def _loop(part: _Part, times: _Times, writer: _Writer) -> None:
    start = len(writer.instructions)
    settle = writer.split(greedy=times.greedy)
    mark = 0
    if times.marked:
        writer.marks += 1
        mark = -writer.marks
        writer.add("save", mark)
    part.write(writer)
    if times.marked:
        writer.add("moved", mark)
    writer.add("jump", start)
    settle(len(writer.instructions))


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
