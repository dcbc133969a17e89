"""The parts of an expression; each compiles itself to a closure."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from workflows.feel.arithmetic import negative
from workflows.feel.logic import conjunction, disjunction
from workflows.feel.scope import MISSING, Scope
from workflows.feel.values import Range

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

    def compile(self) -> Evaluator:
        name = self.name

        def evaluate(scope: Scope) -> object:
            value = scope.find(name)
            return None if value is MISSING else value

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
            found |= node.names(bound)
            bound |= {key}
        return found


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """``[1..5]``; a round bracket leaves that end out."""

    low: Node
    high: Node
    low_in: bool = True
    high_in: bool = True

    def compile(self) -> Evaluator:
        low, high = self.low.compile(), self.high.compile()
        ends = self.low_in, self.high_in

        def evaluate(scope: Scope) -> object:
            scope.meter.charge()
            return Range(low(scope), high(scope), *ends)

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of((self.low, self.high), bound)


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """``-a``."""

    operand: Node

    def compile(self) -> Evaluator:
        operand = self.operand.compile()

        def evaluate(scope: Scope) -> object:
            scope.meter.charge()
            return negative(operand(scope))

        return evaluate

    def names(self, bound: Names) -> Names:
        return self.operand.names(bound)


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``a and b and c``, or the same with ``or``."""

    operator: str
    operands: tuple[Node, ...]

    def compile(self) -> Evaluator:
        fold = conjunction if self.operator == "and" else disjunction
        operands = tuple(operand.compile() for operand in self.operands)

        def evaluate(scope: Scope) -> object:
            scope.meter.charge(len(operands))
            return fold(operand(scope) for operand in operands)

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of(self.operands, bound)


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """``if a then b else c``; only true is true."""

    condition: Node
    consequence: Node
    alternative: Node

    def compile(self) -> Evaluator:
        condition = self.condition.compile()
        consequence = self.consequence.compile()
        alternative = self.alternative.compile()

        def evaluate(scope: Scope) -> object:
            scope.meter.charge()
            chosen = consequence if condition(scope) is True else alternative
            return chosen(scope)

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

        def evaluate(scope: Scope) -> object:
            scope.meter.charge(len(steps))
            value = first(scope)
            for step in steps:
                value = step(value, scope)
            return value

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of((self.first, *self.steps), bound)
