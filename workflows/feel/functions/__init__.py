"""The built-in functions, by name."""

from collections.abc import Mapping

from workflows.feel.functions import (
    contexts,
    lists,
    numeric,
    ranges,
    statistics,
    text,
    times,
)
from workflows.feel.functions.builtin import Builtin, Signature

__all__ = ["FUNCTIONS", "NAMES", "Builtin", "Signature"]

FUNCTIONS: Mapping[str, Builtin] = {
    function.name: function
    for module in (contexts, lists, numeric, ranges, statistics, text, times)
    for function in module.FUNCTIONS
}

#: The words of every name, the longest first: ``date and time`` before ``date``.
NAMES: tuple[tuple[str, ...], ...] = tuple(
    sorted(
        (tuple(name.split()) for name in [*FUNCTIONS, "is defined"]),
        key=lambda words: (-len(words), words),
    )
)
