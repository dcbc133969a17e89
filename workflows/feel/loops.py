"""The parts of an expression that visit the items of lists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workflows.feel.budget import MAX_SIZE, BudgetSpentError
from workflows.feel.logic import conjunction, disjunction
from workflows.feel.nodes import NO_NAMES, Evaluator, Names, Node
from workflows.feel.scope import Scope
from workflows.feel.values import Range


@dataclass(frozen=True, slots=True)
class Visit:
    """``name in domain``."""

    name: str
    domain: Node


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """``for x in xs, y in ys return e``."""

    visits: tuple[Visit, ...]
    result: Node

    def compile(self) -> Evaluator:
        visits = _compiled(self.visits)
        result = self.result.compile()

        def evaluate(scope: Scope) -> object:
            results: list[object] = []
            try:
                for inner in _scopes(scope, visits):
                    results.append(result(inner))
                    if len(results) > MAX_SIZE:
                        raise BudgetSpentError
            except NothingToVisitError:
                return None
            return results

        return evaluate

    def names(self, bound: Names) -> Names:
        return _names(self.visits, self.result, bound)


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some x in xs satisfies e``, or the same with ``every``."""

    quantifier: str
    visits: tuple[Visit, ...]
    condition: Node

    def compile(self) -> Evaluator:
        visits = _compiled(self.visits)
        condition = self.condition.compile()
        fold = disjunction if self.quantifier == "some" else conjunction

        def evaluate(scope: Scope) -> object:
            try:
                return fold(condition(inner) for inner in _scopes(scope, visits))
            except NothingToVisitError:
                return None

        return evaluate

    def names(self, bound: Names) -> Names:
        return _names(self.visits, self.condition, bound)


class NothingToVisitError(Exception):
    """A loop was given null or an endless range; its result is null."""


_Visits = tuple[tuple[str, Evaluator], ...]


def _compiled(visits: tuple[Visit, ...]) -> _Visits:
    return tuple((visit.name, visit.domain.compile()) for visit in visits)


def _scopes(scope: Scope, visits: _Visits) -> Iterator[Scope]:
    (name, domain), *rest = visits
    for item in _items(domain(scope)):
        scope.meter.charge()
        inner = scope.inner({name: item})
        if rest:
            yield from _scopes(inner, tuple(rest))
        else:
            yield inner


def _items(value: object) -> Iterable[object]:
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        try:
            return value.whole_numbers()
        except ValueError:
            raise NothingToVisitError from None
    if value is None:
        raise NothingToVisitError
    return [value]


def _names(visits: tuple[Visit, ...], body: Node, bound: Names) -> Names:
    found = NO_NAMES
    for visit in visits:
        found |= visit.domain.names(bound)
        bound |= {visit.name}
    return found | body.names(bound)
