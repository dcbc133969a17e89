"""Calls of built-in functions."""

from dataclasses import dataclass

from workflows.feel.functions import Function
from workflows.feel.nodes import Chain, Evaluator, Name, Names, Node, names_of
from workflows.feel.scope import MISSING, Scope
from workflows.feel.steps import Field


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``function(a, b)``."""

    function: Function
    arguments: tuple[Node, ...]

    def compile(self) -> Evaluator:
        call = self.function.call
        arguments = tuple(argument.compile() for argument in self.arguments)

        def evaluate(scope: Scope) -> object:
            values = [argument(scope) for argument in arguments]
            return call(values, scope.meter)

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of(self.arguments, bound)


@dataclass(frozen=True, slots=True)
class IsDefined(Node):
    """``is defined(a.b)``: whether the name and the entry exist, even with null."""

    argument: Node

    def compile(self) -> Evaluator:
        if isinstance(self.argument, Name):
            name = self.argument.name
            return lambda scope: scope.find(name) is not MISSING
        if isinstance(self.argument, Chain):
            *before, last = self.argument.steps
            if isinstance(last, Field):
                return _has(Chain(self.argument.first, tuple(before)), last.name)
        return lambda _: True

    def names(self, bound: Names) -> Names:
        return self.argument.names(bound)


def _has(holder: Node, key: str) -> Evaluator:
    context = holder.compile()

    def evaluate(scope: Scope) -> object:
        value = context(scope)
        return isinstance(value, dict) and key in value

    return evaluate
