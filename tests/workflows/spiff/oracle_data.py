"""Variables that know which changes they come from.

Two changes are made side by side where neither has replaced the other.
"""

from collections import defaultdict
from typing import Any

Plain = dict[str, Any]
#: A variable: its value, the number of its last change, and of all before that.
Value = tuple[Any, int, frozenset[int]]
Data = dict[str, Value]


def plain(data: Data) -> Plain:
    """Give the values alone."""
    return {name: value[0] for name, value in data.items()}


class Changes:
    """Numbers the changes of a process instance."""

    def __init__(self) -> None:
        self._last = 0

    def write(self, data: Data, values: Plain) -> Data:
        """Set variables; what stays the same has not changed."""
        written = dict(data)
        self._last += 1
        for name, value in values.items():
            _, last, before = data.get(name, (None, -1, frozenset()))
            if name not in data or data[name][0] != value:
                written[name] = (value, self._last, before | {last})
        return written

    def merge(self, datas: list[Data]) -> Data:
        """Put together what branches changed; of two changes, the later arrival's."""
        versions = defaultdict(list)
        for data in datas:
            for name, value in data.items():
                versions[name].append(value)
        return {name: self._newest(values) for name, values in versions.items()}

    def _newest(self, values: list[Value]) -> Value:
        """Give the last value that none of the others replaced."""
        replaced = frozenset().union(*(value[2] for value in values))
        left = [value for value in values if value[1] not in replaced]
        value, change, _ = left[-1]
        if any(other[1] != change for other in left):
            # To choose is a change, too.
            self._last += 1
            change = self._last
        changes = frozenset(value[1] for value in values)
        return value, change, (replaced | changes) - {change}
