"""Any nesting of repeated activities does what a plain recursion says it does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.activities import loop, several, sub_process, within
from tests.diagrams import diagram, end, start, user_task
from tests.workflows.spiff.conftest import Walk, definition

#: Where an instance stands: the item of each activity around it.
Place = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Drawn:
    """An activity: a user task, or a sub-process of activities in a row."""

    kind: str
    times: int
    inner: tuple["Drawn", ...] = ()


@dataclass
class Running:
    """The same while it runs: a list of instances, each with what is left in it."""

    name: str
    drawn: Drawn
    place: Place
    begun: int = 0
    instances: list[list["Running | Place"]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for _ in range(self.drawn.times if self.drawn.kind == "parallel" else 1):
            self._begin()

    def waiting(self) -> Iterator[tuple[str, Place]]:
        """List the user tasks that wait."""
        for first, *_ in self.instances:
            if isinstance(first, Running):
                yield from first.waiting()
            else:
                yield self.name, first

    def complete(self, name: str, place: Place) -> bool:
        """Complete a user task; tell whether the activity is done with it."""
        for instance in list(self.instances):
            first = instance[0]
            if isinstance(first, Running):
                if (name, place) not in first.waiting() or not first.complete(
                    name, place
                ):
                    continue
            elif (self.name, first) != (name, place):
                continue
            self._leave(instance)
            break
        return not self.instances

    def _leave(self, instance: list["Running | Place"]) -> None:
        done = instance.pop(0)
        if instance:
            # What follows begins only now.
            following = instance[0]
            assert isinstance(following, Running)
            assert isinstance(done, Running)
            instance[0] = Running(following.name, following.drawn, done.place)
            return
        self.instances.remove(instance)
        if not self.instances and self.begun < self.drawn.times:
            self._begin()

    def _begin(self) -> None:
        place = self.place
        if self.drawn.kind != "loop":
            place = (*place, (self.name, self.begun))
        self.begun += 1
        self.instances.append(
            [
                Running(f"{self.name}_{number}", inner, place)
                for number, inner in enumerate(self.drawn.inner)
            ]
            or [place]
        )


KINDS = st.sampled_from(["parallel", "sequential", "loop"])
TIMES = st.integers(1, 3)
DRAWN = st.recursive(
    st.builds(Drawn, KINDS, TIMES),
    lambda inner: st.builds(
        Drawn, KINDS, TIMES, st.lists(inner, min_size=1, max_size=2).map(tuple)
    ),
    max_leaves=4,
)


def _bpmn(name: str, drawn: Drawn) -> str:
    if drawn.kind == "loop":
        marker = loop("", str(drawn.times))
    else:
        marker = several(
            collection=str(list(range(drawn.times))),
            item=name,
            sequential=drawn.kind == "sequential",
        )
    if not drawn.inner:
        return within(user_task(name), marker)
    names = [f"{name}_{number}" for number in range(len(drawn.inner))]
    nodes = start(f"{name}_b") + end(f"{name}_e")
    nodes += "".join(map(_bpmn, names, drawn.inner))
    chain = [f"{name}_b", *names, f"{name}_e"]
    flows = map(" ".join, pairwise(chain))
    return within(sub_process(name, nodes, *flows), marker)


def _tasks(walk: Walk) -> dict[tuple[str, Place], str]:
    """Give the tokens of the waiting tasks by where they stand."""
    return {
        (task.position.element.id, _place(task.variables)): task.position.token_id
        for task in walk.execution.waiting_user_tasks()
    }


def _place(variables: dict[str, int]) -> Place:
    items = {name: value for name, value in variables.items() if name[0] == "a"}
    return tuple(sorted(items.items()))


@settings(max_examples=60, deadline=None)
@given(DRAWN, st.randoms(use_true_random=False))
def test_nested_repetitions_wait_where_they_should(
    drawn: Drawn, chance: Random
) -> None:
    nodes = start() + _bpmn("a", drawn) + end()
    walk = Walk(definition(diagram("p", nodes, "begin a", "a done"))).start()
    expected, done = Running("a", drawn, ()), False

    while not done:
        tasks = _tasks(walk)
        assert sorted(tasks) == sorted(expected.waiting())
        name, place = chance.choice(sorted(tasks))
        done = expected.complete(name, place)
        walk.complete_token(tasks[name, place])

    assert walk.execution.ended
