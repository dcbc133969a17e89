"""What can follow a value: operators, membership, fields, filters and types."""

from dataclasses import dataclass
from decimal import Decimal

from workflows.feel.arithmetic import OPERATORS
from workflows.feel.errors import Place
from workflows.feel.evaluation import Evaluation
from workflows.feel.nodes import NO_NAMES, Continuation, Names, Node, Step, names_of
from workflows.feel.scope import Scope
from workflows.feel.sentences import KINDS, NO_ELEMENT, NO_ENTRY, UNSUITABLE
from workflows.feel.temporal import field
from workflows.feel.types import Type, is_instance
from workflows.feel.values import Range, kind_of, whole


@dataclass(frozen=True, slots=True)
class Operation(Step):
    """``+ a``, ``< a`` and the other operators between two values."""

    operator: str
    operand: Node
    at: Place

    def compile(self) -> Continuation:
        rule, operator, at = OPERATORS[self.operator], self.operator, self.at
        operand = self.operand.compile()

        def evaluate(left: object, scope: Scope) -> object:
            right = operand(scope)
            result = rule(left, right, scope.meter)
            if result is None:
                _warn(scope.meter, at, operator, left, right)
            return result

        return evaluate

    def names(self, bound: Names) -> Names:
        return self.operand.names(bound)


@dataclass(frozen=True, slots=True)
class Between(Step):
    """``between a and b``, both included."""

    low: Node
    high: Node
    at: Place

    def compile(self) -> Continuation:
        low, high, at = self.low.compile(), self.high.compile(), self.at

        def evaluate(value: object, scope: Scope) -> object:
            first, last = low(scope), high(scope)
            known = first is not None and last is not None
            result = Range(first, last).holds(value) if known else None
            if result is None:
                _warn(scope.meter, at, "between", value, first)
            return result

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of((self.low, self.high), bound)


@dataclass(frozen=True, slots=True)
class InstanceOf(Step):
    """``instance of list<number>``."""

    type: Type

    def compile(self) -> Continuation:
        wanted = self.type
        return lambda value, scope: is_instance(value, wanted, scope.meter)

    def names(self, bound: Names) -> Names:  # noqa: ARG002
        return NO_NAMES


@dataclass(frozen=True, slots=True)
class Field(Step):
    """``.name``: an entry of a context, of each context of a list, or a date's."""

    name: str
    at: Place

    def compile(self) -> Continuation:
        name, at = self.name, self.at

        def evaluate(value: object, scope: Scope) -> object:
            if isinstance(value, list):
                scope.meter.charge_for(value)
                return [entry(item, name) for item in value]
            result = entry(value, name)
            if result is None and not (isinstance(value, dict) and name in value):
                kind = KINDS[kind_of(value)]
                scope.meter.warn(at, NO_ENTRY, name=name, kind=kind)
            return result

        return evaluate

    def names(self, bound: Names) -> Names:  # noqa: ARG002
        return NO_NAMES


@dataclass(frozen=True, slots=True)
class Filter(Step):
    """``[2]``, ``[-1]``, ``[item > 3]`` or ``[qty > 3]``; a value is a list of one."""

    condition: Node
    at: Place

    def compile(self) -> Continuation:
        condition, at = self.condition.compile(), self.at

        def evaluate(value: object, scope: Scope) -> object:
            if value is None:
                return None
            kept = []
            items = value if isinstance(value, list) else [value]
            for item in items:
                scope.meter.charge()
                verdict = condition(_about(item, scope))
                if isinstance(verdict, Decimal):
                    return _element(items, verdict, scope.meter, at)
                if verdict is True:
                    kept.append(item)
            # Without items only the outer names can tell an index from a filter.
            if not items and isinstance(index := condition(scope), Decimal):
                return _element(items, index, scope.meter, at)
            return kept

        return evaluate

    def names(self, bound: Names) -> Names:  # noqa: ARG002
        # Any name may be an entry of the items; only the data can tell.
        return NO_NAMES


def entry(value: object, name: str) -> object:
    """Give an entry of a context, a field of a range or temporal value, else null."""
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, Range):
        return {
            "start": value.low,
            "end": value.high,
            "start included": value.low_in,
            "end included": value.high_in,
        }.get(name)
    return field(value, name)


def _about(item: object, scope: Scope) -> Scope:
    inner = scope.inner({"item": item})
    return inner.inner(item) if isinstance(item, dict) else inner


def _element(
    items: list[object], index: Decimal, meter: Evaluation, at: Place
) -> object:
    try:
        position = whole(index)
    except ValueError:
        position = 0
    if position == 0 or abs(position) > len(items):
        meter.warn(at, NO_ELEMENT, index=str(index))
        return None
    return items[position - 1 if position > 0 else position]


def _warn(
    meter: Evaluation, at: Place, operator: str, left: object, right: object
) -> None:
    kinds = KINDS[kind_of(left)], KINDS[kind_of(right)]
    meter.warn(at, UNSUITABLE, operator=operator, left=kinds[0], right=kinds[1])
