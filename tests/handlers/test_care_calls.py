"""Periodic care: who is called when, and what becomes of what customers say."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import bpmn
from handlers.care import care_calls
from handlers.care.care_call_lookups import care_call_facts, machines_in_care
from handlers.care.care_states import care_of
from handlers.care.due_care_calls import A_DAY, FindDueCareCalls
from handlers.company import customers
from storage.care_calls import CareCall
from storage.customers import Customer
from storage.deployments import Deployment
from storage.machines import Machine
from storage.visits import FollowUp
from tests.handlers.world import CLERK, FRONT, NOW, PHONE, SERIAL_NO, World
from workflows.deployed_decisions import define_decisions
from workflows.engine import SYSTEM, Actor
from workflows.errors import InvalidFormError

FINE = {"contact_name": "罗永刚", "phone": PHONE, "running_ok": True}
ANSWERED = {"result": "reached", "score_overall": 2, **FINE}


@pytest.fixture
def cared(world: World) -> World:
    """Give the small company, with a key customer, and the intervals."""
    name = "customer_care/care_interval.dmn"
    files = {name: (Path(bpmn.__file__).parent / name).read_bytes()}
    deployment = Deployment(content_hash="c", deployed_at=NOW, deployed_by="owner")
    world.store.deployments.add(deployment, files)
    define_decisions(world.store, deployment.id, files)
    buyer(world).segment = "key"
    return world


def buyer(world: World) -> Customer:
    customer = world.store.customers.by_code("C00001")
    assert customer is not None
    return customer


def find(world: World, now: datetime = NOW) -> int:
    return FindDueCareCalls().execute(world.context(SYSTEM, now))


def due_call(world: World) -> CareCall:
    """Begin the call to the company's one customer."""
    assert find(world) == 1
    (call,) = world.store.care_calls.of_customer(buyer(world).id)
    care_calls.begin(world.task(), care_call_id=call.id)
    return call


def answer(world: World, call: CareCall, **form: object) -> Any:  # noqa: ANN401 (results of the operation)
    return care_calls.record_call(world.task(), care_call_id=call.id, call=form)


def spoke(world: World, actor: Actor, at: datetime) -> None:
    """Keep that somebody spoke with the customer."""
    customers.remember(
        world.context(actor, at),
        buyer(world).id,
        None,
        channel="phone",
        subject="x",
        detail="y",
    )


@pytest.mark.parametrize(
    ("segment", "months", "due"),
    [
        ("key", 6, True),
        ("problem", 6, True),
        ("key", 5, False),
        ("normal", 6, False),
        ("normal", 12, True),
    ],
)
def test_who_matters_most_is_called_twice_as_often(
    cared: World,
    segment: str,
    months: int,
    due: bool,  # noqa: FBT001 (a column of the table)
) -> None:
    buyer(cared).segment = segment
    spoke(cared, FRONT, datetime(2026, 3, 30, 20, 0, tzinfo=NOW.tzinfo))

    found = find(cared, NOW + timedelta(days=months * 30 + months // 2))

    assert found == due


def test_a_customer_is_found_once(cared: World) -> None:
    assert (find(cared), find(cared), find(cared, NOW + timedelta(days=400))) == (
        1,
        0,
        0,
    )

    (call,) = cared.store.care_calls.of_customer(buyer(cared).id)
    assert (call.no, call.state) == ("CC-2026-000001", "open")
    (message,) = cared.store.messages.waiting(["care_call_due"], NOW)
    assert message.variables == {"care_call_id": call.id}


def test_what_a_unit_writes_down_is_no_contact_with_headquarters(cared: World) -> None:
    spoke(cared, CLERK, NOW - timedelta(days=1))

    assert find(cared) == 1


def test_a_follow_up_is_a_contact_too(cared: World) -> None:
    order = cared.register(now=NOW - timedelta(days=300))
    order.status = "closed"
    reached = {"attempt_no": 1, "by_login": "front1", "result": "reached"}
    at = NOW - timedelta(days=100)
    cared.store.visits.add([FollowUp(order_id=order.id, at=at, **reached)])

    assert find(cared) == 0
    assert care_of(cared.context(), buyer(cared)).last_contact_at == at


def test_who_has_an_open_order_is_spoken_with_anyway(cared: World) -> None:
    order = cared.register(now=NOW - timedelta(days=200))

    before = find(cared)
    order.status = "closed"

    assert (before, find(cared)) == (0, 1)


@pytest.mark.parametrize("left", [{"status": "scrapped"}, {"provisional": True}])
def test_without_a_machine_in_service_nobody_calls(
    cared: World, left: dict[str, object]
) -> None:
    for name, value in left.items():
        setattr(cared.machine(), name, value)

    assert find(cared) == 0
    assert care_of(cared.context(), buyer(cared)).due_on is None


def test_without_an_interval_nobody_is_called(world: World) -> None:
    assert find(world, NOW + timedelta(days=4000)) == 0


def test_a_day_takes_no_more_than_it_can(cared: World) -> None:
    for number in range(A_DAY + 4):
        one = Customer(code=f"C1{number:04}", name=f"客户{number}", owner_unit="OF18")
        cared.store.customers.add([one])
        machine = {"customer_id": one.id, "owner_unit": "OF18", "provisional": False}
        since = date(2020, 1, 1 + number)
        serial_no = f"SD22-2020-{number:04}"
        cared.store.machines.add(
            [Machine(serial_no=serial_no, commissioned_on=since, **machine)]
        )

    found = [find(cared, NOW + timedelta(hours=hours)) for hours in (0, 1, 24)]

    assert found == [A_DAY, 0, 5]
    first = cared.store.care_calls.by_no("CC-2026-000001")
    last = cared.store.care_calls.of_customer(buyer(cared).id)[0]
    assert first is not None
    assert (first.customer_id, last.no) == (one.id - A_DAY - 3, "CC-2026-000025")


def test_an_answer_is_kept_with_the_customer(cared: World) -> None:
    order = cared.register(now=NOW - timedelta(days=250))
    order.status = "closed"
    scored = {"attempt_no": 1, "by_login": "front1", "result": "reached"}
    old = NOW - timedelta(days=240)
    cared.store.visits.add(
        [FollowUp(order_id=order.id, at=old, score_overall=5, **scored)]
    )
    call = due_call(cared)

    answer(cared, call, **ANSWERED, complaint="太慢，太慢", wishes="彩色手册")

    assert (call.state, call.wishes, call.by_login) == ("reached", "彩色手册", "front1")
    assert buyer(cared).satisfaction_avg == 3.5
    (newest, person) = cared.store.customers.newest_interactions(buyer(cared).id, 1)[0]
    assert (newest.subject, newest.detail) == (f"{call.no} 定期回访", "彩色手册")
    assert person is not None
    assert person.name == "罗永刚"


def test_what_is_heard_goes_where_it_belongs(cared: World) -> None:
    call = due_call(cared)
    trouble = {"running_ok": False, "serial_no": SERIAL_NO, "fault_desc": "主泵异响"}

    heard = answer(
        cared,
        call,
        **{**ANSWERED, **trouble},
        complaint="配件来得太晚",
        lead="想再买一台",
    )

    fault, complaint = heard["fault_report"], heard["complaint_report"]
    assert (fault["serial_no"], fault["caller_phone"]) == (SERIAL_NO, PHONE)
    assert (complaint["kind"], complaint["detail"]) == ("complaint", "配件来得太晚")
    assert heard["lead"] == "想再买一台"
    assert call.machine_id == cared.machine().id


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({}, ["result"]),
        ({"result": "asleep"}, ["result"]),
        ({"result": "reached"}, ["phone", "running_ok", "score_overall"]),
        ({**ANSWERED, "phone": "12"}, ["phone"]),
        ({**ANSWERED, "score_overall": 6}, ["score_overall"]),
        ({**ANSWERED, "running_ok": False}, ["serial_no", "fault_desc"]),
        (
            {**ANSWERED, "running_ok": False, "serial_no": "X-1", "fault_desc": "异响"},
            ["serial_no"],
        ),
        ({**ANSWERED, "at": (NOW + timedelta(hours=1)).isoformat()}, ["at"]),
        ({**ANSWERED, "at": (NOW - timedelta(days=1)).isoformat()}, ["at"]),
    ],
)
def test_what_does_not_hold_together_is_refused(
    cared: World, form: dict[str, object], fields: list[str]
) -> None:
    call = due_call(cared)

    with pytest.raises(InvalidFormError) as refused:
        answer(cared, call, **form)

    assert [problem.field for problem in refused.value.problems] == fields
    assert (call.state, call.attempts) == ("open", None)


def test_three_calls_in_vain_are_three_halves_of_days(cared: World) -> None:
    call = due_call(cared)
    answer(cared, call, result="no_answer")

    with pytest.raises(InvalidFormError):
        answer(cared, call, result="no_answer")
    made = care_calls.record_call(
        cared.task(now=NOW + timedelta(days=1)),
        care_call_id=call.id,
        call={"result": "wrong_number"},
    )
    care_calls.mark_unreachable(cared.task(), care_call_id=call.id)

    assert (made["attempts"], call.state) == (2, "unreachable")
    assert care_of(cared.context(), buyer(cared)).due_on == date(2026, 9, 30)


def test_a_call_that_is_over_is_not_made_again(cared: World) -> None:
    call = due_call(cared)
    answer(cared, call, result="refused")
    care_calls.mark_unreachable(cared.task(), care_call_id=call.id)

    with pytest.raises(care_calls.CareCallEndedError, match=call.no):
        answer(cared, call, result="refused")

    assert (call.state, call.ended_at) == ("declined", NOW)


def test_a_unit_neither_calls_nor_reads_what_customers_say(cared: World) -> None:
    call = due_call(cared)

    with pytest.raises(care_calls.OwnCareCallError):
        care_calls.record_call(
            cared.task(CLERK), care_call_id=call.id, call={"result": "refused"}
        )

    unit, front = cared.context(CLERK), cared.context(FRONT)
    assert care_call_facts(unit, care_call_id=call.id) == {}
    assert machines_in_care(unit, care_call_id=call.id) == []
    (machine,) = machines_in_care(front, care_call_id=call.id)
    assert machine.value == SERIAL_NO
    assert care_call_facts(front, care_call_id=call.id)["phone"] == PHONE
