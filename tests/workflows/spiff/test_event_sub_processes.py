"""Sub-processes that an event starts."""

import pytest

from tests.diagrams import call, diagram, end, service_task, start, user_task
from tests.workflows.spiff.conftest import definition
from tests.workflows.spiff.events import (
    DECLARED,
    EventWalk,
    boundary,
    condition,
    end_with,
    error,
    escalation,
    event_sub_process,
    message,
    signal,
    sub_process,
    throw,
    timer,
)

FROM_OUTSIDE = {
    "message": message("paid"),
    "signal": signal(),
    "timer": timer("PT1H"),
    "conditional": condition("rush"),
}


def handled(definition_: str, *nodes: str, interrupting: bool = True) -> EventWalk:
    """Start a process of two tasks with an event sub-process around “help”."""
    handler = event_sub_process(
        "handler", definition_, user_task("help"), interrupting=interrupting
    )
    xml = diagram(
        "handling",
        start() + user_task("one") + user_task("two") + end() + handler,
        "begin one",
        "one two",
        "two done",
        *nodes,
        extra=DECLARED,
    )
    return EventWalk(definition(xml)).start(a=1)


def happens(walk: EventWalk, kind: str) -> EventWalk:
    """Let an event of a kind happen."""
    if kind == "message":
        return walk.message("paid", b=2)
    if kind == "signal":
        return walk.signal("alarm", b=2)
    if kind == "timer":
        return walk.after(hours=1)
    return walk.complete("one", rush=True)


@pytest.mark.parametrize("kind", FROM_OUTSIDE)
def test_an_interrupting_event_leaves_only_the_handler(kind: str) -> None:
    """Stock SpiffWorkflow never interrupts, and starts some handlers at once."""
    walk = handled(FROM_OUTSIDE[kind])
    (subscription,) = walk.subscriptions

    happens(walk, kind)

    assert (subscription.kind, subscription.position.element.id) == (kind, "handler")
    assert walk.waiting == ["help"]
    assert walk.subscriptions == []
    assert walk.complete("help").execution.ended


@pytest.mark.parametrize("kind", FROM_OUTSIDE)
def test_a_non_interrupting_event_works_beside_the_rest(kind: str) -> None:
    walk = handled(FROM_OUTSIDE[kind], interrupting=False)

    happens(walk, kind)

    assert "help" in walk.waiting
    assert len(walk.waiting) == 2
    walk.complete("help")
    while walk.waiting:
        walk.complete(walk.waiting[0])
    assert walk.execution.ended


def test_a_non_interrupting_event_may_come_again() -> None:
    walk = handled(signal(), interrupting=False)

    walk.signal("alarm").signal("alarm")

    assert walk.waiting == ["help", "help", "one"]


def test_a_handler_that_nothing_triggers_does_not_keep_the_process_open() -> None:
    """Stock SpiffWorkflow waits for the timer before it ends."""
    walk = handled(timer("P1D"))

    walk.complete("one").complete("two")

    assert walk.execution.ended
    assert walk.subscriptions == []


def test_the_process_ends_only_after_a_running_handler() -> None:
    walk = handled(signal(), interrupting=False).signal("alarm")

    walk.complete("one").complete("two")

    assert not walk.execution.ended
    assert walk.complete("help").execution.ended


def test_a_handler_sees_what_the_process_knows_by_then() -> None:
    """Stock SpiffWorkflow shows it the variables of the start."""
    walk = handled(message("paid")).complete("one", found="rust")

    walk.message("paid", amount=5)

    assert walk.variables == {"a": 1, "found": "rust", "amount": 5}


def test_two_instances_of_one_definition_do_not_disturb_each_other() -> None:
    """Stock SpiffWorkflow changes the definition when an event starts a handler."""
    first = handled(signal(), interrupting=False).signal("alarm")

    second = EventWalk(first.definition).start()

    assert second.waiting == ["one"]
    assert first.waiting == ["help", "one"]


def inside(trigger: str, cause: str, *, interrupting: bool = True) -> EventWalk:
    """Start a sub-process whose automatic cause its own handler may catch."""
    handler = event_sub_process(
        "handler", trigger, user_task("help"), interrupting=interrupting
    )
    ends = "endEvent" in cause
    rest = "" if ends else service_task("act", "act") + end("b9")
    body = sub_process(
        "body",
        start("b0") + throw("before") + cause + rest + handler,
        "b0 before",
        "before cause",
        *(() if ends else ("cause act", "act b9")),
    )
    xml = diagram(
        "outer",
        start() + body + user_task("after") + end(),
        "begin body",
        "body after",
        "after done",
        extra=DECLARED,
    )
    return EventWalk(definition(xml)).start()


def test_an_error_is_handled_inside_and_the_process_goes_on() -> None:
    """Stock SpiffWorkflow runs such a handler always."""
    walk = inside(error("broken"), end_with("cause", error("broken")))

    assert walk.waiting == ["help"]
    assert walk.complete("help").waiting == ["after"]
    assert walk.complete("after").execution.ended


def test_an_operation_that_fails_is_handled_inside() -> None:
    failing = service_task("cause", "fail", {"code": "broken"})

    walk = inside(error("broken"), failing)

    assert walk.waiting == ["help"]
    assert [name for name, _ in walk.calls] == ["fail"]


@pytest.mark.parametrize(
    ("interrupting", "acted", "waiting"),
    [(True, [], ["help"]), (False, ["act"], ["help"])],
)
def test_an_escalation_is_handled_inside(
    interrupting: bool,  # noqa: FBT001 (a case of the test)
    acted: list[str],
    waiting: list[str],
) -> None:
    walk = inside(escalation(), throw("cause", escalation()), interrupting=interrupting)

    assert [name for name, _ in walk.calls] == acted
    assert walk.waiting == waiting
    assert walk.complete("help").waiting == ["after"]


def test_a_handler_without_its_event_does_not_run() -> None:
    walk = inside(error("broken"), throw("cause"))

    assert walk.waiting == ["after"]
    assert "help" not in walk.passed()


def test_an_error_thrown_in_its_handler_goes_further_up() -> None:
    begin = '<bpmn:startEvent id="h0">' + error("broken") + "</bpmn:startEvent>"
    handler = sub_process(
        "handler",
        begin + end_with("again", error("broken")),
        "h0 again",
        handler=' triggeredByEvent="true"',
    )
    fail = end_with("fail", error("broken"))
    body = sub_process("body", start("b0") + fail + handler, "b0 fail")
    guarded = boundary("caught", "body", error("broken"))
    xml = diagram(
        "outer",
        start() + body + guarded + user_task("help") + end(),
        "begin body",
        "body done",
        "caught help",
        "help done",
        extra=DECLARED,
    )

    assert EventWalk(definition(xml)).start().waiting == ["help"]


def test_a_called_process_handles_the_events_of_its_own_scope() -> None:
    called = diagram(
        "called",
        start()
        + user_task("inner")
        + end()
        + event_sub_process("handler", message("paid"), user_task("help")),
        "begin inner",
        "inner done",
        extra=DECLARED,
    )
    caller = diagram(
        "caller",
        start() + call("sub", "called") + user_task("after") + end(),
        "begin sub",
        "sub after",
        "after done",
    )
    walk = EventWalk(definition(caller, called)).start()

    assert walk.message("paid").waiting == ["help"]
    assert walk.complete("help").waiting == ["after"]


def test_an_interruption_takes_running_handlers_and_sub_processes_away() -> None:
    slow = event_sub_process(
        "slow", message("paid"), user_task("care"), interrupting=False
    )
    stop = event_sub_process("stop", signal(), user_task("help"))
    body = sub_process(
        "body", start("b0") + user_task("one") + end("b9"), "b0 one", "one b9"
    )
    xml = diagram(
        "both",
        start() + body + end() + slow + stop,
        "begin body",
        "body done",
        extra=DECLARED,
    )
    walk = EventWalk(definition(xml)).start().message("paid").message("paid")
    before = walk.waiting

    walk.signal("alarm")

    assert before == ["care", "care", "one"]
    assert walk.waiting == ["help"]
    assert walk.subscriptions == []
    assert walk.complete("help").execution.ended


@pytest.mark.parametrize("kind", ["message", "signal", "timer"])
def test_a_sub_process_is_interrupted_alone_and_the_process_goes_on(kind: str) -> None:
    handler = event_sub_process("handler", FROM_OUTSIDE[kind], user_task("help"))
    body = sub_process(
        "body", start("b0") + user_task("one") + end("b9") + handler, "b0 one", "one b9"
    )
    xml = diagram(
        "outer",
        start() + body + user_task("after") + end(),
        "begin body",
        "body after",
        "after done",
        extra=DECLARED,
    )
    walk = happens(EventWalk(definition(xml)).start(), kind)

    assert walk.waiting == ["help"]
    assert walk.complete("help").waiting == ["after"]
    assert walk.complete("after").execution.ended
