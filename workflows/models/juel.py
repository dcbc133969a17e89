"""Reading the JUEL of Camunda 7 where a diagram has it instead of FEEL.

What compiles as FEEL is FEEL; only of the rest a part may be JUEL (docs/decisions.md).
"""

import re
from typing import Final

from workflows.feel import (
    FeelError,
    UntranslatableError,
    compile_expression,
    translate_juel,
)
from workflows.feel.budget import MAX_SOURCE

#: ``${…}`` or ``#{…}``, whose texts in quotes may hold braces.
_PLACEHOLDER: Final = re.compile(
    r"""[$#]\{((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^"'{}])*)\}""", re.DOTALL
)


def as_feel(source: str) -> str:
    """Translate an expression that is no FEEL but JUEL; leave any other alone."""
    try:
        compile_expression(source)
    except FeelError:
        try:
            translated = translate_juel(source)
            compile_expression(translated)
        except FeelError:
            return source
        return translated
    return source


def template_as_feel(text: str) -> str:
    """Translate each ``${…}`` of a template that is no FEEL but JUEL."""

    def translated(found: re.Match[str]) -> str:
        feel = as_feel(found[1])
        return found[0] if feel == found[1] else f"${{{feel}}}"

    # A longer one is refused anyway, and searching it could take long.
    return _PLACEHOLDER.sub(translated, text) if len(text) <= MAX_SOURCE else text


def reason(source: str, error: FeelError) -> FeelError:
    """Say that an expression calls Java, if that is what is wrong with it."""
    if len(source) > MAX_SOURCE:
        return error
    bodies = [found[1] for found in _PLACEHOLDER.finditer(source)] or [source]
    for body in bodies:
        try:
            translate_juel(body)
        except UntranslatableError as java:
            return java
        except FeelError:
            continue
    return error
