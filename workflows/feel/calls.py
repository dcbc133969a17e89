"""Calls of functions, built-in and other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workflows.feel.errors import Place, Sentence
from workflows.feel.evaluation import Evaluation
from workflows.feel.functions import Builtin, Signature
from workflows.feel.nodes import (
    Chain,
    Continuation,
    Evaluator,
    Name,
    Names,
    Node,
    Step,
    names_of,
)
from workflows.feel.scope import MISSING, Scope
from workflows.feel.sentences import KINDS, NOT_A_FUNCTION, UNSUITABLE_ARGUMENTS
from workflows.feel.steps import Field
from workflows.feel.values import DATA_ERRORS, Function, kind_of


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``substring(a, b)``; an argument that is left out is null."""

    function: Builtin
    signature: Signature
    arguments: tuple[Node, ...]
    at: Place

    def compile(self) -> Evaluator:
        function, signature, at = self.function, self.signature, self.at
        arguments = tuple(argument.compile() for argument in self.arguments)

        def evaluate(scope: Scope) -> object:
            values = [argument(scope) for argument in arguments]
            meter = scope.meter
            try:
                return function.call(signature, values, meter)
            except DATA_ERRORS:
                _warn(meter, at, function.name, values)
                return None

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of(self.arguments, bound)


@dataclass(frozen=True, slots=True)
class BuiltinValue(Node):
    """A built-in function that is not called but passed on."""

    function: Builtin

    def compile(self) -> Evaluator:
        function = self.function
        signature = function.signatures[0]
        names = tuple(parameter.names[0] for parameter in signature.parameters)

        def evaluate(scope: Scope) -> object:
            def call(*values: object) -> object:
                return function.call(signature, values, scope.meter)

            return Function(names, call)

        return evaluate

    def names(self, bound: Names) -> Names:  # noqa: ARG002
        return frozenset()


@dataclass(frozen=True, slots=True)
class Invocation(Step):
    """``(1, 2)`` or ``(a: 1, b: 2)`` after a function that is a value."""

    name: str
    arguments: tuple[Node, ...]
    #: The names of the arguments, or none.
    parameters: tuple[str, ...] | None
    at: Place

    def compile(self) -> Continuation:
        arguments = tuple(argument.compile() for argument in self.arguments)
        parameters, name, at = self.parameters, self.name, self.at

        def evaluate(function: object, scope: Scope) -> object:
            values = [argument(scope) for argument in arguments]
            meter = scope.meter
            meter.charge(1 + len(values))
            if not isinstance(function, Function):
                kind = KINDS[kind_of(function)]
                meter.warn(at, NOT_A_FUNCTION, name=name, kind=kind)
                return None
            try:
                return function.call(*_ordered(function, parameters, values))
            except DATA_ERRORS:
                _warn(meter, at, name, values)
                return None

        return evaluate

    def names(self, bound: Names) -> Names:
        return names_of(self.arguments, bound)


@dataclass(frozen=True, slots=True)
class Shadowed(Node):
    """A call of what the name means here, if that is a function, else a built-in."""

    name: str
    own: Node
    builtin: Node

    def compile(self) -> Evaluator:
        name, own, builtin = self.name, self.own.compile(), self.builtin.compile()

        def evaluate(scope: Scope) -> object:
            if isinstance(scope.find(name), Function):
                return own(scope)
            return builtin(scope)

        return evaluate

    def names(self, bound: Names) -> Names:
        return self.own.names(bound)


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
    context: Callable[[Scope], object] = holder.compile()

    def evaluate(scope: Scope) -> object:
        value = context(scope)
        return isinstance(value, dict) and key in value

    return evaluate


def _ordered(
    function: Function, names: tuple[str, ...] | None, values: list[object]
) -> Sequence[object]:
    if len(values) != len(function.parameters):
        raise TypeError("another number of arguments")
    if names is None:
        return values
    given = dict(zip(names, values, strict=True))
    return [given[name] for name in function.parameters]


def _warn(meter: Evaluation, at: Place, name: str, values: Sequence[object]) -> None:
    kinds = [KINDS[kind_of(value)] for value in values]
    zh = "、".join(kind.zh for kind in kinds)
    en = ", ".join(kind.en for kind in kinds)
    meter.warn(at, UNSUITABLE_ARGUMENTS, name=name, kinds=Sentence(zh, en))
