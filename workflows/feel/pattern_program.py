"""The program of a pattern, and what writes its parts.

An instruction is a name, up to two numbers (where to go on, or which slot) and a class
of characters. Slots 2n and 2n + 1 hold where group n begins and ends.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workflows.feel import character_classes as classes
from workflows.feel.budget import MAX_INSTRUCTIONS
from workflows.feel.character_classes import Class

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
class Part:
    """A part of a pattern: what writes its instructions, at most so many.

    The size is known before anything is written, so that ``((a{999}){999}){999}``
    costs nothing.
    """

    size: int
    write: Callable[["Writer"], None]

    def __post_init__(self) -> None:
        if self.size > MAX_INSTRUCTIONS:
            raise PatternError("too large")


class Writer:
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


def instruction(name: str, number: int = 0, chars: Class = classes.ANYTHING) -> Part:
    """Make a part of one instruction."""

    def write(writer: Writer) -> None:
        writer.add(name, number, chars)

    return Part(1, write)


def sequence(parts: list[Part]) -> Part:
    """Make one part of several that follow one another."""

    def write(writer: Writer) -> None:
        for part in parts:
            part.write(writer)

    # An empty part costs, too: it can be repeated.
    return Part(1 + sum(part.size for part in parts), write)


def choice(parts: list[Part]) -> Part:
    """Make a part of which one of several is taken, the first if it fits."""

    def write(writer: Writer) -> None:
        jumps = []
        for part in parts[:-1]:
            settle = writer.split(greedy=True)
            part.write(writer)
            jumps.append(writer.add("jump"))
            settle(len(writer.instructions))
        parts[-1].write(writer)
        for jump in jumps:
            writer.settle(jump, len(writer.instructions))

    return Part(sum(part.size + 2 for part in parts), write)


@dataclass(frozen=True, slots=True)
class Times:
    """How often a part may occur."""

    least: int
    most: int | None
    greedy: bool
    #: Whether a loop of empty matches must be noticed.
    marked: bool

    def size(self, part: Part) -> int:
        """Tell how many instructions the part becomes, at most."""
        if self.most is None:
            return (self.least + 1) * part.size + 4
        return self.most * (part.size + 1) + 1


def repeat(part: Part, times: Times, writer: Writer) -> None:
    """Write a part as often as it may occur."""
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


def _loop(part: Part, times: Times, writer: Writer) -> None:
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
