"""Parallel and inclusive gateways.

Stock SpiffWorkflow 3.2.0 fails the tests of joins in rework loops, of changes that a
later branch does not know, of nested values, of tokens that are left over, and of
many blocks behind one another.
"""

from collections.abc import Mapping
from itertools import permutations, product
from typing import Any

import pytest

from tests.diagrams import (
    diagram,
    end,
    error,
    gateway,
    on_error,
    service_task,
    start,
    user_task,
    xor,
)
from tests.workflows.spiff.conftest import Walk, definition
from workflows.spiff.execution import Execution
from workflows.spiff.live import StuckProcessError


def both(kind: str) -> bytes:
    """Draw two branches, each a user task, and a task behind the join."""
    return diagram(
        "both",
        start()
        + xor("again")
        + gateway(kind, "split")
        + user_task("a")
        + user_task("b")
        + gateway(kind, "join")
        + user_task("check")
        + xor("fine")
        + end(),
        "begin again",
        "again split",
        "split a default" if kind == "inclusive" else "split a",
        "split b true" if kind == "inclusive" else "split b",
        "a join",
        "b join",
        "join check",
        "check fine",
        "fine done fine",
        "fine again default",
    )


@pytest.mark.parametrize("orders", [*product(permutations("ab"), repeat=3)])
def test_a_parallel_join_waits_for_all_in_every_round(
    orders: tuple[tuple[str, str], ...],
) -> None:
    walk = Walk(definition(both("parallel"))).start()

    for first, second in orders:
        assert walk.waiting == ["a", "b"]
        assert walk.complete(first).waiting == [second]
        assert walk.complete(second).waiting == ["check"]
        walk.complete("check", fine=False)

    assert walk.waiting == ["a", "b"]


OR = diagram(
    "either",
    start()
    + xor("again")
    + gateway("inclusive", "split")
    + user_task("a")
    + user_task("b")
    + user_task("c")
    + gateway("inclusive", "join")
    + user_task("check")
    + end(),
    "begin again",
    "again split",
    "split a n > 0",
    "split b n > 1",
    "split c default",
    "a join",
    "b join",
    "c join",
    "join check",
    "check again again",
    "check done default",
)


@pytest.mark.parametrize("rounds", [*permutations([0, 1, 2, 2])])
def test_an_inclusive_join_waits_for_those_that_come(rounds: tuple[int, ...]) -> None:
    walk = Walk(definition(OR)).start(n=rounds[0])

    for number, following in zip(rounds, (*rounds[1:], 0), strict=True):
        expected = {0: ["c"], 1: ["a"], 2: ["a", "b"]}[number]
        for name in (*expected[number % 2 :], *expected[: number % 2]):
            assert name in walk.waiting
            walk.complete(name)
        assert walk.waiting == ["check"]
        walk.complete("check", again=True, n=following)

    assert walk.waiting == ["c"]


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_branch_does_not_take_back_what_another_changed(order: str) -> None:
    """Stock SpiffWorkflow lets the branch that comes last overwrite all others."""
    changes: Mapping[str, dict[str, object]] = {"a": {"status": "new"}, "b": {"n": 2}}
    walk = Walk(definition(both("parallel"))).start(status="old", n=1, same=0)

    for name in order:
        walk.complete(name, **changes[name])

    assert walk.variables == {"status": "new", "n": 2, "same": 0}
    assert walk.execution.conflicts == []


def test_of_two_changes_the_later_arrival_wins_and_the_conflict_is_noted() -> None:
    walk = Walk(definition(both("parallel"))).start(status="old", n=1)

    walk.complete("b", status="b", n=2).complete("a", status="a", n=2)

    assert walk.variables == {"status": "a", "n": 2}
    ((position, names),) = walk.execution.conflicts
    assert (position.element.id, names) == ("join", ["status"])


def test_a_change_before_the_branches_met_elsewhere_is_not_stale() -> None:
    """Join branches across blocks; stock SpiffWorkflow gives ``n`` back as 1."""
    across = diagram(
        "across",
        start()
        + gateway("parallel", "outer")
        + user_task("first")
        + gateway("parallel", "inner")
        + user_task("a")
        + user_task("b")
        + user_task("c")
        + gateway("parallel", "one")
        + gateway("parallel", "two")
        + user_task("last")
        + end(),
        *("begin outer", "outer a", "outer first", "first inner", "inner b", "inner c"),
        *("a one", "b one", "one two", "c two", "two last", "last done"),
    )
    walk = Walk(definition(across)).start(n=0)

    walk.complete("first", n=1).complete("b", n=2).complete("a").complete("c")

    assert walk.variables == {"n": 2}
    assert walk.execution.conflicts == []


def spoil(_: str, arguments: dict[str, Any]) -> Mapping[str, object]:
    """Change an argument in place, as a careless operation might."""
    arguments["order"]["lines"].append("changed")
    return {"mine": arguments["order"]}


def test_branches_share_no_nested_values() -> None:
    """Stock SpiffWorkflow shows a change in one branch in the other, too."""
    sharing = diagram(
        "sharing",
        start()
        + gateway("parallel", "split")
        + service_task("act", "change", {"order": "${order}"})
        + user_task("a")
        + user_task("b")
        + end(),
        *("begin split", "split act", "split b", "act a", "a done", "b done"),
    )
    given = {"lines": ["one"]}

    execution = Execution.start(definition(sharing), {"order": given}, spoil)

    a, b = (task.variables for task in execution.waiting_user_tasks())
    assert {tuple(task["order"]["lines"]) for task in (a, b)} == {("one",)}
    assert given == {"lines": ["one"]}


def test_tokens_that_are_left_over_wait_for_the_next_round() -> None:
    """A second token on a flow is not swallowed; stock SpiffWorkflow loses it."""
    twice = diagram(
        "twice",
        start()
        + gateway("parallel", "split")
        + user_task("a")
        + user_task("b")
        + user_task("c")
        + xor("meet")
        + gateway("parallel", "join")
        + user_task("after")
        + end(),
        *("begin split", "split a", "split b", "split c", "a meet", "b meet"),
        *("meet join", "c join", "join after", "after done"),
    )
    walk = Walk(definition(twice)).start()

    walk.complete("a").complete("b").complete("c")

    assert walk.waiting == ["after"]
    with pytest.raises(StuckProcessError, match="join"):
        walk.complete("after")


def test_a_join_that_can_never_fire_is_refused() -> None:
    """Stock SpiffWorkflow leaves such an instance waiting for ever."""
    never = diagram(
        "never",
        start() + xor("x") + user_task("a") + gateway("parallel", "join") + end(),
        *("begin x", "x a default", "x join n > 1", "a join", "join done"),
    )

    with pytest.raises(StuckProcessError, match="join"):
        Walk(definition(never)).start(n=0).complete("a")


FAILING = (
    '<bpmn:subProcess id="body">'
    + start("b2")
    + user_task("inner")
    + user_task("x")
    + '<bpmn:endEvent id="bad"><bpmn:errorEventDefinition errorRef="e" />'
    "</bpmn:endEvent>"
    '<bpmn:sequenceFlow id="s1" sourceRef="b2" targetRef="inner" />'
    '<bpmn:sequenceFlow id="s2" sourceRef="b2" targetRef="x" />'
    '<bpmn:sequenceFlow id="s3" sourceRef="inner" targetRef="bad" />'
    "</bpmn:subProcess>"
)


def test_an_inclusive_join_does_not_wait_for_a_branch_that_was_cancelled() -> None:
    cancelled = diagram(
        "cancelled",
        start() + gateway("parallel", "split") + FAILING
        + on_error("caught", "body", "e")
        + user_task("a") + gateway("inclusive", "join") + user_task("after") + end(),
        *("begin split", "split body", "split a", "body join", "a join", "caught done"),
        *("join after", "after done"),
        extra=error("e", "late"),
    )  # fmt: skip
    walk = Walk(definition(cancelled)).start()

    assert walk.complete("a").waiting == ["inner", "x"]
    assert walk.complete("inner").waiting == ["after"]
    assert walk.complete("after").execution.ended


def test_an_end_waits_for_the_other_branches_and_keeps_what_they_changed() -> None:
    ends = diagram(
        "ends",
        start() + user_task("a") + user_task("b") + end() + end("e2"),
        *("begin a", "begin b", "a done", "b e2"),
    )
    walk = Walk(definition(ends)).start(status="old", n=0)

    assert not walk.complete("a", status="new").execution.ended
    assert walk.complete("b", n=1).execution.ended
    assert walk.execution.variables() == {"status": "new", "n": 1}


def test_two_flows_from_one_gateway_to_a_join_are_two() -> None:
    double = diagram(
        "double",
        start()
        + gateway("parallel", "split")
        + gateway("parallel", "join")
        + user_task("after")
        + end(),
        *("begin split", "split join", "split join", "join after", "after done"),
    )

    walk = Walk(definition(double)).start()

    assert walk.waiting == ["after"]
    assert walk.complete("after").execution.ended


def test_the_history_shows_a_join_once() -> None:
    walk = Walk(definition(both("parallel"))).start()

    walk.complete("a")
    assert walk.passed() == []
    walk.complete("b")

    assert walk.passed() == ["join", "check"]
