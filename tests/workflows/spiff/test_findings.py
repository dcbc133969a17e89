"""What random models have found, each in its smallest form."""

import pytest

from tests.activities import loop, sub_process, within
from tests.diagrams import diagram, end, gateway, service_task, start, user_task
from tests.workflows.spiff.conftest import Walk, definition
from tests.workflows.spiff.events import (
    DECLARED,
    EventWalk,
    boundary,
    catch,
    error,
    event_sub_process,
    message,
    signal,
)
from workflows.spiff.live import StuckProcessError

#: Two branches that both lead to two joins, which lead to one.
CROSSING = diagram(
    "crossing",
    start() + gateway("parallel", "split") + user_task("a") + user_task("b")
    + user_task("a1") + user_task("a2") + user_task("b1") + user_task("b2")
    + gateway("parallel", "one") + gateway("parallel", "two")
    + gateway("parallel", "join") + user_task("after") + end(),
    *("begin split", "split a", "split b", "a a1", "a a2", "b b1", "b b2"),
    *("a1 one", "b1 one", "a2 two", "b2 two", "one join", "two join"),
    *("join after", "after done"),
)  # fmt: skip


def test_joins_that_chose_differently_can_meet() -> None:
    """The engine used to find no value that the other one had not replaced."""
    walk = Walk(definition(CROSSING)).start(n=0).complete("a", n=1).complete("b", n=2)

    walk.complete("a1").complete("b1").complete("b2").complete("a2")

    assert walk.variables == {"n": 1}
    conflicts = [(at.element.id, names) for at, names in walk.execution.conflicts]
    assert conflicts == [("two", ["n"]), ("join", ["n"])]


def test_a_repeated_sub_process_that_can_never_end_is_refused() -> None:
    """The engine used to take the repeated activity itself for a sign of life."""
    # Only one of its two flows can bring a token to the join.
    split = gateway("exclusive", "x").replace("/>", 'default="body_f0" />')
    body = sub_process(
        "body",
        start("b0") + split + user_task("a") + gateway("parallel", "join") + end("e"),
        *("x a", "b0 x", "a join", "x join", "join e"),
    )
    never = "<bpmn:conditionExpression>false</bpmn:conditionExpression>"
    flow = 'sourceRef="x" targetRef="join"'
    stuck = body.replace(f"{flow} />", f"{flow}>{never}</bpmn:sequenceFlow>")
    xml = diagram(
        "stuck",
        start() + within(stuck, loop("", "2")) + end(),
        *("begin body", "body done"),
    )

    with pytest.raises(StuckProcessError, match="join"):
        Walk(definition(xml)).start().complete("a")


def _guarded(inner: str) -> EventWalk:
    """Start a sub-process beside which a message leads to “help”."""
    xml = diagram(
        "guarded",
        start()
        + inner
        + boundary("caught", "work", message("paid"))
        + user_task("help")
        + end(),
        *("begin work", "work done", "caught help", "help done"),
        extra=DECLARED,
    )
    return EventWalk(definition(xml)).start(n=0)


def test_an_event_takes_along_what_was_changed_back() -> None:
    """The engine used to see only what differs from the beginning."""
    inner = sub_process(
        "work",
        start("w0") + user_task("one") + user_task("a") + user_task("b") + end("w9")
        + user_task("last"),
        *("w0 one", "one a", "one b", "a w9", "b last", "last w9"),
    )  # fmt: skip
    walk = _guarded(inner).complete("one", n=1).complete("b", n=0)

    walk.message("paid")

    assert walk.variables == {"n": 0}


def test_an_event_takes_along_nothing_of_an_instance() -> None:
    """The engine used to take the variables of its own, too."""
    repeated = within(user_task("one"), loop("", "2"))
    inner = sub_process("work", start("w0") + repeated + end("w9"), "w0 one", "one w9")
    walk = _guarded(inner).complete("one", n=1)

    walk.message("paid")

    assert walk.variables == {"n": 0}


def test_an_event_takes_along_what_the_end_would_give() -> None:
    """The engine used to put what began early before what has ended already."""
    inner = sub_process(
        "work",
        start("w0") + user_task("a") + user_task("b") + user_task("last") + end("w9"),
        *("w0 a", "w0 b", "b last", "a w9", "last w9"),
    )
    left, ended = _guarded(inner), _guarded(inner)
    for walk in (left, ended):
        walk.complete("b", n=1).complete("a", n=2)

    left.message("paid")
    ended.complete("last")

    assert ended.execution.variables() == {"n": 1}
    assert left.variables == {"n": 1}


#: A token at “either” may come by the flow from “meet”, or by that from “more”.
OFFERED = diagram(
    "offered",
    start() + gateway("parallel", "split") + user_task("a")
    + gateway("eventBased", "either") + catch("one", message("paid"))
    + catch("two", message("void")) + gateway("exclusive", "meet") + user_task("more")
    + gateway("inclusive", "join") + user_task("after") + end(),
    *("begin split", "split a", "split either", "either one", "either two"),
    *("a meet", "one meet", "two more", "meet join", "more join"),
    *("join after", "after done"),
    extra=DECLARED,
)  # fmt: skip


def test_events_that_are_offered_are_one_token_to_an_inclusive_join() -> None:
    """The engine used to wait for the one that could bring what was missing."""
    walk = EventWalk(definition(OFFERED)).start()

    walk.complete("a")

    assert walk.waiting == ["after"]


def test_an_inclusive_join_waits_for_the_way_that_an_event_has_chosen() -> None:
    walk = EventWalk(definition(OFFERED)).start().message("void")

    walk.complete("a")

    assert walk.waiting == ["more"]


#: From “work” the flow leads to one input of “join”; the event leads to both, and so
#: does the event of the next round.
REMINDED = diagram(
    "reminded",
    start() + gateway("exclusive", "again") + user_task("work")
    + boundary("reminder", "work", message("paid"), interrupting=False)
    + user_task("remind") + gateway("parallel", "more")
    + gateway("inclusive", "join") + user_task("after") + end(),
    *("begin again", "again work", "work more", "more again"),
    *("more join", "reminder remind", "remind join", "join after", "after done"),
    extra=DECLARED,
)  # fmt: skip


def test_an_inclusive_join_does_not_wait_for_what_may_come_by_a_later_event() -> None:
    """The rule asks for ways, also for those of another round (section 13.4.3)."""
    walk = EventWalk(definition(REMINDED)).start().message("paid")

    walk.complete("remind")

    assert walk.waiting == ["after", "work"]


#: By the event beside “work” a token can come back to “both”, and so to “join”.
BESIDE = diagram(
    "beside",
    start() + user_task("both") + service_task("work", "count")
    + boundary("failed", "work", error()) + user_task("again")
    + gateway("exclusive", "back") + gateway("inclusive", "join")
    + user_task("after") + end(),
    *("begin back", "back both", "both join", "both work", "work join"),
    *("failed again", "again back", "join after", "after done"),
    extra=DECLARED,
)  # fmt: skip


def test_an_inclusive_join_waits_for_what_is_about_to_enter_an_activity() -> None:
    """The engine used to take it for a token that is at the event beside, too."""
    walk = EventWalk(definition(BESIDE)).start(n=0)

    walk.complete("both", n=1)

    assert walk.waiting == ["after"]


def _handled() -> EventWalk:
    """Start a process of two tasks beside which two handlers can run."""
    begin = f'<bpmn:startEvent id="h0" isInterrupting="false">{message("paid")}'
    handler = sub_process(
        "handler",
        f"{begin}</bpmn:startEvent>" + user_task("first") + user_task("second")
        + end("h9"),
        *("h0 first", "first second", "second h9"),
        attributes=' triggeredByEvent="true"',
    )  # fmt: skip
    other = event_sub_process("other", signal(), user_task("help"), interrupting=False)
    xml = diagram(
        "handled",
        start() + user_task("one") + user_task("two") + end() + handler + other,
        *("begin one", "one two", "two done"),
        extra=DECLARED,
    )
    return EventWalk(definition(xml)).start(n=0)


def test_a_handler_sees_what_another_has_changed_so_far() -> None:
    """The engine used to leave out what runs beside the flow."""
    walk = _handled().message("paid", m=1).complete("first", n=5)

    walk.signal("alarm")

    seen = {
        task.position.element.id: task.variables
        for task in walk.execution.waiting_user_tasks()
    }
    assert seen["help"] == {"n": 5, "m": 1}
    assert seen["one"] == {"n": 0}


def test_a_handler_does_not_change_back_what_it_has_only_seen() -> None:
    """The engine used to take what a handler began with for changes of its own."""
    walk = _handled().complete("one", n=1).message("paid", m=1).complete("two", n=2)

    walk.complete("first").complete("second")

    assert walk.execution.variables() == {"n": 2, "m": 1}
    assert walk.execution.conflicts == []


def test_a_handler_replaces_what_it_has_seen() -> None:
    walk = _handled().complete("one", n=1).message("paid").complete("first", n=3)

    walk.complete("second").complete("two")

    assert walk.execution.variables() == {"n": 3}
