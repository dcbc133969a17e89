"""T09: the engineer falls ill after the assignment."""

import pytest

from handlers.service.order_actions import GetOrderActions
from handlers.service.visit_commands import DeactivateEngineer, ReassignEngineer
from storage.unit_of_work import UnitOfWork
from tests.processes.conftest import Walk
from workflows.commands.messages import NobodyWaitsError
from workflows.errors import ForbiddenError, InvalidFormError


def test_another_engineer_goes_and_the_history_is_kept(order: Walk) -> None:
    order.register().to_support().diagnose().accept().assign().appoint()
    (before,) = order.open()

    ill = ReassignEngineer(order.no, "ill", "发烧")
    order.engine.run(ill, actor=order.actor("cd.sup"))
    second = other_engineer(order)
    order.assign(second).appoint().arrive().finish()

    assert before.id not in [task.id for task in order.open()]
    (visit,) = order.page.visits
    assert visit.engineer.code == second
    director = order.actor("director")
    found = order.engine.run(GetOrderActions(order.no), actor=director)
    (earlier,) = found.earlier_engineers
    assert earlier.reason.zh == "工程师生病"
    assert earlier.planned_from < visit.planned_from


def test_an_engineer_who_leaves_is_replaced_by_itself(order: Walk) -> None:
    order.register().to_support().diagnose().accept().assign().appoint()

    gone = DeactivateEngineer(order.engineer_of("OF18"))
    visits = order.engine.run(gone, actor=order.actor("cd.sup"))

    assert visits == 1
    assert order.waiting == ["choose_engineer"]


def test_only_the_leaders_of_the_unit_reassign(order: Walk) -> None:
    order.register().to_support().diagnose().accept().assign()

    with pytest.raises(ForbiddenError):
        order.engine.run(
            ReassignEngineer(order.no, "ill"), actor=order.actor("cd.store")
        )
    with pytest.raises(InvalidFormError):
        order.engine.run(ReassignEngineer(order.no, ""), actor=order.actor("cd.sup"))


def test_without_an_engineer_there_is_nobody_to_replace(order: Walk) -> None:
    order.register().to_support().diagnose().accept()

    with pytest.raises(NobodyWaitsError):
        order.engine.run(ReassignEngineer(order.no, "ill"), actor=order.actor("cd.sup"))


def other_engineer(order: Walk) -> str:
    """Find another engineer of the office who knows the line."""
    first = order.engineer_of("OF18")

    def look(store: UnitOfWork) -> str:
        engineers = store.organisation.engineers("OF18")
        skills = store.organisation.skills(1, [one.id for one in engineers])
        codes = [one.code for one in engineers if one.id in skills]
        return next(code for code in codes if code != first)

    found: str = order.read(look)
    return found
