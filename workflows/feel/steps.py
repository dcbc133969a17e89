"""What can follow a value: operators, membership, fields and filters."""

from dataclasses import dataclass
from decimal import Decimal

from workflows.feel.arithmetic import OPERATORS
from workflows.feel.budget import Meter
from workflows.feel.logic import disjunction
from workflows.feel.nodes import NO_NAMES, Continuation, Names, Node, Step, names_of
from workflows.feel.scope import Scope
from workflows.feel.temporal import field
from workflows.feel.values import Range, equal, whole


@dataclass(frozen=True, slots=True)
class Operation(Step):
    """``+ a``, ``< a`` and the other operators between two values."""

    operator: str
    operand: Node

    def compile(self) -> Continuation:
        rule = OPERATORS[self.operator]
        operand = self.operand.compile()
        return lambda left, scope: rule(left, operand(scope), scope.meter)

    def names(self, bound: Names) -> Names:
        return self.operand.names(bound)


@dataclass(frozen=True, slots=True)
class Between(Step):
    """``between a and b``, both included."""

    low: Node
    high: Node

    def compile(self) -> Continuation:
        low, high = self.low.compile(), self.high.compile()
        return lambda value, scope: Range(low(scope), high(scope)).holds(value)

    def names(self, bound: Names) -> Names:
        return names_of((self.low, self.high), bound)


@dataclass(frozen=True, slots=True)
class Membership(Step):
    """``in a`` or ``in (a, b)``: equal to a value, or in a list or range."""

    tests: tuple[Node, ...]

    def compile(self) -> Continuation:
        tests = tuple(test.compile() for test in self.tests)

        def evaluate(value: object, scope: Scope) -> object:
            scope.meter.charge(len(tests))
            return disjunction(
                _belongs(value, test(scope), scope.meter) for test in tests
            )

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of(self.tests, bound)


@dataclass(frozen=True, slots=True)
class Field(Step):
    """``.name``: an entry of a context, of each context of a list, or a date's."""

    name: str

    def compile(self) -> Continuation:
        name = self.name

        def evaluate(value: object, scope: Scope) -> object:
            if isinstance(value, list):
                scope.meter.charge_for(value)
                return [entry(item, name) for item in value]
            return entry(value, name)

        return evaluate

    def names(self, bound: Names) -> Names:  # noqa: ARG002
        return NO_NAMES


@dataclass(frozen=True, slots=True)
class Filter(Step):
    """``[2]``, ``[-1]``, ``[item > 3]`` or ``[qty > 3]``; a value is a list of one."""

    condition: Node

    def compile(self) -> Continuation:
        condition = self.condition.compile()

        def evaluate(value: object, scope: Scope) -> object:
            if value is None:
                return None
            kept = []
            items = value if isinstance(value, list) else [value]
            for item in items:
                scope.meter.charge()
                verdict = condition(_about(item, scope))
                if isinstance(verdict, Decimal):
                    return _element(items, verdict)
                if verdict is True:
                    kept.append(item)
            # Without items only the outer names can tell an index from a filter.
            if not items and isinstance(condition(scope), Decimal):
                return None
            return kept

        return evaluate

    def names(self, bound: Names) -> Names:  # noqa: ARG002
        # Any name may be an entry of the items; only the data can tell.
        return NO_NAMES


def entry(value: object, name: str) -> object:
    """Give an entry of a context or a field of a temporal value, else null."""
    return value.get(name) if isinstance(value, dict) else field(value, name)


def contains(items: list[object], value: object, meter: Meter) -> bool:
    """Tell whether a list has an element that is equal to the value."""
    return any(equal(item, value, meter) is True for item in items)


def _belongs(value: object, test: object, meter: Meter) -> object:
    if isinstance(test, Range):
        return test.holds(value)
    if isinstance(test, list):
        ranges = (item.holds(value) for item in test if isinstance(item, Range))
        return contains(test, value, meter) or True in ranges
    return equal(value, test, meter)


def _about(item: object, scope: Scope) -> Scope:
    inner = scope.inner({"item": item})
    return inner.inner(item) if isinstance(item, dict) else inner


def _element(items: list[object], index: Decimal) -> object:
    try:
        position = whole(index)
    except ValueError:
        return None
    if position == 0 or abs(position) > len(items):
        return None
    return items[position - 1 if position > 0 else position]
