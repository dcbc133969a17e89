"""Events that a token meets on its way."""

import pytest

from tests.diagrams import diagram, end, start, user_task
from tests.workflows.spiff.conftest import definition
from tests.workflows.spiff.events import (
    DECLARED,
    MORNING,
    EventWalk,
    catch,
    condition,
    end_with,
    message,
    signal,
    sub_process,
    throw,
    timer,
)
from workflows.spiff.subscriptions import BadTimerError, NotWaitingError


def waiting_for(nodes: str) -> EventWalk:
    """Start a process that waits at “wait”, then at the task “after”."""
    xml = diagram(
        "waiting",
        start() + nodes + user_task("after") + end(),
        "begin wait",
        "wait after",
        "after done",
        extra=DECLARED,
    )
    return EventWalk(definition(xml)).start(hours=3, day="2026-03-02T09:00:00")


def test_a_message_goes_on_with_what_it_brings() -> None:
    walk = waiting_for(catch("wait", message("paid")))
    (subscription,) = walk.subscriptions

    walk.message("paid", amount=5)

    assert (subscription.kind, subscription.name) == ("message", "paid")
    assert subscription.position.element.id == "wait"
    assert walk.variables["amount"] == 5
    assert walk.subscriptions == []


def test_what_waits_is_entered_and_later_left() -> None:
    walk = waiting_for(catch("wait", message("paid")))
    entered = walk.execution.passed()

    walk.message("paid")

    assert [(it.element.id, left) for it, left in entered] == [
        ("begin", True),
        ("wait", False),
    ]
    assert [how for _, how in walk.execution.closed()] == ["completed"]


def test_a_receive_task_waits_for_its_message() -> None:
    walk = waiting_for('<bpmn:receiveTask id="wait" messageRef="m_paid" />')
    waited = walk.waiting

    walk.message("paid")

    assert (waited, walk.waiting) == ([], ["after"])
    assert walk.passed() == ["after"]


def test_what_a_token_does_not_wait_for_cannot_happen_to_it() -> None:
    walk = waiting_for(catch("wait", message("paid")))
    (subscription,) = walk.subscriptions
    events = walk._resumed().events  # noqa: SLF001 (the walk is for tests)

    with pytest.raises(NotWaitingError):
        events.trigger("another")
    events.trigger(subscription.position.token_id)

    assert events.subscriptions() == []


def test_a_signal_goes_on_with_what_it_brings() -> None:
    walk = waiting_for(catch("wait", signal()))

    walk.signal("other").signal("alarm", level=2)

    assert walk.variables["level"] == 2


@pytest.mark.parametrize(
    ("text", "kind", "due"),
    [
        ("PT3H", "timeDuration", "2026-03-01T11:00:00+00:00"),
        ('${"PT" + string(hours) + "H"}', "timeDuration", "2026-03-01T11:00:00+00:00"),
        ("P1M", "timeDuration", "2026-04-01T08:00:00+00:00"),
        ("2026-03-02T09:00:00Z", "timeDate", "2026-03-02T09:00:00+00:00"),
        ("=day", "timeDate", "2026-03-02T09:00:00+08:00"),
        ("R3/PT10H", "timeCycle", "2026-03-01T18:00:00+00:00"),
    ],
)
def test_a_timer_is_due_by_the_given_clock(text: str, kind: str, due: str) -> None:
    """Stock SpiffWorkflow reads the clock of the machine, and evaluates PT3H."""
    walk = waiting_for(catch("wait", timer(text, kind)))

    (subscription,) = walk.subscriptions

    assert subscription.due_at is not None
    assert subscription.due_at.isoformat() == due


def test_a_timer_fires_when_it_is_due_and_not_before() -> None:
    walk = waiting_for(catch("wait", timer("PT3H")))

    early = walk.after(hours=2.9).waiting
    walk.after(hours=0.1)

    assert (early, walk.waiting) == ([], ["after"])


def test_a_timer_that_is_no_time_is_refused_by_name() -> None:
    with pytest.raises(BadTimerError, match=r"wait.*-PT3H"):
        waiting_for(catch("wait", timer('${"-PT" + string(hours) + "H"}')))


def test_a_condition_is_looked_at_on_arrival() -> None:
    walk = waiting_for(catch("wait", condition("hours = 3")))

    assert walk.waiting == ["after"]


def test_a_none_event_only_passes() -> None:
    walk = waiting_for(throw("wait"))

    assert walk.passed() == ["begin", "wait", "after"]


def test_a_link_leads_to_the_event_of_its_name() -> None:
    """Stock SpiffWorkflow loses the token without a word."""
    link = '<bpmn:linkEventDefinition name="on" />'
    xml = diagram(
        "linked",
        start() + throw("away", link) + catch("here", link) + user_task("work") + end(),
        "begin away",
        "here work",
        "work done",
    )

    walk = EventWalk(definition(xml)).start()

    assert walk.passed() == ["begin", "away", "here", "work"]
    assert walk.complete("work").execution.ended


def test_a_message_is_thrown_to_the_outside() -> None:
    task = '<bpmn:sendTask id="send" messageRef="m_void" />'
    xml = diagram(
        "sending",
        start() + task + throw("tell", message("paid")) + end_with("done", signal()),
        "begin send",
        "send tell",
        "tell done",
        extra=DECLARED,
    )

    walk = EventWalk(definition(xml)).start(secret=1)

    assert walk.execution.ended
    assert walk.thrown == [
        ("message", "void"),
        ("message", "paid"),
        ("signal", "alarm"),
    ]


def test_an_event_may_refer_to_its_definition() -> None:
    """Stock SpiffWorkflow passes by such an event."""
    xml = diagram(
        "referring",
        start()
        + catch("wait", "<bpmn:eventDefinitionRef>later</bpmn:eventDefinitionRef>")
        + end(),
        "begin wait",
        "wait done",
        extra='<bpmn:timerEventDefinition id="later"><bpmn:timeDuration>PT1H'
        "</bpmn:timeDuration></bpmn:timerEventDefinition>",
    )

    walk = EventWalk(definition(xml)).start()

    assert not walk.execution.ended
    assert walk.after(hours=1).execution.ended


def gateway() -> EventWalk:
    """Start a process that waits for a message or one of two timers."""
    xml = diagram(
        "choice",
        start()
        + '<bpmn:eventBasedGateway id="either" />'
        + catch("soon", timer("PT1H"))
        + catch("late", timer("PT5H"))
        + catch("paid", message("paid"))
        + user_task("soon_task")
        + user_task("late_task")
        + user_task("paid_task")
        + end(),
        "begin either",
        *(f"either {it}" for it in ("late", "soon", "paid")),
        *(f"{it} {it}_task" for it in ("soon", "late", "paid")),
        *(f"{it}_task done" for it in ("soon", "late", "paid")),
        extra=DECLARED,
    )
    return EventWalk(definition(xml)).start()


def test_each_timer_of_an_event_gateway_has_its_own_time() -> None:
    """Stock SpiffWorkflow gives both timers the time of the first."""
    walk = gateway()
    due = [it.due_at for it in walk.subscriptions if it.due_at]

    walk.after(hours=1)

    assert [(at - MORNING).seconds // 3600 for at in due] == [5, 1]
    assert walk.waiting == ["soon_task"]
    assert walk.subscriptions == []


def test_the_first_event_of_a_gateway_takes_the_others_away() -> None:
    walk = gateway().message("paid", amount=1)

    assert walk.waiting == ["paid_task"]
    assert walk.after(hours=9).complete("paid_task").execution.ended


def test_a_signal_end_event_reaches_what_waits_in_the_same_process() -> None:
    """Stock SpiffWorkflow ignores signal end events."""
    ringing = sub_process(
        "ringing",
        start("b2") + end_with("ring", signal()),
        "b2 ring",
    )
    xml = diagram(
        "ringer",
        start() + ringing + end() + _heard(),
        "begin ringing",
        "ringing done",
        extra=DECLARED,
    )

    walk = EventWalk(definition(xml)).start()

    assert walk.waiting == ["hear"]
    assert walk.thrown == [("signal", "alarm")]


def _heard() -> str:
    return (
        '<bpmn:subProcess id="handler" triggeredByEvent="true">'
        '<bpmn:startEvent id="heard">'
        + signal()
        + "</bpmn:startEvent>"
        + user_task("hear")
        + end("h_end")
        + '<bpmn:sequenceFlow id="h1" sourceRef="heard" targetRef="hear" />'
        '<bpmn:sequenceFlow id="h2" sourceRef="hear" targetRef="h_end" />'
        "</bpmn:subProcess>"
    )
