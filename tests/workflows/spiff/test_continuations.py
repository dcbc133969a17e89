"""Asynchronous continuations, outside workers and expressions.

Stock SpiffWorkflow knows none of the attributes and would ignore them.
"""

import pytest

from tests.activities import several, times, within
from tests.diagrams import diagram, end, gateway, service_task, start, user_task, xor
from tests.workflows.spiff.conftest import definition
from tests.workflows.spiff.events import (
    DECLARED,
    EventWalk,
    boundary,
    error,
    message,
    timer,
)
from workflows.spiff.subscriptions import UncaughtBpmnError


def with_attributes(node: str, **attributes: str) -> str:
    """Give a node attributes of the camunda vocabulary."""
    text = "".join(f' camunda:{name}="{value}"' for name, value in attributes.items())
    return node.replace(" id=", f"{text} id=", 1)


def walk(nodes: str, *flows: str) -> EventWalk:
    """Start a process with a variable."""
    xml = diagram("p", start() + nodes + end(), *flows, extra=DECLARED)
    return EventWalk(definition(xml)).start(a=1)


def rests(it: EventWalk) -> list[str]:
    """Give where it waits for a job."""
    return sorted(
        each.position.element.id
        for each in it.subscriptions
        if each.kind == "continuation"
    )


@pytest.mark.parametrize("side", ["asyncBefore", "asyncAfter", "async"])
def test_it_rests_beside_an_activity_until_a_job_goes_on(side: str) -> None:
    act = with_attributes(service_task("act", "log", {"x": "${a}"}), **{side: "true"})
    it = walk(act + user_task("after"), "begin act", "act after", "after done")
    calls = len(it.calls), rests(it)

    it.proceed()

    assert calls == (1 if side == "asyncAfter" else 0, ["act"])
    assert (len(it.calls), it.waiting, rests(it)) == (1, ["after"], [])


@pytest.mark.parametrize("kind", ["parallel", "inclusive"])
def test_every_branch_rests_before_a_join_and_after_a_split(kind: str) -> None:
    split = with_attributes(gateway(kind, "split"), asyncAfter="true")
    join = with_attributes(gateway(kind, "join"), asyncBefore="true")
    nodes = split + join + user_task("one") + user_task("two") + user_task("after")
    flows = ["begin split", "one join", "two join", "join after", "after done"]
    condition = " a = 1" if kind == "inclusive" else ""
    flows += [f"split one{condition}", f"split two{condition}"]
    it = walk(nodes, *flows)
    first = rests(it)

    it.proceed().complete("one").complete("two")

    assert (first, rests(it)) == (["split", "split"], ["join", "join"])
    assert it.proceed().waiting == ["after"]


def test_a_default_flow_is_still_the_default_after_a_rest() -> None:
    task = with_attributes(user_task("work"), asyncAfter="true")
    flows = ("begin work", "work a a = 2", "work b default", "a done", "b done")
    it = walk(task + user_task("a") + user_task("b"), *flows)

    it.complete("work").proceed()

    assert it.waiting == ["b"]


def test_boundary_events_wait_only_once_the_activity_has_begun() -> None:
    task = with_attributes(user_task("work"), asyncBefore="true")
    nodes = task + boundary("late", "work", timer("PT1H")) + user_task("help")
    it = walk(nodes, "begin work", "work done", "late help", "help done")
    before = [each.kind for each in it.subscriptions]

    it.proceed()

    assert (before, [each.kind for each in it.subscriptions]) == (
        ["continuation"],
        ["timer"],
    )


def test_a_start_event_rests_behind_itself() -> None:
    xml = diagram(
        "p",
        with_attributes(start(), asyncBefore="true") + user_task("work") + end(),
        "begin work",
        "work done",
    )
    it = EventWalk(definition(xml)).start()

    assert (it.waiting, rests(it)) == ([], ["begin"])
    assert it.proceed().waiting == ["work"]


def external(topic: str = "weld") -> str:
    """Draw a task for an outside worker."""
    return (
        f'<bpmn:serviceTask id="act" camunda:type="external" camunda:topic="{topic}">'
        '<bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="x">'
        '${a + 1}</camunda:inputParameter><camunda:outputParameter name="got">'
        "${y}</camunda:outputParameter></camunda:inputOutput></bpmn:extensionElements>"
        "</bpmn:serviceTask>"
    )


def test_an_outside_worker_is_waited_for_and_brings_variables() -> None:
    it = walk(external() + user_task("after"), "begin act", "act after", "after done")
    (task,) = it.subscriptions
    execution = it._resumed()  # noqa: SLF001 (the walk is for tests)

    execution.events.trigger(task.position.token_id, {"y": 7})
    it._keep(execution)  # noqa: SLF001 (the same)

    assert (task.kind, task.name, task.correlation) == ("external", "weld", {"x": 2})
    assert it.variables == {"a": 1, "got": 7}


def test_an_outside_worker_reports_a_business_error() -> None:
    nodes = external() + boundary("caught", "act", error("broken")) + user_task("help")
    it = walk(nodes, "begin act", "act done", "caught help", "help done")
    (token,) = (s.position.token_id for s in it.subscriptions if s.kind == "external")
    execution = it._resumed()  # noqa: SLF001 (the walk is for tests)

    with pytest.raises(UncaughtBpmnError):
        it._resumed().events.fail(token, "lost")  # noqa: SLF001 (the same)
    execution.events.fail(token, "broken")
    it._keep(execution)  # noqa: SLF001 (the same)

    assert (it.waiting, it.subscriptions) == (["help"], [])


@pytest.mark.parametrize("kind", ["receiveTask", "external"])
def test_what_is_waited_for_may_be_several(kind: str) -> None:
    task = (
        external()
        if kind == "external"
        else '<bpmn:receiveTask id="act" messageRef="m_paid"></bpmn:receiveTask>'
    )
    it = walk(
        within(task, several(times("2"))) + user_task("after"),
        "begin act",
        "act after",
        "after done",
    )
    waits = [each.position.token_id for each in it.subscriptions]

    for token_id in waits:
        it._trigger(token_id)  # noqa: SLF001 (the walk is for tests)

    assert (len(waits), it.waiting, it.subscriptions) == (2, ["after"], [])


@pytest.mark.parametrize("kind", ["serviceTask", "sendTask"])
def test_an_expression_gives_a_variable(kind: str) -> None:
    task = (
        f'<bpmn:{kind} id="act" camunda:expression="${{x * 2}}"'
        ' camunda:resultVariable="b"><bpmn:extensionElements><camunda:inputOutput>'
        '<camunda:inputParameter name="x">${a + 1}</camunda:inputParameter>'
        "</camunda:inputOutput></bpmn:extensionElements>"
        f"</bpmn:{kind}>"
    )

    it = walk(task + user_task("after"), "begin act", "act after", "after done")

    assert it.variables == {"a": 1, "b": 4}


def test_a_send_task_may_carry_out_an_operation() -> None:
    task = service_task("act", "log", {"x": "${a}"}).replace("serviceTask", "sendTask")

    it = walk(task + user_task("after"), "begin act", "act after", "after done")

    assert (it.calls, it.thrown) == ([("log", {"x": 1})], [])


def test_a_message_is_named_by_an_expression() -> None:
    declared = '<bpmn:message id="m" name="paid ${a}" />'
    catch = (
        '<bpmn:intermediateCatchEvent id="wait">'
        '<bpmn:messageEventDefinition messageRef="m" /></bpmn:intermediateCatchEvent>'
    )
    nodes = start() + catch + end()
    xml = diagram("p", nodes, "begin wait", "wait done", extra=declared)

    (wait,) = EventWalk(definition(xml)).start(a=3).subscriptions

    assert wait.name == "paid 3"


def test_a_process_begins_where_it_is_told_to() -> None:
    taken = (
        "<bpmn:extensionElements><camunda:inputOutput><camunda:outputParameter"
        ' name="b">${a + 1}</camunda:outputParameter></camunda:inputOutput>'
        "</bpmn:extensionElements>"
    )
    brought = taken + message("paid")
    received = f'<bpmn:startEvent id="told">{brought}</bpmn:startEvent>'
    nodes = start() + received + xor("meet") + user_task("a") + user_task("b") + end()
    flows = ("begin a", "told b", "a meet", "b meet", "meet done")
    built = definition(diagram("p", nodes, *flows, extra=DECLARED))

    plain = EventWalk(built).start()
    told = EventWalk(built).start_at("told", a=1)

    assert (plain.waiting, plain.passed()) == (["a"], ["begin", "a"])
    assert (told.waiting, told.passed()) == (["b"], ["told", "b"])
    assert told.variables == {"b": 2}
