"""What an execution does with small diagrams."""

import pytest

from tests.diagrams import (
    call,
    diagram,
    end,
    error,
    error_end,
    on_error,
    service_task,
    start,
    user_task,
    xor,
)
from tests.workflows.spiff.conftest import Walk, definition
from workflows.spiff.execution import TokenMovedOnError
from workflows.spiff.live import RunawayProcessError
from workflows.spiff.subscriptions import UncaughtBpmnError

ONE_TASK = diagram(
    "one", start() + user_task("work") + end(), "begin work", "work done"
)


def test_a_started_process_waits_at_its_first_user_task() -> None:
    walk = Walk(definition(ONE_TASK)).start(a=1)

    assert walk.waiting == ["work"]
    assert walk.passed() == ["begin", "work"]
    assert walk.variables == {"a": 1}


def test_a_process_ends_when_its_last_task_is_completed() -> None:
    walk = Walk(definition(ONE_TASK)).start()

    walk.complete("work", answer=42)

    assert walk.execution.ended
    assert walk.passed() == ["done"]
    assert [outcome for _, outcome in walk.execution.closed()] == ["completed"]


def test_a_task_cannot_be_completed_twice() -> None:
    walk = Walk(definition(ONE_TASK)).start()
    (waiting,) = walk.execution.waiting_user_tasks()
    walk.execution.complete(waiting.position.token_id, {})

    with pytest.raises(TokenMovedOnError):
        walk.execution.complete(waiting.position.token_id, {})


@pytest.mark.parametrize(("amount", "task"), [(5, "small"), (50, "large")])
def test_an_exclusive_gateway_follows_its_conditions(amount: int, task: str) -> None:
    choice = diagram(
        "choice",
        start() + xor("size") + user_task("small") + user_task("large") + end(),
        "begin size",
        "size large amount > 10",
        "size small default",
        "small done",
        "large done",
    )

    walk = Walk(definition(choice)).start(amount=amount)

    assert walk.waiting == [task]


def test_a_condition_that_is_not_true_does_not_hold() -> None:
    choice = diagram(
        "choice",
        start() + xor("x") + user_task("yes") + user_task("no") + end(),
        "begin x",
        "x yes answer",
        "x no default",
        "yes done",
        "no done",
    )

    walk = Walk(definition(choice)).start(answer="no")

    assert walk.waiting == ["no"]


def test_a_service_task_gets_its_parameters_and_gives_its_result() -> None:
    serving = diagram(
        "serving",
        start()
        + service_task("serve", "double", {"n": "${a + 1}", "text": "n-${a}"})
        + user_task("work")
        + end(),
        "begin serve",
        "serve work",
        "work done",
    )

    walk = Walk(definition(serving)).start(a=1)

    assert walk.calls == [("double", {"n": 2, "text": "n-1"})]
    assert walk.variables == {"a": 1, "n": 2, "text": "n-1"}


def test_output_parameters_alone_enter_the_variables() -> None:
    mapped = diagram(
        "mapped",
        start()
        + user_task("ask", outputs={"sum": "${a + b}", "all": "${form}"})
        + user_task("work")
        + end(),
        "begin ask",
        "ask work",
        "work done",
    )

    walk = Walk(definition(mapped)).start(a=1).complete("ask", b=2, secret="x")

    assert walk.variables == {"a": 1, "sum": 3, "all": {"b": 2, "secret": "x"}}


CALLED = diagram(
    "called",
    start() + user_task("inside") + xor("ok") + error_end("failed", "e") + end(),
    "begin inside",
    "inside ok",
    "ok failed bad",
    "ok done default",
    extra=error("e", "no_engineer"),
)
CALLER = diagram(
    "caller",
    start()
    + call("sub", "called", passed="a", back="result")
    + on_error("caught", "sub", "e")
    + user_task("after")
    + user_task("rescue")
    + end(),
    "begin sub",
    "sub after",
    "after done",
    "caught rescue",
    "rescue done",
    extra=error("e", "no_engineer"),
)


def test_a_called_process_sees_and_returns_mapped_variables_only() -> None:
    walk = Walk(definition(CALLER, CALLED)).start(a=1, hidden=2)
    inside = walk.variables

    walk.complete("inside", result=7, bad=False, private=1)

    assert inside == {"a": 1}
    assert walk.variables == {"a": 1, "hidden": 2, "result": 7}
    assert walk.waiting == ["after"]


def test_an_error_of_a_called_process_takes_the_boundary_path_only() -> None:
    walk = Walk(definition(CALLER, CALLED)).start(a=1)

    walk.complete("inside", bad=True, private=1)

    assert walk.waiting == ["rescue"]
    assert walk.variables == {"a": 1}
    outcomes = [outcome for _, outcome in walk.execution.closed()]
    assert outcomes == ["completed", "cancelled"]
    assert walk.complete("rescue").execution.ended


def test_an_error_of_an_operation_takes_the_boundary_path() -> None:
    failing = diagram(
        "failing",
        start()
        + service_task("act", "fail", {"code": "late"})
        + on_error("caught", "act", "e")
        + user_task("rescue")
        + end(),
        "begin act",
        "act done",
        "caught rescue",
        "rescue done",
        extra=error("e", "late"),
    )

    walk = Walk(definition(failing)).start()

    assert walk.waiting == ["rescue"]
    assert walk.passed() == ["begin", "caught", "rescue"]


def test_an_error_that_nobody_catches_is_refused() -> None:
    with pytest.raises(UncaughtBpmnError, match="no_engineer"):
        Walk(definition(CALLED)).start().complete("inside", bad=True)


def test_a_process_can_loop_for_ever_without_growing() -> None:
    loop = diagram(
        "loop",
        start() + xor("again") + user_task("work") + xor("more") + end(),
        "begin again",
        "again work",
        "work more",
        "more done stop",
        "more again default",
    )
    walk = Walk(definition(loop)).start(note="x" * 500)
    sizes = []

    for _ in range(400):
        walk.complete("work", stop=False)
        sizes.append(len(walk.blob))

    # Only the digits of the time stamps differ.
    assert max(sizes[5:]) - min(sizes[5:]) < 40
    assert walk.complete("work", stop=True).execution.ended


def test_an_embedded_sub_process_is_walked_through() -> None:
    inner = (
        '<bpmn:subProcess id="body">'
        + start("b2")
        + user_task("inner")
        + end("d2")
        + '<bpmn:sequenceFlow id="s1" sourceRef="b2" targetRef="inner" />'
        '<bpmn:sequenceFlow id="s2" sourceRef="inner" targetRef="d2" />'
        "</bpmn:subProcess>"
    )
    nested = diagram(
        "nested",
        start() + inner + user_task("after") + end(),
        "begin body",
        "body after",
        "after done",
    )

    walk = Walk(definition(nested)).start(a=1).complete("inner", b=2)

    assert walk.waiting == ["after"]
    assert walk.variables == {"a": 1, "b": 2}


def test_a_loop_that_never_waits_is_refused() -> None:
    runaway = diagram(
        "runaway",
        start() + xor("again") + service_task("act", "count") + xor("more") + end(),
        "begin again",
        "again act",
        "act more",
        "more done stop",
        "more again default",
    )

    with pytest.raises(RunawayProcessError, match=r"act|again|more"):
        Walk(definition(runaway)).start(stop=False)


def test_a_process_that_calls_itself_is_refused() -> None:
    endless = diagram(
        "endless", start() + call("self", "endless") + end(), "begin self", "self done"
    )

    with pytest.raises(RunawayProcessError, match="self"):
        Walk(definition(endless)).start()
