"""Tests of a value: what stands after ``in`` and in the cells of decision tables."""

from dataclasses import dataclass

from workflows.feel.budget import Meter
from workflows.feel.logic import disjunction, negation
from workflows.feel.nodes import (
    NO_NAMES,
    Continuation,
    HalfRange,
    Literal,
    Names,
    Node,
    RangeLiteral,
    Step,
)
from workflows.feel.scope import Scope
from workflows.feel.values import Range, equal

#: The name of the tested value.
INPUT = "?"


@dataclass(frozen=True, slots=True)
class Test:
    """One test: a condition about ``?``, else a value, list or range to belong to."""

    node: Node
    #: ``!= 5``: a test that is no range.
    negated: bool = False

    def compile(self) -> Continuation:
        """Make the function that tests a value."""
        node, negated = self.node.compile(), self.negated
        asks = INPUT in self.node.names(NO_NAMES)
        computed = not isinstance(self.node, Literal)
        ranged = isinstance(self.node, HalfRange | RangeLiteral)

        def evaluate(value: object, scope: Scope) -> object:
            scope.meter.charge()
            found = node(scope)
            if asks and isinstance(found, bool):
                return found
            if found is None and ranged:
                return None
            if computed and found is True and not isinstance(value, bool):
                return True
            verdict = belongs(value, found, scope.meter)
            return negation(verdict) if negated else verdict

        return evaluate


@dataclass(frozen=True, slots=True)
class Membership(Step):
    """``in a``, ``in (a, > 5)``, and a cell: any of the tests holds; or none."""

    tests: tuple[Test, ...]
    negated: bool = False

    def compile(self) -> Continuation:
        tests = tuple(test.compile() for test in self.tests)
        negated = self.negated
        asks = any(INPUT in test.node.names(NO_NAMES) for test in self.tests)

        def evaluate(value: object, scope: Scope) -> object:
            # Only where it is read: a scope costs time.
            inner = scope.inner({INPUT: value}) if asks else scope
            found = disjunction(test(value, inner) for test in tests)
            return negation(found) if negated else found

        return evaluate

    def names(self, bound: Names) -> Names:
        inside = bound | {INPUT}
        return NO_NAMES.union(*(test.node.names(inside) for test in self.tests))


def contains(items: list[object], value: object, meter: Meter) -> bool:
    """Tell whether a list has an element that is equal to the value."""
    return any(equal(item, value, meter) is True for item in items)


def belongs(value: object, test: object, meter: Meter) -> object:
    """Tell whether a value is equal to another, or in a list or range."""
    if isinstance(test, Range) and not isinstance(value, Range):
        return test.holds(value)
    if isinstance(test, list):
        meter.charge_for(test)
        if contains(test, value, meter):
            return True
        ranges = (item.holds(value) for item in test if isinstance(item, Range))
        return True in ranges or equal(value, test, meter) is True
    return equal(value, test, meter)
