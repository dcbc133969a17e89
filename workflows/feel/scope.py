"""The names an evaluation can see."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from workflows.feel.budget import Meter
from workflows.feel.values import from_json

#: What a lookup gives for a name that does not exist; null is a value.
MISSING = object()


class Scope(ABC):
    """What names mean at one place of an expression, and what is left to spend."""

    __slots__ = ("meter",)

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    @abstractmethod
    def find(self, name: str) -> object:
        """Give the value of a name, or MISSING."""

    def inner(self, entries: Mapping[str, object]) -> "Scope":
        """Give a scope in which these entries come first."""
        return _Inner(entries, self)


class Variables(Scope):
    """The variables given to an evaluation, converted when they are first read."""

    __slots__ = ("_read", "_reading", "_variables")

    def __init__(self, variables: Mapping[str, object]) -> None:
        super().__init__(Meter())
        self._variables = variables
        self._read: dict[str, object] = {}
        #: Large data may be read without leaving less for the work on it.
        self._reading = Meter()

    def find(self, name: str) -> object:
        if name not in self._read:
            value = self._variables.get(name, MISSING)
            if value is not MISSING:
                value = from_json(value, self._reading)
            self._read[name] = value
        return self._read[name]


class _Inner(Scope):
    """Some names on top of another scope."""

    __slots__ = ("_entries", "_outer")

    def __init__(self, entries: Mapping[str, object], outer: Scope) -> None:
        super().__init__(outer.meter)
        self._entries = entries
        self._outer = outer

    def find(self, name: str) -> object:
        if name in self._entries:
            return self._entries[name]
        return self._outer.find(name)
