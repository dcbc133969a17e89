"""Who may use the REST interface, what it refuses, and how it says so."""

import json
from decimal import Decimal

import pytest
from flask import Flask

from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.web.api.conftest import hashed
from tests.web.api.program import Program
from tests.web.company import PASSWORD
from tests.workflows.conftest import deploy
from tests.workflows.test_messages import waiting as waiting_for
from tests.workflows.waiting import message, offered, parameters, signal
from web.api.values import BadValueError, read_json, read_variables, write_variables
from workflows.commands.identities import MAX_FAILURES, GetActor
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Engine
from workflows.jobs.executor import run_due

FETCH = {"workerId": "w", "topics": [{"topicName": "t", "lockDuration": 1}]}


def test_without_a_password_nothing_is_answered(program: Program) -> None:
    nobody = Program(program.port, login="")

    for path in ("/external-task/fetchAndLock", "/message", "/nowhere"):
        answer = nobody.post(path, FETCH)
        assert answer.status == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
        assert "set-cookie" not in answer.headers
        assert "HTTP Basic" in answer.message


def test_a_cookie_of_a_signed_in_person_does_not_count(app: Flask) -> None:
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = "owner"

    answer = browser.post("/engine-rest/message", json={"messageName": "paid"})

    assert answer.status_code == 401


def test_wrong_passwords_are_throttled_as_at_the_sign_in_page(
    program: Program,
) -> None:
    wrong = Program(program.port, password="a guess")

    statuses = [wrong.fetch().status for _ in range(MAX_FAILURES + 1)]

    assert statuses == [401] * MAX_FAILURES + [409]
    assert program.fetch().status == 409


def test_a_password_that_was_right_stays_so_until_it_is_changed(
    program: Program, company: Database, clock: Clock
) -> None:
    wrong = Program(program.port, password="a guess")
    statuses = [program.fetch().status]
    clock.forward(seconds=1)
    for _ in range(MAX_FAILURES):
        wrong.fetch()

    statuses.append(program.fetch().status)
    with unit_of_work_factory(company)() as store:
        user = store.identities.get(program.login)
        assert user is not None
        user.password_hash = hashed("another word")

    assert [*statuses, program.fetch().status] == [200, 200, 409]


def test_people_of_other_roles_do_no_outside_work(program: Program) -> None:
    person = Program(program.port, "front1", PASSWORD)

    fetched = person.fetch()
    sent = person.post("/message", {"messageName": "paid"})

    assert (fetched.status, sent.status) == (403, 403)
    assert "外部程序" in fetched.message


def test_errors_speak_the_language_that_is_asked_for(program: Program) -> None:
    english = Program(program.port, headers={"Accept-Language": "en"})

    said = [each.post("/message", {}).message for each in (program, english)]

    assert said == [
        "请求中的“messageName”无法识别。",
        "Expected “messageName” of the request to make sense, but it does not.",
    ]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/external-task/fetchAndLock", b"{"),
        ("/external-task/fetchAndLock", b"[]"),
        ("/external-task/fetchAndLock", b"NaN"),
        ("/external-task/fetchAndLock", {**FETCH, "workerId": ""}),
        ("/external-task/fetchAndLock", {**FETCH, "workerId": 7}),
        ("/external-task/fetchAndLock", {**FETCH, "maxTasks": 0}),
        ("/external-task/fetchAndLock", {**FETCH, "maxTasks": 10**30}),
        ("/external-task/fetchAndLock", {**FETCH, "usePriority": "yes"}),
        ("/external-task/fetchAndLock", {**FETCH, "topics": [1]}),
        ("/external-task/fetchAndLock", {**FETCH, "topics": {}}),
        (
            "/external-task/fetchAndLock",
            {"workerId": "w", "topics": [{**FETCH["topics"][0], "variables": "a"}]},  # type: ignore[dict-item]
        ),
        (
            "/external-task/fetchAndLock",
            {"workerId": "w", "topics": [{"topicName": "t", "tenantIdIn": ["a"]}]},
        ),
        ("/message", {"messageName": "paid", "all": True}),
        ("/message", {"messageName": "paid", "processVariables": []}),
        ("/signal", {"name": "alarm", "executionId": "7"}),
    ],
)
def test_what_cannot_be_read_is_refused(
    program: Program, path: str, body: object
) -> None:
    answer = program.post(path, body)

    assert answer.status == 422
    assert answer.headers["content-type"] == "application/json"
    assert answer.message


def test_strange_addresses_methods_and_sizes_are_answered_in_json(
    program: Program,
) -> None:
    nowhere = program.send("GET", "/process-instance")
    method = program.send("PUT", "/message")
    large = program.post("/message", {"messageName": "x" * 5_000_000})

    assert (nowhere.status, method.status, large.status) == (404, 404, 413)
    assert all(answer.message for answer in (nowhere, method, large))


def test_a_message_continues_what_waits_for_it(
    program: Program, engine: Engine
) -> None:
    deploy(engine, p=_ours(waiting_for(parameters(line="${7}") + message())))
    started = engine.run(StartProcessInstance("p"), actor=SYSTEM).process_instance_id
    body = {
        "messageName": "paid",
        "correlationKeys": {"line": {"value": 7, "type": "Integer"}},
        "processVariables": {"amount": {"value": 12.5, "type": "Double"}},
        "resultEnabled": True,
    }

    first, second = program.post("/message", body), program.post("/message", body)

    assert first.json[0]["execution"]["processInstanceId"] == str(started)
    assert (second.status, second.json["type"]) == (409, "NobodyWaitsError")


def test_a_signal_reaches_everybody(program: Program, engine: Engine) -> None:
    deploy(engine, p=_ours(waiting_for(signal())))
    for _ in range(2):
        engine.run(StartProcessInstance("p"), actor=SYSTEM)

    answer = program.post("/signal", {"name": "alarm"})
    run_due(engine)

    assert answer.status == 204
    front = engine.run(GetActor("front1"), actor=SYSTEM)
    assert front is not None
    assert offered(engine, front) == ["after", "after"]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("Integer", 5, 5),
        ("Long", 2**40, 2**40),
        ("Double", 1.5, Decimal("1.5")),
        ("Boolean", False, False),
        ("String", "派工", "派工"),
        ("Null", None, None),
        ("Date", "2026-03-31T09:00:00.000+0800", "2026-03-31T09:00:00+08:00"),
        ("Json", '{"a": [1.25]}', {"a": [Decimal("1.25")]}),
        ("Object", [1], [1]),
        (None, {"a": 1}, {"a": 1}),
    ],
)
def test_variables_are_read_by_their_types(
    kind: str | None, value: object, expected: object
) -> None:
    text = json.dumps({"x": {"value": value, "type": kind}}).encode()

    assert read_variables(read_json(text)) == {"x": expected}


@pytest.mark.parametrize(
    "variable",
    [
        {"value": "5", "type": "Integer"},
        {"value": True, "type": "Integer"},
        {"value": 2**70, "type": "Long"},
        {"value": 1, "type": "Boolean"},
        {"value": "soon", "type": "Date"},
        {"value": "{", "type": "Json"},
        {"value": "x", "type": "File"},
        {"type": "String"},
        5,
    ],
)
def test_a_variable_that_is_not_of_its_type_is_refused(variable: object) -> None:
    with pytest.raises(BadValueError):
        read_variables({"x": variable})


def test_variables_are_written_with_their_types() -> None:
    written = write_variables(
        {"a": 2**31, "b": Decimal("0.5"), "c": [Decimal("0.1")], "d": None, "e": "x"}
    )

    assert {name: each["type"] for name, each in written.items()} == {
        "a": "Long",
        "b": "Double",
        "c": "Json",
        "d": "Null",
        "e": "String",
    }
    assert written["c"]["value"] == "[0.1]"


def _ours(diagram: bytes) -> bytes:
    return diagram.replace(b'Groups="clerk"', b'Groups="front_desk"')
