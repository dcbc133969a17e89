"""What an expression may cost; every limit of the language is here.

The limits make a timeout unnecessary: work is at most proportional to MAX_STEPS.
"""

MAX_SOURCE = 4_000
MAX_NODES = 500
MAX_NESTING = 40
#: Entries of a list or context, characters of a text.
MAX_SIZE = 10_000
#: Levels of lists and contexts in a value.
MAX_VALUE_NESTING = 60
#: Functions of the expression that wait for one another.
MAX_CALLS = 50
MAX_STEPS = 100_000
#: Warnings that are kept of one evaluation.
MAX_WARNINGS = 20
#: Characters of a pattern, and the instructions it becomes.
MAX_PATTERN = 1_000
MAX_INSTRUCTIONS = 2_000

_CHARACTERS_OF_A_STEP = 32


class BudgetSpentError(Exception):
    """The evaluation costs more than it may; its result is null."""


class Meter:
    """Counts the steps of one evaluation."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = MAX_STEPS

    def charge(self, steps: int = 1) -> None:
        """Take steps from the budget."""
        self._left -= steps
        if self._left < 0:
            raise BudgetSpentError

    def charge_for(self, value: object) -> None:
        """Take what it costs to read a text, list or context once."""
        if isinstance(value, str):
            self.charge(len(value) // _CHARACTERS_OF_A_STEP)
        elif isinstance(value, list | dict):
            self.charge(len(value))
