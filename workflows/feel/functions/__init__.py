"""The built-in functions, by name."""

from collections.abc import Mapping

from workflows.feel.functions import lists, numeric, text, times
from workflows.feel.functions.function import Function

__all__ = ["FUNCTIONS", "NAMES", "Function"]

FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for module in (lists, numeric, text, times)
    for function in module.FUNCTIONS
}

#: The words of every name, the longest first: ``date and time`` before ``date``.
NAMES: tuple[tuple[str, ...], ...] = tuple(
    sorted(
        (tuple(name.split()) for name in [*FUNCTIONS, "is defined"]),
        key=lambda words: (-len(words), words),
    )
)
