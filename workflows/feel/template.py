"""Templates: text with ``${expressions}`` in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from workflows.feel.budget import MAX_SOURCE, BudgetSpentError
from workflows.feel.errors import (
    OPEN_PLACEHOLDER,
    TOO_LONG,
    FeelError,
    error_at,
    place,
)
from workflows.feel.evaluation import Evaluation
from workflows.feel.expression import Expression, compile_expression
from workflows.feel.functions.text import text_of
from workflows.feel.lexer import Kind, tokens
from workflows.feel.scope import Scope, Variables
from workflows.feel.values import bounded


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template."""

    source: str
    #: The variables its expressions read.
    names: frozenset[str]
    parts: tuple[str | Expression, ...] = field(repr=False, compare=False)

    def evaluate(self, variables: Mapping[str, object]) -> object:
        """Give the value of a lone expression, else the text with values in it."""
        lone = self._lone_expression()
        if lone is not None:
            return lone.evaluate(variables)
        meter = Evaluation(variables.get("now"))
        try:
            return bounded(self._text(Variables(variables, meter)))
        except (BudgetSpentError, RecursionError, ValueError):
            return None

    def _lone_expression(self) -> Expression | None:
        expressions = [part for part in self.parts if isinstance(part, Expression)]
        texts = [part for part in self.parts if isinstance(part, str)]
        lone = len(expressions) == 1 and not "".join(texts).strip()
        return expressions[0] if lone else None

    def _text(self, scope: Scope) -> str:
        return "".join(
            part
            if isinstance(part, str)
            else text_of(part.run(scope), scope.meter) or ""
            for part in self.parts
        )


@lru_cache(maxsize=1024)
def compile_template(source: str) -> Template:
    """Read a template; FeelError, with its place in the text, if it is none."""
    if len(source) > MAX_SOURCE:
        raise error_at(source, MAX_SOURCE, TOO_LONG, limit=f"{MAX_SOURCE:,}")
    parts: list[str | Expression] = []
    end = 0
    while (start := source.find("${", end)) >= 0:
        parts.append(source[end:start])
        end = _closing_brace(source, start) + 1
        parts.append(_expression(source, start + 2, end - 1))
    parts.append(source[end:])
    names = (part.names for part in parts if isinstance(part, Expression))
    return Template(source, frozenset().union(*names), tuple(parts))


def _closing_brace(source: str, start: int) -> int:
    """Find the brace that closes the placeholder, not one of a text or context."""
    depth = 0
    for token in tokens(source, start + 1):
        if token.kind is Kind.SYMBOL:
            depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            return token.offset
    raise error_at(source, start, OPEN_PLACEHOLDER)


def _expression(source: str, start: int, end: int) -> Expression:
    try:
        return compile_expression(source[start:end])
    except FeelError as error:
        raise error.moved(*place(source, start)) from None
