"""Workers of Camunda 7 fetch and complete work over HTTP."""

import pytest

from tests.conftest import Clock
from tests.web.api.program import Program
from tests.web.conftest import Visit
from workflows.commands.definitions import GetProcessDefinition
from workflows.engine import SYSTEM, Engine


@pytest.fixture
def task(program: Program, waiting: int) -> str:
    """Fetch the one task there is; give its path."""
    assert waiting
    (found,) = program.fetch().json
    return f"/external-task/{found['id']}"


def test_a_worker_gets_what_camunda_would_send(program: Program, waiting: int) -> None:
    (found,) = program.fetch().json

    assert found["variables"] == {
        "qty": {"type": "Integer", "value": 2, "valueInfo": {}}
    }
    assert found["processInstanceId"] == str(waiting)
    assert found["processDefinitionId"].startswith("p:1:")
    assert found["activityInstanceId"] == f"order:{found['executionId']}"
    expected = {
        "topicName": "parts",
        "workerId": "w1",
        "lockExpirationTime": "2026-03-31T01:01:00.000+0000",
        "createTime": "2026-03-31T01:00:00.000+0000",
        "priority": 7,
        "retries": None,
        "errorMessage": None,
        "activityId": "order",
        "processDefinitionKey": "p",
        "businessKey": None,
        "suspended": False,
    }
    assert expected.items() <= found.items()


def test_a_completed_task_leads_to_the_next_step(
    program: Program, task: str, visit: Visit
) -> None:
    variables = {"each": {"value": 21, "type": "Integer"}}

    answer = program.post(
        f"{task}/complete", {"workerId": "w1", "variables": variables}
    )

    assert (answer.status, answer.body) == (204, b"")
    assert "unpack" in visit("front1").get("/inbox?view=groups").text
    assert program.post(f"{task}/complete", {"workerId": "w1"}).status == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("complete", {}),
        ("failure", {"retries": 1}),
        ("bpmnError", {"errorCode": "SOLD_OUT"}),
        ("extendLock", {"newDuration": 1000}),
    ],
)
def test_only_the_worker_that_has_the_task_may_speak_of_it(
    program: Program, task: str, path: str, body: dict[str, object]
) -> None:
    answer = program.post(f"{task}/{path}", {"workerId": "w2", **body})

    assert (answer.status, answer.json["type"]) == (409, "NotYoursError")


def test_failing_until_no_retry_is_left_becomes_an_incident(
    program: Program, task: str, clock: Clock, engine: Engine
) -> None:
    report = {"workerId": "w1", "errorMessage": "断线", "retryTimeout": 5_000}

    first = program.post(f"{task}/failure", {**report, "retries": 1})
    at_once = program.fetch().json
    clock.forward(seconds=5)
    (again,) = program.fetch().json
    last = program.post(f"{task}/failure", {**report, "retries": 0})

    assert (first.status, at_once, again["retries"], last.status) == (204, [], 1, 204)
    assert "断线" in again["errorMessage"]
    clock.forward(days=1)
    assert program.fetch().json == []
    view = engine.run(GetProcessDefinition("p"), actor=SYSTEM)
    assert ["断线" in incident.message.zh for incident in view.incidents] == [True]


def test_a_business_error_takes_its_own_way(
    program: Program, task: str, visit: Visit
) -> None:
    error = {"workerId": "w1", "errorCode": "SOLD_OUT", "errorMessage": "none left"}

    answer = program.post(f"{task}/bpmnError", error)

    assert answer.status == 204
    assert "apologise" in visit("front1").get("/inbox?view=groups").text


def test_a_lock_lasts_as_long_as_its_worker_says(
    program: Program, task: str, clock: Clock
) -> None:
    clock.forward(seconds=59)

    answer = program.post(
        f"{task}/extendLock", {"workerId": "w1", "newDuration": 120_000}
    )
    clock.forward(seconds=119)

    assert (answer.status, program.fetch().json) == (204, [])
    clock.forward(seconds=1)
    over = program.post(f"{task}/extendLock", {"workerId": "w1", "newDuration": 1})
    assert (over.status, over.json["type"]) == (409, "LeaseOverError")
    assert len(program.fetch().json) == 1


def test_an_unlocked_task_can_be_fetched_again(program: Program, task: str) -> None:
    before = program.fetch().json

    answer = program.post(f"{task}/unlock")

    assert (before, answer.status, len(program.fetch().json)) == ([], 204, 1)
    assert program.send("GET", task).json["workerId"] == "w1"


def test_the_topics_of_others_and_unknown_tasks_are_not_there(
    program: Program, task: str
) -> None:
    program.post(f"{task}/unlock")

    others = program.fetch(topicName="others").json
    of_key = program.fetch(businessKey="DO-7").json
    of_process = program.fetch(processDefinitionKeyIn=["q"]).json

    assert (others, of_key, of_process) == ([], [], [])
    assert program.send("GET", "/external-task/999").status == 404
    answer = program.post("/external-task/999/complete", {"workerId": "w"})
    assert answer.status == 404
    assert answer.message == "没有找到外部任务 999。"
