"""Events at the boundary of an activity."""

import itertools

import pytest

from tests.diagrams import call, diagram, end, service_task, start, user_task, xor
from tests.workflows.spiff.conftest import definition
from tests.workflows.spiff.events import (
    DECLARED,
    EventWalk,
    boundary,
    condition,
    end_with,
    error,
    escalation,
    message,
    signal,
    sub_process,
    throw,
    timer,
)
from workflows.spiff.subscriptions import UncaughtBpmnError


def beside(definition_: str, host: str = "", *, interrupting: bool = True) -> EventWalk:
    """Start a process with an event beside “work” that leads to “help”."""
    xml = diagram(
        "guarded",
        start()
        + (host or user_task("work"))
        + boundary("caught", "work", definition_, interrupting=interrupting)
        + user_task("after")
        + user_task("help")
        + end(),
        "begin work",
        "work after",
        "after done",
        "caught help",
        "help done",
        extra=DECLARED,
    )
    return EventWalk(definition(xml)).start(a=1)


def steps(*nodes: str) -> str:
    """Draw a sub-process “work” of nodes in a row, by id in their text."""
    names = [node.split('id="', 1)[1].split('"', 1)[0] for node in nodes]
    flows = [f"{one} {two}" for one, two in itertools.pairwise(names)]
    return sub_process("work", start("w0") + "".join(nodes), f"w0 {names[0]}", *flows)


@pytest.mark.parametrize("kind", ["timer", "message", "signal"])
def test_an_event_from_outside_interrupts_a_user_task(kind: str) -> None:
    walk = beside(
        {"timer": timer("PT1H"), "message": message("paid")}.get(kind, signal())
    )
    (subscription,) = walk.subscriptions

    happens(walk, kind)

    assert subscription.kind == kind
    assert walk.waiting == ["help"]
    assert [how for _, how in walk.execution.closed()] == ["cancelled"]
    assert walk.subscriptions == []
    assert walk.complete("help").execution.ended


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_a_non_interrupting_event_happens_as_often_as_it_likes(kind: str) -> None:
    walk = beside(
        message("paid") if kind == "message" else signal(), interrupting=False
    )

    happens(walk, kind)
    happens(walk, kind)

    assert walk.waiting == ["help", "help", "work"]
    assert not walk.complete("work").subscriptions
    walk.complete("after").complete("help")
    assert walk.complete("help").execution.ended


def happens(walk: EventWalk, kind: str) -> None:
    """Let an event happen once."""
    if kind == "timer":
        walk.after(hours=1)
    elif kind == "message":
        walk.message("paid")
    else:
        walk.signal("alarm")


def test_a_cycle_reminds_as_often_as_it_says() -> None:
    walk = beside(timer("R3/PT10H", "timeCycle"), interrupting=False)
    reminded = []

    for _ in range(5):
        walk.after(hours=10)
        reminded.append(walk.waiting.count("help"))

    assert reminded == [1, 2, 3, 3, 3]
    assert "work" in walk.waiting


def test_a_cycle_without_end_skips_what_was_missed() -> None:
    walk = beside(timer("R/PT1H", "timeCycle"), interrupting=False)

    walk.after(days=30, minutes=30)
    (subscription,) = walk.subscriptions

    assert walk.waiting.count("help") == 1
    assert subscription.due_at is not None
    assert (subscription.due_at - walk.now).seconds == 30 * 60


def test_a_timer_that_does_not_interrupt_fires_once() -> None:
    walk = beside(timer("PT1H"), interrupting=False)

    walk.after(hours=1).after(hours=5)

    assert walk.waiting == ["help", "work"]


def test_a_condition_interrupts_when_another_branch_makes_it_true() -> None:
    inner = sub_process(
        "work",
        start("w0") + user_task("one") + user_task("two") + end("w9"),
        "w0 one",
        "one two",
        "two w9",
    )
    walk = beside(condition("angry"), inner)

    walk.complete("one", angry=True)

    assert walk.waiting == ["help"]
    assert walk.variables["angry"] is True


def test_a_condition_that_stays_true_happens_once() -> None:
    walk = beside(
        condition("angry"),
        steps(user_task("one"), user_task("two"), user_task("three"), end("w9")),
        interrupting=False,
    )

    walk.complete("one", angry=True).complete("two", more=1)

    assert walk.waiting == ["help", "three"]


def test_an_interruption_comes_before_further_steps_inside() -> None:
    """Stock SpiffWorkflow runs the automatic rest of the sub-process first."""
    walk = beside(
        escalation(),
        steps(throw("raise", escalation()), service_task("act", "act"), end("w9")),
    )

    assert walk.waiting == ["help"]
    assert walk.calls == []


def test_an_escalation_that_does_not_interrupt_lets_the_rest_go_on() -> None:
    walk = beside(
        escalation(),
        steps(throw("raise", escalation()), service_task("act", "act"), end("w9")),
        interrupting=False,
    )

    assert walk.waiting == ["after", "help"]
    assert [name for name, _ in walk.calls] == ["act"]


def test_an_error_takes_along_what_was_known_where_it_was_thrown() -> None:
    walk = beside(
        error("broken"), steps(user_task("look"), end_with("fail", error("broken")))
    )

    walk.complete("look", found="rust")

    assert walk.waiting == ["help"]
    assert walk.variables == {"a": 1, "found": "rust"}


def test_an_error_goes_by_events_for_other_codes() -> None:
    with pytest.raises(UncaughtBpmnError, match="lost"):
        beside(error("broken"), steps(end_with("fail", error("lost"))))


def test_an_event_without_a_code_catches_every_error() -> None:
    walk = beside(error(), steps(end_with("fail", error("lost"))))

    assert walk.waiting == ["help"]


def called(process_id: str, *nodes: str) -> bytes:
    """Draw a process of nodes in a row."""
    names = [node.split('id="', 1)[1].split('"', 1)[0] for node in nodes]
    flows = [f"{one} {two}" for one, two in itertools.pairwise(names)]
    return diagram(process_id, "".join(nodes), *flows, extra=DECLARED)


@pytest.mark.parametrize("thrown", [error("broken"), escalation()])
def test_a_called_process_throws_up_to_its_caller(thrown: str) -> None:
    deepest = called("deepest", start(), user_task("look"), end_with("fail", thrown))
    between = called("called", start(), call("deeper", "deepest"), end())
    caller = diagram(
        "caller",
        start()
        + call("work", "called")
        + boundary("caught", "work", thrown)
        + user_task("help")
        + end(),
        "begin work",
        "work done",
        "caught help",
        "help done",
        extra=DECLARED,
    )
    walk = EventWalk(definition(caller, between, deepest)).start()

    assert walk.complete("look").waiting == ["help"]
    assert walk.complete("help").execution.ended


def test_an_escalation_that_nothing_catches_changes_nothing() -> None:
    xml = diagram(
        "calm",
        start() + throw("raise", escalation()) + end_with("done", escalation()),
        "begin raise",
        "raise done",
        extra=DECLARED,
    )

    assert EventWalk(definition(xml)).start().execution.ended


def test_a_terminate_end_event_ends_its_own_scope_only() -> None:
    stop = end_with("stop", "<bpmn:terminateEventDefinition />")
    body = sub_process(
        "outer",
        start("o0")
        + user_task("aside")
        + boundary("tick", "aside", signal(), interrupting=False)
        + sub_process("inner", start("i0") + stop, "i0 stop")
        + user_task("rest")
        + end("o9"),
        "o0 aside",
        "aside o9",
        "tick inner",
        "inner rest",
        "rest o9",
    )
    xml = diagram(
        "nested", start() + body + end(), "begin outer", "outer done", extra=DECLARED
    )

    walk = EventWalk(definition(xml)).start().signal("alarm")

    assert walk.waiting == ["aside", "rest"]


def test_a_terminate_end_event_takes_everything_in_its_scope_away() -> None:
    xml = diagram(
        "stopping",
        start()
        + user_task("work")
        + boundary("tick", "work", signal(), interrupting=False)
        + xor("x")
        + end_with("stop", "<bpmn:terminateEventDefinition />")
        + end(),
        "begin work",
        "work done",
        "tick x",
        "x stop",
        extra=DECLARED,
    )

    walk = EventWalk(definition(xml)).start().signal("alarm")

    assert walk.execution.ended
    assert (walk.waiting, walk.subscriptions) == ([], [])
