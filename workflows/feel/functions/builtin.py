"""What a built-in function is, and how it meets arguments that do not fit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from workflows.feel.evaluation import Evaluation
from workflows.feel.values import Function, Range, bounded

#: As the kind of a parameter: any value, null included.
ANY = object

_KINDS: Mapping[str, type] = {
    "any": ANY,
    "boolean": bool,
    "context": dict,
    "function": Function,
    "list": list,
    "number": Decimal,
    "range": Range,
    "string": str,
    # A date and time is one, too.
    "date": date,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its names (most have one) and the Python type of its values."""

    names: tuple[str, ...]
    kind: type
    optional: bool
    repeated: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function."""

    parameters: tuple[Parameter, ...]

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many values."""
        most = len(self.parameters)
        if most and self.parameters[-1].repeated:
            return count >= most
        return self._least <= count <= most

    def positions(self, names: Sequence[str]) -> list[int | None] | None:
        """Tell which argument each parameter gets; None if the names do not fit."""
        found: list[int | None] = [None] * len(self.parameters)
        for position, name in enumerate(names):
            free = [
                at
                for at, parameter in enumerate(self.parameters)
                if name in parameter.names and found[at] is None
            ]
            if not free:
                return None
            found[free[0]] = position
        missing = (
            parameter
            for parameter, position in zip(self.parameters, found, strict=True)
            if position is None and not parameter.optional
        )
        return None if any(missing) else found

    @property
    def counts(self) -> list[str]:
        """Say with how many values it can be called."""
        if self.parameters and self.parameters[-1].repeated:
            return [f"{len(self.parameters)}+"]
        return [str(n) for n in range(self._least, len(self.parameters) + 1)]

    @property
    def _least(self) -> int:
        return sum(not parameter.optional for parameter in self.parameters)


@dataclass(frozen=True)
class Builtin:
    """A built-in function.

    ``text`` has a line for each way to call it, such as ``string: string, start
    position: number, length?: number``: ``?`` may be left out or null, ``...`` may
    be repeated, and ``a|b`` are two names of one parameter. A ``metered`` rule does
    more work than its arguments show, or needs the clock, and gets the evaluation
    first. Any DATA_ERROR of a rule makes the result null.
    """

    name: str
    rule: Callable[..., object]
    text: str
    metered: bool = False

    @cached_property
    def signatures(self) -> tuple[Signature, ...]:
        """Give the ways to call it."""
        return tuple(_signature(line) for line in self.text.split("\n"))

    @property
    def wanted(self) -> str:
        """Say how many arguments it takes: ``2``, ``2/3`` or ``1+``."""
        return "/".join(
            dict.fromkeys(each for one in self.signatures for each in one.counts)
        )

    def fitting(self, count: int) -> Signature | None:
        """Give the way to call it with so many values."""
        return next((each for each in self.signatures if each.takes(count)), None)

    def call(
        self, signature: Signature, arguments: Sequence[object], meter: Evaluation
    ) -> object:
        """Give the result; a DATA_ERROR if the arguments do not fit."""
        meter.charge()
        for argument in arguments:
            meter.charge_for(argument)
        last = len(signature.parameters) - 1
        fitted = [
            _fit(argument, signature.parameters[min(position, last)])
            for position, argument in enumerate(arguments)
        ]
        result = self.rule(*([meter] * self.metered), *fitted)
        if isinstance(result, str):
            meter.charge_for(result)
        return bounded(result)


def over_items(rule: Callable[[list[object]], object]) -> Callable[..., object]:
    """Let a rule about a list also take the items as arguments of their own."""

    def call(*arguments: object) -> object:
        if len(arguments) > 1:
            return rule(list(arguments))
        return rule(listed(arguments[0]))

    return call


def listed(value: object) -> list[object]:
    """Take a value as a list of one; null is no list."""
    if value is None:
        raise TypeError("null is no list")
    return value if isinstance(value, list) else [value]


def _fit(argument: object, parameter: Parameter) -> object:
    kind = parameter.kind
    if kind is ANY or type(argument) is kind:
        return argument
    if argument is None and parameter.optional:
        return None
    if kind is list:
        return listed(argument)
    if kind is date and isinstance(argument, date):
        return argument
    if isinstance(argument, list) and len(argument) == 1:
        return _fit(argument[0], parameter)
    raise TypeError("argument of another kind")


def _signature(line: str) -> Signature:
    parts = (part for part in line.split(", ") if part)
    return Signature(tuple(_parameter(part) for part in parts))


def _parameter(text: str) -> Parameter:
    name, kind = text.split(": ")
    names = tuple(name.removesuffix("?").removesuffix("...").split("|"))
    return Parameter(names, _KINDS[kind], name.endswith("?"), name.endswith("..."))
