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

#: The words of every name by the first of them, the longest name first: ``date and
#: time`` before ``date``.
NAMES: dict[str, list[tuple[str, ...]]] = {}
for _words in sorted((name.split() for name in [*FUNCTIONS, "is defined"]), key=len):
    NAMES.setdefault(_words[0], []).insert(0, tuple(_words))
