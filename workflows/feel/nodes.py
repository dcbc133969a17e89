"""The parts of an expression; each compiles itself to a closure."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from workflows.feel.arithmetic import negative
from workflows.feel.errors import Place
from workflows.feel.scope import MISSING, Scope
from workflows.feel.sentences import (
    KINDS,
    NO_RANGE,
    NOT_BOOLEAN,
    UNKNOWN_VARIABLE,
    UNSUITABLE_OPERAND,
)
from workflows.feel.types import Type, conforms
from workflows.feel.values import Function, Range, kind_of, order

Evaluator = Callable[[Scope], object]
#: What follows a value: an operator with its right side, ``.field``, ``[filter]``.
Continuation = Callable[[object, Scope], object]
Names = frozenset[str]
NO_NAMES: Names = frozenset()


class Node(ABC):
    """A part that has a value."""

    @abstractmethod
    def compile(self) -> Evaluator:
        """Make the function that finds the value."""

    @abstractmethod
    def names(self, bound: Names) -> Names:
        """Give the names it needs beyond those bound around it."""


class Step(ABC):
    """A part that makes a value out of the one before it."""

    @abstractmethod
    def compile(self) -> Continuation:
        """Make the function that finds the next value."""

    @abstractmethod
    def names(self, bound: Names) -> Names:
        """Give the names it needs beyond those bound around it."""


def names_of(parts: "tuple[Node | Step, ...]", bound: Names) -> Names:
    """Give the names that any of the parts needs."""
    return NO_NAMES.union(*(part.names(bound) for part in parts))


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value written down."""

    value: object

    def compile(self) -> Evaluator:
        value = self.value
        return lambda _: value

    def names(self, bound: Names) -> Names:  # noqa: ARG002
        return NO_NAMES


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable; null if there is none."""

    name: str
    at: Place

    def compile(self) -> Evaluator:
        name, at = self.name, self.at

        def evaluate(scope: Scope) -> object:
            value = scope.find(name)
            if value is MISSING:
                scope.meter.warn(at, UNKNOWN_VARIABLE, name=name)
                return None
            return value

        return evaluate

    def names(self, bound: Names) -> Names:
        return NO_NAMES if self.name in bound else frozenset({self.name})


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """``[a, b]``."""

    items: tuple[Node, ...]

    def compile(self) -> Evaluator:
        items = tuple(item.compile() for item in self.items)

        def evaluate(scope: Scope) -> object:
            scope.meter.charge(1 + len(items))
            return [item(scope) for item in items]

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of(self.items, bound)


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """``{a: 1, b: a + 1}``; an entry sees those before it."""

    entries: tuple[tuple[str, Node], ...]

    def compile(self) -> Evaluator:
        entries = tuple((key, node.compile()) for key, node in self.entries)

        def evaluate(scope: Scope) -> object:
            scope.meter.charge(1 + len(entries))
            context: dict[str, object] = {}
            inner = scope.inner(context)
            for key, entry in entries:
                context[key] = entry(inner)
            return context

        return evaluate

    def names(self, bound: Names) -> Names:
        found = NO_NAMES
        for key, node in self.entries:
            # A function is called later and sees itself by then.
            seen = bound | {key} if isinstance(node, FunctionLiteral) else bound
            found |= node.names(seen)
            bound |= {key}
        return found


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """``function(a, b) a + b``; it sees the names around the place it stands at."""

    parameters: tuple[str, ...]
    types: tuple[Type, ...]
    body: Node

    def compile(self) -> Evaluator:
        parameters, types = self.parameters, self.types
        body = self.body.compile()

        def evaluate(scope: Scope) -> object:
            scope.meter.charge()

            def call(*values: object) -> object:
                scope.meter.charge(1 + len(values))
                for value, wanted in zip(values, types, strict=True):
                    if not conforms(value, wanted, scope.meter):
                        raise TypeError("argument of another type")
                with scope.meter.call():
                    return body(scope.inner(dict(zip(parameters, values, strict=True))))

            return Function(parameters, call)

        return evaluate

    def names(self, bound: Names) -> Names:
        return self.body.names(bound.union(self.parameters))


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """``[1..5]``; a round bracket leaves that end out."""

    low: Node
    high: Node
    low_in: bool
    high_in: bool
    at: Place

    def compile(self) -> Evaluator:
        low, high = self.low.compile(), self.high.compile()
        ends, at = (self.low_in, self.high_in), self.at

        def evaluate(scope: Scope) -> object:
            scope.meter.charge()
            first, last = low(scope), high(scope)
            if order(first, last) is None:
                kinds = KINDS[kind_of(first)], KINDS[kind_of(last)]
                scope.meter.warn(at, NO_RANGE, low=kinds[0], high=kinds[1])
                return None
            return Range(first, last, *ends)

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of((self.low, self.high), bound)


@dataclass(frozen=True, slots=True)
class HalfRange(Node):
    """``> 5``: all values on one side of another; ``= 5`` that value alone."""

    operator: str
    end: Node
    at: Place

    def compile(self) -> Evaluator:
        end, operator, at = self.end.compile(), self.operator, self.at

        def evaluate(scope: Scope) -> object:
            scope.meter.charge()
            value = end(scope)
            if order(value, value) is None:
                kind = KINDS[kind_of(value)]
                scope.meter.warn(at, UNSUITABLE_OPERAND, operator=operator, value=kind)
                return None
            if operator == "=":
                return Range(value, value)
            included = operator.endswith("=")
            if operator.startswith(">"):
                return Range(value, None, included, high_in=False)
            return Range(None, value, low_in=False, high_in=included)

        return evaluate

    def names(self, bound: Names) -> Names:
        return self.end.names(bound)


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """``-a``."""

    operand: Node
    at: Place

    def compile(self) -> Evaluator:
        operand, at = self.operand.compile(), self.at

        def evaluate(scope: Scope) -> object:
            scope.meter.charge()
            value = operand(scope)
            result = negative(value)
            if result is None:
                kind = KINDS[kind_of(value)]
                scope.meter.warn(at, UNSUITABLE_OPERAND, operator="-", value=kind)
            return result

        return evaluate

    def names(self, bound: Names) -> Names:
        return self.operand.names(bound)


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``a and b and c``, or the same with ``or``."""

    operator: str
    operands: tuple[Node, ...]

    def compile(self) -> Evaluator:
        # What decides at once: one false for and, one true for or.
        decisive = self.operator == "or"
        operands = tuple(operand.compile() for operand in self.operands)

        def evaluate(scope: Scope) -> object:
            scope.meter.charge(len(operands))
            known = True
            for operand in operands:
                value = operand(scope)
                if value is decisive:
                    return decisive
                known = known and isinstance(value, bool)
            return not decisive if known else None

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of(self.operands, bound)


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """``if a then b else c``; only true is true."""

    condition: Node
    consequence: Node
    alternative: Node
    at: Place

    def compile(self) -> Evaluator:
        condition, at = self.condition.compile(), self.at
        consequence = self.consequence.compile()
        alternative = self.alternative.compile()

        def evaluate(scope: Scope) -> object:
            scope.meter.charge()
            found = condition(scope)
            if not isinstance(found, bool):
                scope.meter.warn(at, NOT_BOOLEAN, kind=KINDS[kind_of(found)])
            return consequence(scope) if found is True else alternative(scope)

        return evaluate

    def names(self, bound: Names) -> Names:
        parts = self.condition, self.consequence, self.alternative
        return names_of(parts, bound)


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """A value and what is done with it, from left to right.

    One node for any length, so that long sums do not nest.
    """

    first: Node
    steps: tuple[Step, ...]

    def compile(self) -> Evaluator:
        first = self.first.compile()
        steps = tuple(step.compile() for step in self.steps)
        if len(steps) == 1:
            (step,) = steps
            return lambda scope: step(first(scope), scope)

        def evaluate(scope: Scope) -> object:
            scope.meter.charge(len(steps))
            value = first(scope)
            for step in steps:
                value = step(value, scope)
            return value

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of((self.first, *self.steps), bound)
