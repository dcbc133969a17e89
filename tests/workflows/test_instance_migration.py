"""Running instances go to another version of their process, or it is said why not."""

import itertools
from dataclasses import dataclass

import pytest

from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.diagrams import call, diagram, end, gateway, start, user_task
from tests.workflows.conftest import actor, deploy
from tests.workflows.waiting import (
    DECLARED,
    event,
    message,
    offered,
    parameters,
    pass_time,
    timer,
)
from workflows.commands.long_operations import (
    GetLongOperation,
    PrepareLongOperation,
    StartLongOperation,
)
from workflows.commands.messages import PublishMessage
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import ClaimUserTask, CompleteUserTask
from workflows.engine import SYSTEM, Engine
from workflows.errors import InvalidFormError, NotFoundError
from workflows.messages import Address

OLGA, ALICE, CAROL = actor("olga"), actor("alice"), actor("carol")


def line(*steps: str, extra: str = "") -> bytes:
    """Draw user tasks one after the other; ``name:group`` is for another group."""
    nodes = start() + end() + extra
    names = ["begin"]
    for step in steps:
        name, _, group = step.partition(":")
        nodes += user_task(name, group or "clerk")
        names.append(name)
    pairs = zip(names, [*names[1:], "done"], strict=True)
    return diagram("p", nodes, *(f"{a} {b}" for a, b in pairs), extra=DECLARED)


@dataclass
class Move:
    """Taking the instances of p to its newest version."""

    engine: Engine
    clock: Clock

    def prepare(self, **renamed: str) -> int:
        """Look what would become of each."""
        arguments = {"process": "p", "to_version": None, "renamed": renamed}
        command = PrepareLongOperation("migrate", arguments, "新版本")
        return self.engine.run(command, actor=OLGA)

    def run(self, **renamed: str) -> list[tuple[str, str]]:
        """Do it; give what became of each, and why."""
        number = self.prepare(**renamed)
        self.engine.run(StartLongOperation(number), actor=OLGA)
        pass_time(self.engine, self.clock)
        return self.notes(number)

    def refusal(self, old: bytes, new: bytes, **renamed: str) -> str:
        """Start an instance of one version; say why it cannot go to the other."""
        deploy(self.engine, p=old)
        self.engine.run(StartProcessInstance("p"), actor=SYSTEM)
        deploy(self.engine, p=new)
        ((state, note),) = self.notes(self.prepare(**renamed))
        assert state == "LEFT_OUT"
        return note

    def notes(self, number: int) -> list[tuple[str, str]]:
        """Give what is said about each instance."""
        view = self.engine.run(GetLongOperation(number), actor=OLGA)
        return [(each.state.value, each.note.en) for each in view.items]


@pytest.fixture
def move(engine: Engine, clock: Clock) -> Move:
    return Move(engine, clock)


def begun(move: Move, diagram_of_it: bytes) -> None:
    """Deploy a diagram, and start an instance of it."""
    deploy(move.engine, p=diagram_of_it)
    move.engine.run(StartProcessInstance("p"), actor=SYSTEM)


def test_a_step_that_was_added_later_is_taken(move: Move) -> None:
    begun(move, line("a", "b"))
    deploy(move.engine, p=line("a", "x", "b"))

    assert move.run() == [("DONE", "version 1 → version 2")]

    move.engine.run(CompleteUserTask(1, {}), actor=ALICE)
    assert offered(move.engine, ALICE) == ["x"]


def test_a_dry_run_changes_nothing(move: Move, sqlite: Database) -> None:
    begun(move, line("a", "b"))
    deploy(move.engine, p=line("a", "x", "b"))

    number = move.prepare()

    assert move.notes(number) == [("WAITING", "version 1 → version 2")]
    with unit_of_work_factory(sqlite)(reads=True) as store:
        instance = store.process_instances.get(1)
        assert instance is not None
        assert (instance.definition_id, instance.revision) == (1, 1)


def test_a_step_behind_it_may_be_gone(move: Move) -> None:
    begun(move, line("a", "b", "c"))
    move.engine.run(CompleteUserTask(1, {}), actor=ALICE)
    deploy(move.engine, p=line("b", "c"))

    assert move.run()[0][0] == "DONE"

    move.engine.run(CompleteUserTask(2, {}), actor=ALICE)
    move.engine.run(CompleteUserTask(3, {}), actor=ALICE)
    assert offered(move.engine, ALICE) == []


def test_the_step_it_waits_at_must_be_there(move: Move) -> None:
    why = move.refusal(line("a", "b"), line("c", "b"))

    assert "“a”" in why


def test_a_step_with_another_id_is_found_by_a_mapping(move: Move) -> None:
    begun(move, line("a", "b"))
    deploy(move.engine, p=line("a2:boss", "b"))

    assert move.run(a="a2")[0][0] == "DONE"

    assert offered(move.engine, ALICE) == []
    assert offered(move.engine, CAROL) == ["a2"]


def test_who_has_a_task_in_hand_keeps_it(move: Move) -> None:
    begun(move, line("a", "b"))
    move.engine.run(ClaimUserTask(1), actor=ALICE)
    deploy(move.engine, p=line("a:boss", "b"))

    move.run()

    move.engine.run(CompleteUserTask(1, {}), actor=ALICE)
    assert offered(move.engine, ALICE) == ["b"]


def receive(element_id: str, name: str = "m") -> str:
    inside = parameters(no="${1}")
    return event("intermediateCatchEvent", element_id, inside + message(name))


def waiting_for(name: str = "m", *later: str) -> bytes:
    """Draw: wait for a message, then tasks."""
    nodes = start() + receive("wait", name) + "".join(map(user_task, later)) + end()
    names = ["begin", "wait", *later, "done"]
    pairs = itertools.pairwise(names)
    return diagram("p", nodes, *(f"{a} {b}" for a, b in pairs), extra=DECLARED)


def test_who_waits_for_a_message_gets_it_in_the_new_version(move: Move) -> None:
    begun(move, waiting_for("m", "a"))
    deploy(move.engine, p=waiting_for("m", "x"))

    assert move.run()[0][0] == "DONE"

    address = Address(correlation={"no": 1})
    move.engine.run(PublishMessage("paid", {}, address), actor=SYSTEM)
    pass_time(move.engine, move.clock)
    assert offered(move.engine, ALICE) == ["x"]


def test_who_would_wait_for_another_message_stays(move: Move) -> None:
    why = move.refusal(waiting_for("m", "a"), waiting_for("other", "a"))

    assert "wait for the same" in why


def late(text: str, *more: str) -> bytes:
    """Draw a task with a timer at its border."""
    border = event(
        "boundaryEvent",
        "late",
        timer(text),
        ' attachedToRef="a" cancelActivity="false"',
    )
    nodes = start() + user_task("a") + border + user_task("hurry") + end() + end("end2")
    flows = ("begin a", "a done", "late hurry", "hurry end2")
    return diagram("p", nodes + "".join(map(user_task, more)), *flows)


def test_a_timer_keeps_its_time(move: Move) -> None:
    begun(move, late("PT1H"))
    deploy(move.engine, p=late("PT9H"))

    assert move.run()[0][0] == "DONE"

    assert pass_time(move.engine, move.clock, minutes=59) == 0
    pass_time(move.engine, move.clock, minutes=1)
    assert offered(move.engine, ALICE) == ["a", "hurry"]


def test_a_timer_added_to_the_step_it_waits_at_is_refused(move: Move) -> None:
    why = move.refusal(line("a"), late("PT1H"))

    assert "same events" in why


def test_a_timer_taken_from_the_step_it_waits_at_is_refused(move: Move) -> None:
    why = move.refusal(late("PT1H"), line("a"))

    assert "“late”" in why or "same events" in why


def parallel(first: str, second: str) -> bytes:
    """Draw two branches that meet, and a task behind them."""
    nodes = start() + gateway("parallel", "split") + gateway("parallel", "join")
    flows = ["begin split", "join z", "z done"]
    for branch in (first, second):
        names = ["split", *branch, "join"]
        flows += [f"{a} {b}" for a, b in itertools.pairwise(names)]
    tasks = "".join(user_task(name) for name in f"{first}{second}z")
    return diagram("p", nodes + tasks + end(), *flows)


def test_a_branch_that_has_arrived_is_not_forgotten(move: Move) -> None:
    begun(move, parallel("a", "b"))
    move.engine.run(CompleteUserTask(1, {}), actor=ALICE)
    deploy(move.engine, p=parallel("a", "bc"))

    assert move.run()[0][0] == "DONE"

    for task_id in (2, 3):
        move.engine.run(CompleteUserTask(task_id, {}), actor=ALICE)
    assert offered(move.engine, ALICE) == ["z"]


def test_a_branch_that_would_never_come_is_refused(move: Move) -> None:
    why = move.refusal(line("a", "z"), parallel("a", "b"))

    assert "for ever" in why


def test_a_called_process_goes_along(move: Move) -> None:
    def files(inner: bytes) -> None:
        outer = diagram("p", start() + call("c", "q") + end(), "begin c", "c done")
        deploy(move.engine, p=outer, q=inner)

    files(line("a").replace(b'"p"', b'"q"'))
    move.engine.run(StartProcessInstance("p"), actor=SYSTEM)
    files(line("a", "x").replace(b'"p"', b'"q"'))

    assert move.run()[0][0] == "DONE"

    move.engine.run(CompleteUserTask(1, {}), actor=ALICE)
    assert offered(move.engine, ALICE) == ["x"]


def test_a_repeated_step_goes_on_with_the_rest(move: Move) -> None:
    def each(*later: str) -> bytes:
        task = user_task("a").replace(
            "</bpmn:userTask>",
            '<bpmn:multiInstanceLoopCharacteristics isSequential="true">'
            "<bpmn:loopCardinality>2</bpmn:loopCardinality>"
            "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
        )
        names = ["begin", "a", *later, "done"]
        pairs = itertools.pairwise(names)
        nodes = start() + task + "".join(map(user_task, later)) + end()
        return diagram("p", nodes, *(f"{x} {y}" for x, y in pairs))

    begun(move, each())
    deploy(move.engine, p=each("x"))

    assert move.run()[0][0] == "DONE"

    for task_id in (1, 2):
        move.engine.run(CompleteUserTask(task_id, {}), actor=ALICE)
    assert offered(move.engine, ALICE) == ["x"]


def test_what_is_no_version_is_refused(move: Move) -> None:
    begun(move, line("a"))
    arguments = {"process": "p", "to_version": 7}

    with pytest.raises(NotFoundError):
        move.engine.run(PrepareLongOperation("migrate", arguments, "x"), actor=OLGA)


def test_there_may_be_nothing_to_move(move: Move) -> None:
    begun(move, line("a"))

    with pytest.raises(InvalidFormError):
        move.prepare()
