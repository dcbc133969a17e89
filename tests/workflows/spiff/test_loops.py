"""Standard loops, saved and loaded at every wait."""

import pytest

from tests.activities import loop, sub_process, within
from tests.diagrams import diagram, end, service_task, start, user_task
from tests.workflows.spiff.conftest import Walk, definition


def _walk(activity: str, **variables: object) -> Walk:
    xml = diagram(
        "looping",
        start() + activity + user_task("after") + end(),
        "begin work",
        "work after",
        "after done",
    )
    return Walk(definition(xml)).start(**variables)


def test_a_loop_goes_on_while_its_condition_holds() -> None:
    walk = _walk(within(user_task("work"), loop("more")))
    first = walk.waiting

    walk.complete("work", more=True).complete("work", more=False)

    assert first == ["work"]
    assert walk.waiting == ["after"]
    assert walk.variables == {"more": False}


@pytest.mark.parametrize("condition", ["", "true", "more"])
def test_a_loop_ends_at_its_maximum(condition: str) -> None:
    walk = _walk(within(user_task("work"), loop(condition, "2")))

    walk.complete("work", more=True)
    again = walk.waiting
    walk.complete("work", more=True)

    assert (again, walk.waiting) == (["work"], ["after"])


@pytest.mark.parametrize(("before", "times"), [(True, 0), (False, 1)])
def test_a_loop_may_test_before_its_first_round(before: bool, times: int) -> None:  # noqa: FBT001 (a parameter of the test)
    marker = loop("false", before=before)

    walk = _walk(within(service_task("work", "count"), marker))

    assert len(walk.calls) == times
    assert walk.waiting == ["after"]


def test_a_loop_condition_may_count_the_rounds() -> None:
    act = service_task("work", "count", {"n": "${loopCounter}"})

    walk = _walk(within(act, loop("loopCounter &lt; 3", before=True)))

    assert [arguments["n"] for _, arguments in walk.calls] == [0, 1, 2]


def test_a_sub_process_may_loop() -> None:
    body = sub_process(
        "work", start("b") + user_task("ask") + end("e"), "b ask", "ask e"
    )
    walk = _walk(within(body, loop("n &lt; 2")), n=0)

    walk.complete("ask", n=1).complete("ask", n=2)

    assert walk.waiting == ["after"]
    assert walk.variables == {"n": 2}
