"""Expressions, compiled once and evaluated often."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from workflows.feel.budget import MAX_NESTING, MAX_SOURCE, BudgetSpentError, Meter
from workflows.feel.errors import TOO_DEEP, TOO_LONG, error_at
from workflows.feel.evaluation import Evaluation, FeelWarning
from workflows.feel.nodes import NO_NAMES, Continuation, Evaluator
from workflows.feel.parser import parse, parse_tests
from workflows.feel.scope import Bindings, Scope, Variables
from workflows.feel.sentences import BUDGET_SPENT
from workflows.feel.values import as_value, write_json

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Report:
    """The value of an expression as JSON, and why parts of it are null."""

    value: object
    warnings: tuple[FeelWarning, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression.

    Evaluating never raises: unsuitable data give null. ``now`` is the moment for
    ``now()`` and ``today()``; without one it is the variable of that name.
    """

    source: str
    #: The variables it reads. Names inside ``[filters]`` are not among them,
    #: because they may be entries of the filtered items.
    names: frozenset[str]
    run: Evaluator = field(repr=False, compare=False)

    def evaluate(self, variables: Mapping[str, object], now: object = None) -> object:
        """Give the value for JSON variables as JSON."""
        meter = Evaluation(now or variables.get("now"))
        return self._json(Variables(variables, meter))

    def report(self, variables: Mapping[str, object], now: object = None) -> Report:
        """Give the value for JSON variables, and every warning."""
        meter = Evaluation(now or variables.get("now"))
        value = self._json(Variables(variables, meter))
        return Report(value, tuple(meter.warnings))

    def value(
        self, bindings: Mapping[str, object], evaluation: Evaluation | None = None
    ) -> object:
        """Give the value of FEEL for values of FEEL.

        With an evaluation the budget, the clock and the warnings are those that
        other expressions share.
        """
        meter = evaluation or Evaluation(bindings.get("now"))
        try:
            return self.run(Bindings(bindings, meter))
        except (BudgetSpentError, RecursionError):
            meter.warn((1, 1), BUDGET_SPENT)
            return None

    def _json(self, scope: Scope) -> object:
        try:
            return write_json(self.run(scope), Meter())
        except (BudgetSpentError, RecursionError):
            scope.meter.warn((1, 1), BUDGET_SPENT)
            return None


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """Compiled tests of a value, such as ``< 10, [20..30]``."""

    source: str
    #: The variables they read, besides the tested value.
    names: frozenset[str]
    run: Continuation = field(repr=False, compare=False)

    def matches(
        self,
        value: object,
        variables: Mapping[str, object],
        evaluation: Evaluation | None = None,
    ) -> bool:
        """Tell whether a value passes; values and variables are FEEL's or JSON."""
        meter = evaluation or Evaluation(variables.get("now"))
        try:
            scope = Variables(variables, meter, as_value)
            return self.run(as_value(value, Meter()), scope) is True
        except (BudgetSpentError, RecursionError):
            meter.warn((1, 1), BUDGET_SPENT)
            return False


def compile_expression(source: str, names: Iterable[str] = ()) -> Expression:
    """Read an expression; FeelError if it is none.

    ``names`` are those in scope that the text alone does not tell: names of several
    words and names of functions.
    """
    return _compiled_expression(source, tuple(names))


def compile_unary_tests(source: str, names: Iterable[str] = ()) -> UnaryTests:
    """Read the tests of a value, which they call ``?``; FeelError if they are none."""
    return _compiled_tests(source, tuple(names))


@lru_cache(maxsize=1024)
def _compiled_expression(source: str, names: tuple[str, ...]) -> Expression:
    def compiled() -> Expression:
        node = parse(source, names)
        return Expression(source, node.names(NO_NAMES), node.compile())

    return _within_limits(source, compiled)


@lru_cache(maxsize=1024)
def _compiled_tests(source: str, names: tuple[str, ...]) -> UnaryTests:
    def compiled() -> UnaryTests:
        tests = parse_tests(source, names)
        if tests is None:
            return UnaryTests(source, NO_NAMES, lambda *_: True)
        return UnaryTests(source, tests.names(NO_NAMES), tests.compile())

    return _within_limits(source, compiled)


def _within_limits(source: str, compiled: Callable[[], _T]) -> _T:
    if len(source) > MAX_SOURCE:
        raise error_at(source, MAX_SOURCE, TOO_LONG, limit=f"{MAX_SOURCE:,}")
    try:
        return compiled()
    except RecursionError:
        # The caller itself may be deep in the stack.
        raise error_at(source, 0, TOO_DEEP, limit=str(MAX_NESTING)) from None
