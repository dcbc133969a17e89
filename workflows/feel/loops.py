"""The parts of an expression that visit the items of lists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workflows.feel.budget import MAX_SIZE, BudgetSpentError
from workflows.feel.errors import Place
from workflows.feel.logic import conjunction, disjunction
from workflows.feel.nodes import NO_NAMES, Evaluator, Names, Node
from workflows.feel.scope import Scope
from workflows.feel.sentences import NOTHING_TO_VISIT
from workflows.feel.values import Range

#: Inside ``return``: the results so far.
PARTIAL = "partial"


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
    at: Place

    def compile(self) -> Evaluator:
        visits, at = _compiled(self.visits), self.at
        result = self.result.compile()
        sees_partial = PARTIAL in self.result.names(NO_NAMES)

        def evaluate(scope: Scope) -> object:
            results: list[object] = []
            try:
                for inner in _scopes(scope, visits):
                    seen = _WithPartial(results, inner) if sees_partial else inner
                    results.append(result(seen))
                    if len(results) > MAX_SIZE:
                        raise BudgetSpentError
            except NothingToVisitError:
                scope.meter.warn(at, NOTHING_TO_VISIT)
                return None
            return results

        return evaluate

    def names(self, bound: Names) -> Names:
        return _names(self.visits, self.result, bound, frozenset({PARTIAL}))


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some x in xs satisfies e``, or the same with ``every``."""

    quantifier: str
    visits: tuple[Visit, ...]
    condition: Node
    at: Place

    def compile(self) -> Evaluator:
        visits, at = _compiled(self.visits), self.at
        condition = self.condition.compile()
        fold = disjunction if self.quantifier == "some" else conjunction

        def evaluate(scope: Scope) -> object:
            try:
                return fold(condition(inner) for inner in _scopes(scope, visits))
            except NothingToVisitError:
                scope.meter.warn(at, NOTHING_TO_VISIT)
                return None

        return evaluate

    def names(self, bound: Names) -> Names:
        return _names(self.visits, self.condition, bound, NO_NAMES)


class NothingToVisitError(Exception):
    """A loop was given null or an endless range; its result is null."""


class _WithPartial(Scope):
    """A scope that also sees the results so far, copied because they still grow."""

    __slots__ = ("_outer", "_results")

    def __init__(self, results: list[object], outer: Scope) -> None:
        super().__init__(outer.meter)
        self._results = results
        self._outer = outer

    def find(self, name: str) -> object:
        if name != PARTIAL:
            return self._outer.find(name)
        self.meter.charge(1 + len(self._results) // 32)
        return list(self._results)


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
        for count in (value.whole_numbers, value.days):
            try:
                return count()
            except ValueError:
                continue
        raise NothingToVisitError
    if value is None:
        raise NothingToVisitError
    return [value]


def _names(visits: tuple[Visit, ...], body: Node, bound: Names, inside: Names) -> Names:
    found = NO_NAMES
    for visit in visits:
        found |= visit.domain.names(bound)
        bound |= {visit.name}
    return found | body.names(bound | inside)
