"""The names an evaluation can see."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

from workflows.feel.budget import Meter
from workflows.feel.evaluation import Evaluation
from workflows.feel.values import read_json

#: What a lookup gives for a name that does not exist; null is a value.
MISSING = object()


class Scope(ABC):
    """What names mean at one place of an expression, and what is left to spend."""

    __slots__ = ("meter",)

    def __init__(self, meter: Evaluation) -> None:
        self.meter = meter

    @abstractmethod
    def find(self, name: str) -> object:
        """Give the value of a name, or MISSING."""

    def inner(self, entries: Mapping[str, object]) -> "Scope":
        """Give a scope in which these entries come first."""
        return _Inner(entries, self)


class Variables(Scope):
    """The variables given to an evaluation, converted when they are first read."""

    __slots__ = ("_read", "_reader", "_reading", "_variables")

    def __init__(
        self,
        variables: Mapping[str, object],
        meter: Evaluation,
        reader: Callable[[object, Meter], object] = read_json,
    ) -> None:
        super().__init__(meter)
        self._reader = reader
        self._variables = variables
        self._read: dict[str, object] = {}
        #: Large data may be read without leaving less for the work on it.
        self._reading: Meter | None = None

    def find(self, name: str) -> object:
        found = self._read.get(name, self)
        if found is self:
            found = self._variables.get(name, MISSING)
            if found is not MISSING:
                if self._reading is None:
                    self._reading = Meter()
                found = self._reader(found, self._reading)
            self._read[name] = found
        return found


class Bindings(Scope):
    """Names with values that are FEEL's already."""

    __slots__ = ("_bindings",)

    def __init__(self, bindings: Mapping[str, object], meter: Evaluation) -> None:
        super().__init__(meter)
        self._bindings = bindings

    def find(self, name: str) -> object:
        return self._bindings.get(name, MISSING)


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
