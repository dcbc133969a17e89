"""What parallel branches changed, and putting it together again.

Every change of a variable gets a stamp, and a token knows for each variable the
stamps that its value has replaced. So a join can tell a stale value, which another
branch has replaced, from two changes made side by side. Only the latter is a
conflict.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

_KEY: Final = "changes"
#: The stamp of a value that no token under way has changed.
_UNCHANGED: Final = 0

#: For each variable: the stamp of its last change, and those it has replaced.
Changes = dict[str, tuple[int, list[int]]]


@dataclass(slots=True)
class Merged:
    """Variables of several tokens, put together."""

    data: dict[str, Any] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)
    #: Variables that branches changed side by side, to different values.
    conflicts: list[str] = field(default_factory=list)

    def take(
        self,
        name: str,
        versions: Sequence[tuple[object, int, list[int]]],
        new_stamp: Callable[[], int],
    ) -> None:
        """Take the last value of a variable that no other token has replaced."""
        stamps = {stamp for _, stamp, _ in versions}
        replaced = {old for _, _, older in versions for old in older}
        if len(stamps) > 1:
            replaced.add(_UNCHANGED)
        left = [value for value in versions if value[1] not in replaced]
        value, stamp, _ = left[-1]
        if any(stamp != other for _, other, _ in left):
            # To choose is to change: elsewhere, the same choice may fall otherwise.
            stamp = new_stamp()
        self.data[name] = value
        if stamp != _UNCHANGED:
            self.changes[name] = (
                stamp,
                sorted((replaced | stamps) - {stamp, _UNCHANGED}),
            )
        if any(differs(value, other) for other, _, _ in left):
            self.conflicts.append(name)


def merge(
    tokens: Sequence[tuple[dict[str, Any], Changes]], new_stamp: Callable[[], int]
) -> Merged:
    """Put together what tokens changed; they come in the order of their arrival."""
    merged = Merged()
    for name in dict.fromkeys(name for data, _ in tokens for name in data):
        merged.take(
            name,
            [
                (data[name], *changes.get(name, (_UNCHANGED, [])))
                for data, changes in tokens
                if name in data
            ],
            new_stamp,
        )
    return merged


def differs(one: object, other: object) -> bool:
    """Tell whether two values are different; true is not the number 1."""
    if one is other:
        return False
    return isinstance(one, bool) is not isinstance(other, bool) or one != other


def changes_of(task: Task) -> Changes:
    """Give the changes that a token has seen."""
    known = task.internal_data.get(_KEY)
    if known is None and task.parent is not None:
        known = task.parent.internal_data.get(_KEY)
    return known or {}


def keep(task: Task, changes: Changes) -> None:
    """Say what a token that came out of several has seen."""
    task.internal_data[_KEY] = changes


def note_changes(task: Task) -> None:
    """Note what a task that is being completed has changed."""
    if _KEY in task.internal_data or task.parent is None:
        return  # it has been merged, or there is nothing before it
    seen = with_changes(
        changes_of(task),
        task.parent.data,
        task.data,
        task.workflow.top_workflow.stamp,
    )
    if seen:
        task.internal_data[_KEY] = seen


def with_changes(
    seen: Changes,
    before: Mapping[str, object],
    after: Mapping[str, object],
    new_stamp: Callable[[], int],
) -> Changes:
    """Add what a token has changed itself to what it has seen."""
    changed = [
        name
        for name, value in after.items()
        if name not in before or differs(value, before[name])
    ]
    if not changed:
        return seen
    seen = dict(seen)
    stamp = new_stamp()
    for name in changed:
        last = seen.get(name)
        seen[name] = (stamp, [] if last is None else [*last[1], last[0]])
    return seen


def forget(tasks: Iterable[Task]) -> None:
    """Drop what no token of a scope has to know any more."""
    tasks = list(tasks)
    tokens = [task for task in tasks if task.has_state(TaskState.DEFINITE_MASK)]
    held: dict[str, list[int]] = {}
    for token in tokens:
        for name, (stamp, _) in changes_of(token).items():
            held.setdefault(name, []).append(stamp)
    # Where all tokens have the same value, there is nothing to tell apart.
    shared = {
        name
        for name, stamps in held.items()
        if len(stamps) == len(tokens) and len(set(stamps)) == 1
    }
    for task in tasks:
        seen = task.internal_data.pop(_KEY, None)
        if seen is None:
            continue
        left = {
            name: (stamp, [old for old in older if old in held[name]])
            for name, (stamp, older) in seen.items()
            if name in held and name not in shared
        }
        if left or task in tokens:
            task.internal_data[_KEY] = left


def last_stamp(tasks: Iterable[Task]) -> int:
    """Find the highest stamp among some tasks."""
    highest = 0
    for task in tasks:
        stamps = [stamp for stamp, _ in (task.internal_data.get(_KEY) or {}).values()]
        highest = max(highest, task.internal_data.get("arrived", 0), *stamps, 0)
    return highest
