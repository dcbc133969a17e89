"""Helping an instance that cannot go on by itself."""

from collections.abc import Callable

import pytest

from tests.activities import several, sub_process, times, within
from tests.diagrams import diagram, end, gateway, service_task, start, user_task
from tests.workflows.spiff.conftest import definition
from tests.workflows.spiff.events import (
    DECLARED,
    EventWalk,
    boundary,
    catch,
    message,
    signal,
)
from workflows.spiff import moves
from workflows.spiff.execution import Execution


def line(work: str, *more: str) -> EventWalk:
    """Start a process of “work”, which may have an event, and “after”."""
    nodes = start() + work + user_task("after") + end() + "".join(more)
    flows = ["begin work", "work after", "after done"]
    if more:
        flows.append("caught after")
    xml = diagram("p", nodes, *flows, extra=DECLARED)
    return EventWalk(definition(xml)).start(a=1)


def branches() -> EventWalk:
    """Start a process of two branches, “left” and “right”, between two tasks."""
    nodes = start() + gateway("parallel", "split") + gateway("parallel", "join")
    nodes += "".join(map(user_task, ("left", "further", "right", "after"))) + end()
    flows = ["begin split", "split left", "left further", "further join"]
    flows += ("split right", "right join", "join after", "after done")
    return EventWalk(definition(diagram("p", nodes, *flows))).start(a=1)


def helped(
    walk: EventWalk, element_id: str, help_it: Callable[[Execution, str], None]
) -> EventWalk:
    """Help the token that is at an element."""
    execution = walk._resumed()  # noqa: SLF001 (the walk is for tests)
    token_id = next(
        token.position.token_id
        for token in moves.tokens(execution)
        if token.position.element.id == element_id
    )
    help_it(execution, token_id)
    walk._keep(execution)  # noqa: SLF001 (the same)
    return walk


def to(target: str) -> Callable[[Execution, str], None]:
    return lambda execution, token_id: moves.move(execution, token_id, target)


@pytest.mark.parametrize(
    "work",
    [
        user_task("work"),
        within(user_task("work"), several(times("3"))),
        catch("work", message("paid")),
        service_task("work", "fail", {"code": "bad"}).replace(
            ' id="work"', ' id="work" camunda:asyncBefore="true"'
        ),
        sub_process("work", start("s") + user_task("in") + end("e"), "s in", "in e"),
    ],
)
def test_what_is_skipped_leaves_nothing_and_the_token_goes_on(work: str) -> None:
    walk = line(work)

    helped(walk, "work", moves.skip)

    assert (walk.waiting, walk.variables, walk.calls) == (["after"], {"a": 1}, [])
    assert walk.complete("after").execution.ended


def test_events_beside_what_is_skipped_wait_no_more() -> None:
    walk = line(user_task("work"), boundary("caught", "work", signal()))

    helped(walk, "work", moves.skip)

    assert (walk.waiting, walk.subscriptions) == (["after"], [])


def test_a_token_is_moved_back_with_its_variables_and_events() -> None:
    walk = line(user_task("work"), boundary("caught", "work", signal()))
    walk.complete("work", b=2)

    helped(walk, "after", to("work"))

    assert (walk.waiting, walk.variables) == (["work"], {"a": 1, "b": 2})
    assert [it.kind for it in walk.subscriptions] == ["signal"]
    assert walk.complete("work").complete("after").execution.ended


def test_a_token_is_moved_out_of_what_it_waits_in() -> None:
    inner = sub_process("work", start("s") + user_task("in") + end("e"), "s in", "in e")
    walk = line(inner, boundary("caught", "work", signal()))

    helped(walk, "work", to("after"))

    assert (walk.waiting, walk.subscriptions) == (["after"], [])


def test_a_token_moves_within_its_branch() -> None:
    walk = branches()

    helped(walk, "left", to("further"))

    assert walk.waiting == ["further", "right"]
    assert walk.complete("further").complete("right").waiting == ["after"]


@pytest.mark.parametrize(("element", "target"), [("left", "after"), ("right", "left")])
def test_a_move_after_which_a_join_would_wait_for_ever_is_refused(
    element: str, target: str
) -> None:
    walk = branches()

    with pytest.raises(moves.WouldWaitForEverError, match="join"):
        helped(walk, element, to(target))


def test_a_move_into_one_branch_of_several_is_refused() -> None:
    walk = branches().complete("left").complete("further").complete("right")

    with pytest.raises(moves.WouldWaitForEverError, match="join"):
        helped(walk, "after", to("left"))
    assert helped(walk, "after", to("split")).waiting == ["left", "right"]


@pytest.mark.parametrize("target", ["begin", "join", "caught", "nowhere"])
def test_a_token_cannot_be_put_just_anywhere(target: str) -> None:
    with pytest.raises(moves.CannotMoveError, match=target):
        helped(branches(), "left", to(target))


def test_variables_are_changed_where_the_token_is() -> None:
    walk = branches()

    helped(walk, "left", lambda e, t: moves.set_variables(e, t, {"a": 5, "b": 6}))
    walk.complete("left").complete("further").complete("right")

    assert walk.variables == {"a": 5, "b": 6}


def test_a_cancelled_instance_waits_for_nothing() -> None:
    walk = line(user_task("work"), boundary("caught", "work", signal()))
    execution = walk._resumed()  # noqa: SLF001 (the walk is for tests)

    moves.cancel(execution)
    walk._keep(execution)  # noqa: SLF001 (the same)

    assert walk.execution.ended
    assert (walk.waiting, walk.subscriptions, walk.ends) == ([], [], (0, 1))
