"""Expressions, compiled once and evaluated often."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from workflows.feel.budget import MAX_NESTING, MAX_SOURCE, BudgetSpentError, Meter
from workflows.feel.errors import TOO_DEEP, TOO_LONG, error_at
from workflows.feel.nodes import NO_NAMES, Evaluator
from workflows.feel.parser import parse
from workflows.feel.scope import Variables
from workflows.feel.values import to_json


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression."""

    source: str
    #: The variables it reads. Names inside ``[filters]`` are not among them,
    #: because they may be entries of the filtered items.
    names: frozenset[str]
    run: Evaluator = field(repr=False, compare=False)

    def evaluate(self, variables: Mapping[str, object]) -> object:
        """Give the value for JSON variables; unsuitable data give null."""
        try:
            return to_json(self.run(Variables(variables)), Meter())
        except (BudgetSpentError, RecursionError):
            return None


@lru_cache(maxsize=1024)
def compile_expression(source: str) -> Expression:
    """Read an expression; FeelError if it is none of the supported language."""
    if len(source) > MAX_SOURCE:
        raise error_at(source, MAX_SOURCE, TOO_LONG, limit=f"{MAX_SOURCE:,}")
    try:
        node = parse(source)
        return Expression(source, node.names(NO_NAMES), node.compile())
    except RecursionError:
        # The caller itself may be deep in the stack.
        raise error_at(source, 0, TOO_DEEP, limit=str(MAX_NESTING)) from None
