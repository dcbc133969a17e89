"""Activities that are carried out several times, saved and loaded at every wait."""

from typing import Any

import pytest

from tests.activities import gathered, several, sub_process, times, within
from tests.diagrams import (
    call,
    diagram,
    end,
    error,
    on_error,
    service_task,
    start,
    user_task,
)
from tests.workflows.spiff.conftest import Walk, definition
from workflows.spiff.multi_instance import RepetitionError

VOTE = user_task("vote")
LIST: dict[str, Any] = {"collection": "people", "item": "person"}


def _process(
    activity: str, element_id: str = "vote", *more: str, extra: str = ""
) -> bytes:
    nodes = start() + activity + user_task("after") + end()
    return diagram(
        "several",
        nodes,
        f"begin {element_id}",
        f"{element_id} after",
        "after done",
        *more,
        extra=extra,
    )


def _walk(activity: str, *called: bytes, **variables: object) -> Walk:
    return Walk(definition(_process(activity), *called)).start(**variables)


def _instance(walk: Walk, index: int) -> str:
    """Find the token of an instance by its number."""
    return next(
        task.position.token_id
        for task in walk.execution.waiting_user_tasks()
        if task.variables.get("loopCounter") == index
    )


def test_parallel_instances_wait_side_by_side_with_their_own_item() -> None:
    walk = _walk(within(VOTE, several(**LIST)), people=["ann", "bo"], person="me")

    tasks = walk.execution.waiting_user_tasks()

    assert walk.waiting == ["vote", "vote"]
    assert [task.variables["person"] for task in tasks] == ["ann", "bo"]
    assert [task.variables["loopCounter"] for task in tasks] == [0, 1]


def test_outputs_stand_in_the_order_of_the_inputs() -> None:
    """Stock SpiffWorkflow appends them in the order of completion."""
    marker = several(gathered("votes", "answer"), **LIST)
    walk = _walk(within(VOTE, marker), people=["ann", "bo", "cy"], person="me")

    for index in (2, 0, 1):
        walk.complete_token(_instance(walk, index), answer=f"v{index}")

    assert walk.waiting == ["after"]
    assert walk.variables == {
        "people": ["ann", "bo", "cy"],
        "person": "me",
        "votes": ["v0", "v1", "v2"],
    }


def test_sequential_instances_follow_one_another() -> None:
    marker = several(times("${n}"), sequential=True)
    walk = _walk(within(VOTE, marker), n=2)
    first = walk.variables

    walk.complete("vote", answer="x")
    second = walk.variables

    assert (first["loopCounter"], second["loopCounter"]) == (0, 1)
    assert (second["nrOfInstances"], second["nrOfCompletedInstances"]) == (2, 1)
    assert second["answer"] == "x"
    assert walk.complete("vote", answer="y").variables == {"n": 2, "answer": "y"}


def test_an_output_list_may_exist_before_a_cardinality() -> None:
    """Stock SpiffWorkflow stops with a NameError."""
    marker = several(times("1") + gathered("votes", "answer"))
    walk = _walk(within(VOTE, marker), votes=["old"])

    walk.complete("vote", answer="new")

    assert walk.variables == {"votes": ["new"]}


def test_enough_completed_instances_cancel_the_others() -> None:
    marker = several(**LIST, until="nrOfCompletedInstances >= 2")
    walk = _walk(within(VOTE, marker), people=["a", "b", "c"])

    walk.complete_token(_instance(walk, 1)).complete_token(_instance(walk, 2))

    assert walk.waiting == ["after"]
    assert walk.ends == (1, 1)
    assert walk.complete("after").execution.ended


@pytest.mark.parametrize("until", ["not(ok)", "nrOfActiveInstances < 2"])
def test_a_completion_condition_sees_the_instance_and_counters(until: str) -> None:
    marker = several(**LIST, until=until)
    walk = _walk(within(VOTE, marker), people=["a", "b"])

    walk.complete_token(_instance(walk, 0), ok=False)

    assert walk.waiting == ["after"]


@pytest.mark.parametrize("sequential", [False, True])
def test_nothing_to_go_through_lets_the_token_pass(sequential: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    marker = several(gathered("votes", "answer"), **LIST, sequential=sequential)

    walk = _walk(within(VOTE, marker), people=[])

    assert walk.waiting == ["after"]
    assert walk.variables == {"people": [], "votes": []}
    assert walk.passed() == ["begin", "after"]


@pytest.mark.parametrize("count", [-1, 1001, 1.5, "two", None, True])
def test_an_absurd_number_of_instances_is_refused(count: object) -> None:
    """Stock SpiffWorkflow creates as many as it is told to."""
    with pytest.raises(RepetitionError, match="vote"):
        _walk(within(VOTE, several(times("n"))), n=count)


@pytest.mark.parametrize("people", [None, "ann", {"a": 1}, list(range(1001))])
def test_a_collection_that_is_no_list_is_refused(people: object) -> None:
    with pytest.raises(RepetitionError, match="vote"):
        _walk(within(VOTE, several(**LIST)), people=people)


@pytest.mark.parametrize("sequential", [False, True])
def test_service_tasks_run_once_for_each_item(sequential: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    act = service_task("vote", "count", {"who": "${person}"})
    marker = several(gathered("told", "who"), **LIST, sequential=sequential)

    walk = _walk(within(act, marker), people=["a", "b", "c"])

    assert [arguments["who"] for _, arguments in walk.calls] == ["a", "b", "c"]
    assert walk.variables == {"people": ["a", "b", "c"], "told": ["a", "b", "c"]}
    assert walk.passed() == ["begin", "vote", "vote", "vote", "after"]


def test_a_sub_process_runs_once_for_each_item() -> None:
    body = sub_process(
        "vote", start("b") + user_task("ask") + end("e"), "b ask", "ask e"
    )
    marker = several(gathered("votes", "answer"), **LIST)
    walk = _walk(within(body, marker), people=["ann", "bo"])
    waiting = walk.waiting

    for index in (1, 0):
        walk.complete_token(_instance(walk, index), answer=index)

    assert waiting == ["ask", "ask"]
    assert walk.variables == {"people": ["ann", "bo"], "votes": [0, 1]}


def test_a_call_runs_once_for_each_item() -> None:
    called = diagram(
        "called", start() + user_task("ask") + end(), "begin ask", "ask done"
    )
    activity = within(
        call("vote", "called", passed="person", back="answer"),
        several(gathered("votes", "answer"), **LIST, sequential=True),
    )
    walk = _walk(activity, called, people=["ann", "bo"])
    seen = [walk.variables]

    seen.append(walk.complete("ask", answer=1).variables)
    walk.complete("ask", answer=2)

    assert seen == [{"person": "ann"}, {"person": "bo"}]
    assert walk.variables == {"people": ["ann", "bo"], "votes": [1, 2]}


def test_enough_instances_cancel_sub_processes_with_what_runs_inside() -> None:
    inner = sub_process(
        "in", start("b2") + user_task("ask") + end("e2"), "b2 ask", "ask e2"
    )
    body = sub_process("vote", start("b") + inner + end("e"), "b in", "in e")
    marker = several(**LIST, until="nrOfCompletedInstances = 1")
    walk = _walk(within(body, marker), people=["ann", "bo"])

    walk.complete_token(_instance(walk, 1))

    assert walk.waiting == ["after"]
    assert walk.ends == (3, 3)
    assert walk.complete("after").execution.ended


def test_an_error_of_an_instance_interrupts_all_of_them() -> None:
    act = service_task("vote", "fail", {"code": "late"})
    asking = sub_process(
        "vote_all",
        start("b") + user_task("ask") + act + end("e"),
        "b ask",
        "ask vote",
        "vote e",
    )
    nodes = within(asking, several(**LIST)) + on_error("caught", "vote_all", "e")
    process = _process(nodes, "vote_all", "caught after", extra=error("e", "late"))
    walk = Walk(definition(process)).start(people=["ann", "bo"])

    walk.complete_token(_instance(walk, 0))

    assert walk.waiting == ["after"]
    assert walk.ends == (1, 3)
    assert walk.complete("after").execution.ended


def test_changes_of_instances_are_merged_without_their_own_variables() -> None:
    walk = _walk(within(VOTE, several(**LIST)), people=["a", "b"], x=0, y=0)

    walk.complete_token(_instance(walk, 1), x=1, person="changed")
    walk.complete_token(_instance(walk, 0), y=2)

    assert walk.variables == {"people": ["a", "b"], "x": 1, "y": 2}


def test_a_change_from_one_to_true_is_a_change() -> None:
    walk = _walk(within(VOTE, several(times("1"))), x=1, y=[0], z={"a": [1]})

    walk.complete("vote", x=True, y=[False], z={"a": [1]})

    assert repr(walk.variables) == "{'x': True, 'y': [False], 'z': {'a': [1]}}"


def test_several_instances_inside_several_instances() -> None:
    inner = within(user_task("ask"), several(times("2") + gathered("row", "answer")))
    body = sub_process("vote", start("b") + inner + end("e"), "b ask", "ask e")
    marker = several(times("2") + gathered("table", "row"), sequential=True)
    walk = _walk(within(body, marker))

    for number in range(4):
        walk.complete_token(_instance(walk, number % 2), answer=number)

    assert walk.variables == {"table": [[0, 1], [2, 3]]}


def test_a_thousand_instances_do_not_swell_the_end() -> None:
    act = service_task("vote", "count", {"who": "${person}"})

    walk = _walk(within(act, several(times("1000"))))

    assert len(walk.calls) == 1000
    assert len(walk.blob) < 5_000


def _nested(last: str) -> bytes:
    inner = sub_process(
        "in", start("b2") + user_task("ask") + end("e2"), "b2 ask", "ask e2"
    )
    body = sub_process(
        "vote",
        start("b") + within(inner, several(times("2"))) + last + end("e"),
        "b in",
        "in act",
        "act e",
    )
    return _process(
        within(body, several(times("2"), until="true"))
        + on_error("caught", "vote", "x"),
        "vote",
        "caught after",
        extra=error("x", "late"),
    )


@pytest.mark.parametrize(
    "last",
    [service_task("act", "count"), service_task("act", "fail", {"code": "late"})],
)
def test_nothing_is_left_of_what_was_cancelled_inside_instances(last: str) -> None:
    walk = Walk(definition(_nested(last))).start()
    asked = walk.waiting
    first = walk.execution.waiting_user_tasks()[:2]

    for task in first:
        walk.complete_token(task.position.token_id)

    assert asked == ["ask"] * 4
    assert walk.waiting == ["after"]
    assert b"ask" not in walk.blob
    assert walk.complete("after").execution.ended


def test_terminating_an_instance_leaves_the_others_alone() -> None:
    stop = '<bpmn:endEvent id="e"><bpmn:terminateEventDefinition /></bpmn:endEvent>'
    body = sub_process("vote", start("b") + user_task("ask") + stop, "b ask", "ask e")
    walk = _walk(
        within(body, several(gathered("votes", "answer"), **LIST)), people=["a", "b"]
    )

    walk.complete_token(_instance(walk, 1), answer=1)
    waiting = walk.waiting
    walk.complete_token(_instance(walk, 0), answer=0)

    assert waiting == ["ask"]
    assert walk.variables["votes"] == [0, 1]
