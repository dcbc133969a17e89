"""What a built-in function is, and how it meets arguments that do not fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workflows.feel.budget import Meter
from workflows.feel.values import DATA_ERRORS, bounded

#: As the kind of a parameter: any value, null included.
ANY = object


@dataclass(frozen=True, slots=True)
class Function:
    """A built-in function.

    ``parameters`` are the Python types of the values it takes. ``counts`` are the
    numbers of arguments it can be called with, unless that is just all; with
    ``repeats`` the last may occur again and again. Arguments of other types make
    the result null, and so does any DATA_ERROR of ``rule``. A ``metered`` rule does
    more work than its arguments show and gets the meter first.
    """

    name: str
    rule: Callable[..., object]
    parameters: tuple[type, ...]
    counts: tuple[int, ...] = ()
    repeats: bool = False
    metered: bool = False

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many arguments."""
        if self.repeats:
            return count >= len(self.parameters)
        return count in (self.counts or (len(self.parameters),))

    @property
    def wanted(self) -> str:
        """Say how many arguments it takes: ``2``, ``2/3`` or ``1+``."""
        if self.repeats:
            return f"{len(self.parameters)}+"
        return "/".join(map(str, self.counts or (len(self.parameters),)))

    def call(self, arguments: Sequence[object], meter: Meter) -> object:
        """Give the result, null if the arguments do not fit."""
        meter.charge()
        for argument in arguments:
            meter.charge_for(argument)
        last = len(self.parameters) - 1
        try:
            fitted = [
                _fit(argument, self.parameters[min(position, last)])
                for position, argument in enumerate(arguments)
            ]
            result = self.rule(*([meter] * self.metered), *fitted)
        except DATA_ERRORS:
            return None
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


def _fit(argument: object, kind: type) -> object:
    if kind is ANY or type(argument) is kind:
        return argument
    if kind is list:
        return listed(argument)
    if isinstance(argument, list) and len(argument) == 1:
        return _fit(argument[0], kind)
    raise TypeError("argument of another kind")
