"""The two-level dispatch of an engineer, walked to every end."""

import pytest

from handlers.service.order_views import GetDispatchOrder
from storage.unit_of_work import Database, unit_of_work_factory
from tests.processes.conftest import Walk
from tests.processes.repair import Repair
from workflows.commands.inbox import FindUserTasks, GetUserTask
from workflows.errors import ForbiddenError, NotFoundError


@pytest.fixture
def dispatched(order: Walk) -> Walk:
    """Return an order that waits for the Chengdu office."""
    return order.register().to_support().diagnose()


def test_the_owner_unit_is_asked_by_itself(dispatched: Walk) -> None:
    (task,) = dispatched.open()

    assert (task.element_id, task.unit) == ("accept_order", "OF18")
    offered = FindUserTasks("groups")
    mine = dispatched.engine.run(offered, actor=dispatched.actor("cd.sup"))
    others = dispatched.engine.run(offered, actor=dispatched.actor("cs.sup"))
    assert [row.id for row in mine.rows] == [task.id]
    assert task.id not in [row.id for row in others.rows]


def test_a_refusal_goes_back_to_headquarters(dispatched: Walk) -> None:
    refuse(dispatched, "cd.sup")
    assert dispatched.waiting == ["choose_unit"]

    choose(dispatched, "OF15")

    assert dispatched.open()[0].unit == "OF15"
    assert [one.reason for one in dispatched.page.refusals] == ["no_engineer"]


def test_a_unit_that_refused_no_longer_sees_the_order(dispatched: Walk) -> None:
    refuse(dispatched, "cd.sup")
    choose(dispatched, "OF15")

    page, refuser = GetDispatchOrder(dispatched.no), dispatched.actor("cd.sup")
    with pytest.raises(NotFoundError):
        dispatched.engine.run(page, actor=refuser)


def test_three_refusals_are_an_exception(dispatched: Walk) -> None:
    refuse(dispatched, "cd.sup")
    for unit, login in (("OF15", "cs.sup"), ("OF14", "wh.unit")):
        choose(dispatched, unit)
        refuse(dispatched, login)

    assert dispatched.waiting == ["handle_exception"]


def test_a_unit_without_engineers_is_an_exception(
    dispatched: Walk, company: Database
) -> None:
    dismiss_engineers(company)

    dispatched.accept()

    assert dispatched.waiting == ["handle_exception"]


def test_nobody_to_install_the_parts_is_an_exception(
    order: Walk, company: Database
) -> None:
    repair = Repair(order.engine, order.clock)
    repair.stocked().needing_parts().ask_for().approved().issued()

    dismiss_engineers(company)
    repair.accept()

    assert repair.waiting == ["handle_exception"]


def test_a_line_that_no_unit_serves_is_an_exception(
    order: Walk, company: Database
) -> None:
    order.register().to_support()
    with unit_of_work_factory(company)() as store:
        for unit in store.organisation.units():
            unit.product_lines = ""

    order.diagnose()

    assert order.waiting == ["handle_exception"]


def test_a_customer_who_cancels_ends_the_order(dispatched: Walk) -> None:
    dispatched.accept().assign().appoint("cancelled", reason="已自行修好")

    assert dispatched.ended_at == "withdrawn"


@pytest.mark.parametrize(
    ("decision", "next_step"),
    [
        ("new_time", "appoint"),
        ("send_anyway", "enter_arrival"),
        ("give_up", "handle_exception"),
    ],
)
def test_an_unreachable_customer_goes_to_the_front_desk(
    dispatched: Walk, decision: str, next_step: str
) -> None:
    dispatched.accept().assign()
    for _ in range(3):
        dispatched.appoint("no_answer").wait(hours=11)
    new_time = {"new_time": dispatched.at(hours=20)} if decision == "new_time" else {}

    dispatched.do(
        "front1",
        "resolve_unreachable",
        tried="打了工地电话",
        decision=decision,
        **new_time,
    )

    assert dispatched.waiting == [next_step]


def test_an_absent_customer_is_called_again(dispatched: Walk) -> None:
    dispatched.accept().assign().appoint().arrive()

    dispatched.do(
        "cd.store",
        "enter_result",
        performed_by=dispatched.engineer_of("OF18"),
        finish_at=dispatched.at(minutes=55),
        result="customer_absent",
    )

    assert dispatched.waiting == ["appoint"]


def test_the_prediction_is_hidden_until_the_request_is_submitted(
    order: Walk,
) -> None:
    repair = Repair(order.engine, order.clock).needing_parts()
    page, store = GetDispatchOrder(repair.no), repair.actor("cd.store")
    hidden = repair.engine.run(page, actor=store).prediction

    repair.ask_for()

    assert hidden is None
    assert repair.engine.run(page, actor=store).prediction is not None


def test_the_task_of_another_unit_cannot_be_opened(dispatched: Walk) -> None:
    (task,) = dispatched.open()
    stranger = dispatched.actor("cs.sup")

    with pytest.raises(ForbiddenError):
        dispatched.engine.run(GetUserTask(task.id), actor=stranger)


def test_the_visit_names_who_worked_and_who_typed(dispatched: Walk) -> None:
    dispatched.visit()

    (visit,) = dispatched.page.visits
    assert visit.entered_by is not None
    assert visit.entered_by.zh == "蒋欣"
    assert visit.performed_by is not None


def refuse(order: Walk, login: str) -> None:
    values = {"decision": "refuse", "refuse_reason": "no_engineer", "note": "都在外地"}
    order.do(login, "accept_order", **values)


def choose(order: Walk, unit: str) -> None:
    deadline = order.at(hours=8)
    values = {"exec_unit": unit, "reason": "最近的网点", "deadline": deadline}
    order.do("ts1", "choose_unit", skill=1, **values)


def dismiss_engineers(company: Database) -> None:
    with unit_of_work_factory(company)() as store:
        for engineer in store.organisation.engineers("OF18"):
            engineer.active = False
