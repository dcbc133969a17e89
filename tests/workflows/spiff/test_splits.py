"""Flows that leave an activity, and starts and ends that are not drawn."""

import pytest

from tests.diagrams import diagram, end, gateway, start, user_task
from tests.workflows.spiff.conftest import Walk, definition

CONDITIONAL = diagram(
    "conditional",
    start()
    + user_task("ask")
    + user_task("always")
    + user_task("large")
    + user_task("none")
    + end(),
    *("begin ask", "ask large n > 10", "ask none default", "always done"),
    *("large done", "none done"),
)


def test_all_flows_that_leave_an_activity_are_taken() -> None:
    """Stock SpiffWorkflow refuses the diagram."""
    forked = diagram(
        "forked",
        start() + user_task("ask") + user_task("a") + user_task("b") + end(),
        *("begin ask", "ask a", "ask b", "a done", "b done"),
    )

    walk = Walk(definition(forked)).start().complete("ask")

    assert walk.waiting == ["a", "b"]
    assert walk.passed() == ["a", "b"]


@pytest.mark.parametrize(("n", "task"), [(11, "large"), (1, "none")])
def test_conditions_behind_an_activity_hold(n: int, task: str) -> None:
    """Stock SpiffWorkflow ignores them."""
    walk = Walk(definition(CONDITIONAL)).start().complete("ask", n=n)

    assert walk.waiting == [task]


@pytest.mark.parametrize(("n", "tasks"), [(11, ["always", "large"]), (1, ["always"])])
def test_a_flow_without_condition_is_taken_beside_those_with_one(
    n: int, tasks: list[str]
) -> None:
    also = diagram(
        "also",
        start() + user_task("ask") + user_task("always") + user_task("large") + end(),
        *("begin ask", "ask large n > 10", "ask always", "always done", "large done"),
    )

    assert Walk(definition(also)).start().complete("ask", n=n).waiting == tasks


def test_several_tokens_at_one_activity_are_several_tasks() -> None:
    merged = diagram(
        "merged",
        start() + user_task("a") + user_task("b") + user_task("c") + end(),
        *("begin a", "begin b", "a c", "b c", "c done"),
    )
    walk = Walk(definition(merged)).start()

    walk.complete("a").complete("b")

    assert walk.waiting == ["c", "c"]
    assert not walk.complete("c").execution.ended
    assert walk.complete("c").execution.ended


def test_every_node_without_incoming_flow_starts_where_no_event_does() -> None:
    """Stock SpiffWorkflow refuses the diagram."""
    bare = diagram(
        "bare",
        user_task("a") + user_task("b") + gateway("parallel", "j") + user_task("c"),
        *("a j", "b j", "j c"),
    )
    walk = Walk(definition(bare)).start(n=1)

    assert walk.waiting == ["a", "b"]
    assert walk.passed() == ["a", "b"]
    assert walk.complete("b").complete("a").waiting == ["c"]
    assert walk.complete("c").execution.ended
    assert walk.passed() == []


def test_ids_may_be_what_spiffworkflow_calls_its_own_nodes() -> None:
    """Stock SpiffWorkflow takes its own nodes for these."""
    reserved = diagram(
        "Start",
        start("Root") + user_task("Start") + user_task("查看") + end("End"),
        *("Root Start", "Start 查看", "查看 End"),
    ).replace(b'process id="Start"', b'process id="End.EndJoin"')
    walk = Walk(definition(reserved)).start()

    assert walk.complete("Start").waiting == ["查看"]
    assert walk.complete("查看").execution.ended
    assert walk.passed() == ["End"]


def test_sub_processes_of_two_processes_may_have_the_same_id() -> None:
    """Stock SpiffWorkflow runs the wrong one."""

    def inner(task: str) -> str:
        return f'<bpmn:subProcess id="body">{user_task(task)}</bpmn:subProcess>'

    called = diagram("called", start() + inner("b") + end(), "begin body", "body done")
    caller = diagram(
        "caller",
        start()
        + inner("a")
        + '<bpmn:callActivity id="go" calledElement="called" />'
        + end(),
        *("begin body", "body go", "go done"),
    )
    walk = Walk(definition(caller, called)).start()

    assert walk.waiting == ["a"]
    assert walk.complete("a").waiting == ["b"]
    assert walk.complete("b").execution.ended
