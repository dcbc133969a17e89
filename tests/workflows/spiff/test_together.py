"""Branches, repeated activities and events within one another."""

from tests.activities import several, within
from tests.diagrams import diagram, end, gateway, start, user_task, xor
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
    sub_process,
    throw,
)

FLOWS = (
    *("begin split", "split left", "left merge", "merge join"),
    *("split right", "right join", "join after", "after done"),
)


def branching(left: str, *more: str, flows: tuple[str, ...] = ()) -> EventWalk:
    """Start a process with ``left`` beside a user task “right”."""
    nodes = start() + gateway("parallel", "split") + left + user_task("right")
    nodes += xor("merge") + gateway("parallel", "join") + user_task("after") + end()
    xml = diagram("p", nodes + "".join(more), *FLOWS, *flows, extra=DECLARED)
    return EventWalk(definition(xml)).start(people=["ann", "bo"], n=0)


def asking(*nodes: str, flows: tuple[str, ...]) -> str:
    """Draw a sub-process “left” that is carried out for each of the people."""
    body = sub_process("left", start("b") + "".join(nodes), *flows)
    return within(body, several(collection="people", item="person"))


def test_a_repeated_sub_process_is_one_branch_of_two() -> None:
    body = asking(user_task("ask"), end("e"), flows=("b ask", "ask e"))
    walk = branching(body)

    walk.complete("ask", n=1).complete("right", other=2).complete("ask")

    assert walk.variables == {"people": ["ann", "bo"], "n": 1, "other": 2}


def test_an_error_in_one_instance_leaves_the_other_branch_alone() -> None:
    body = asking(
        user_task("ask"), end_with("bad", error("late")), flows=("b ask", "ask bad")
    )
    walk = branching(
        body,
        boundary("caught", "left", error("late")),
        flows=("caught merge",),
    )

    walk.complete("ask")

    assert walk.waiting == ["right"]
    assert walk.complete("right").waiting == ["after"]


def test_an_escalation_of_each_instance_starts_a_handler_of_its_own() -> None:
    raised = throw("raise", escalation())
    body = asking(
        user_task("ask"), raised, end("e"), flows=("b ask", "ask raise", "raise e")
    )
    beside = boundary("told", "left", escalation(), interrupting=False)
    walk = branching(
        body, beside, user_task("help"), end("h"), flows=("told help", "help h")
    )

    walk.complete("ask").complete("ask")

    assert walk.waiting == ["help", "help", "right"]
    walk.complete("help").complete("right").complete("after").complete("help")
    assert walk.execution.ended


def test_an_interrupting_handler_ends_every_branch() -> None:
    handler = event_sub_process("handler", condition("rush"), user_task("help"))
    body = asking(user_task("ask"), end("e"), flows=("b ask", "ask e"))
    walk = branching(body, handler)

    walk.complete("right", rush=True)

    assert walk.waiting == ["help"]
    assert walk.complete("help").execution.ended
