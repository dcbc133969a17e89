"""A sales supervisor edits a plan that an account manager has made."""

from datetime import datetime

import pytest

from tests.web.conftest import Visit
from tests.web.test_opportunities import NO, PLACE, record
from tests.web.visitor import Page, Visitor
from tests.web.walk import submit, task_of
from workflows.commands.operations import GetOperations
from workflows.engine import SYSTEM, Engine
from workflows.errors import LOCAL_ZONE

STEPS = {
    "steps-0-title": "首次拜访",
    "steps-0-planned_date": "2026-04-01",
    "steps-0-action": "visit",
    "steps-0-matter": "了解工况和预算",
    "steps-1-title": "现场演示",
    "steps-1-planned_date": "2026-04-08",
    "steps-1-action": "visit",
    "steps-1-matter": "演示掘进速度",
}
CHANGE = {
    "action": "step",
    "title": "电话沟通",
    "planned_on": "2026-04-03",
    "how": "call",
    "matter": "先问清预算",
    "reason": "客户出差",
}


@pytest.fixture
def supervisor(visit: Visit) -> Visitor:
    """Return the supervisor of an opportunity whose first step is ahead."""
    supervisor = visit("sales1")
    record(supervisor)
    submit(supervisor, decision="assign", account_manager="am1")
    manager = visit("am1")
    for fields in ({"decision": "accept"}, STEPS):
        place = task_of(manager, "mine")
        manager.get(place)
        manager.post(place, action="submit", **fields)
    return supervisor


def change(visitor: Visitor, **fields: str) -> Page:
    page = visitor.get(PLACE)
    found = page.find('//input[@name="step"]/@value')
    step = str(found[0]) if found else "1"
    return visitor.post(PLACE, step=step, **{**CHANGE, **fields})


def test_the_step_and_its_task_move(supervisor: Visitor, visit: Visit) -> None:
    done = change(supervisor)

    page = supervisor.get(done.place)
    assert "电话沟通" in page.text
    assert "2026-04-03" in page.text
    manager = visit("am1")
    assert "4月3日 18:00" in manager.get(task_of(manager, "mine")).text
    assert "销售主管修改了步骤" in manager.get("/notifications").text


def test_supervisors_are_told_of_delay_after_the_new_day(
    supervisor: Visitor, engine: Engine
) -> None:
    change(supervisor)

    jobs = engine.run(GetOperations(), actor=SYSTEM).jobs

    late = [job.due_at for job in jobs if job.element_id == "step_late"]
    assert late == [datetime(2026, 4, 6, 18, 0, tzinfo=LOCAL_ZONE)]


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"title": "访"}, "title", "至少 2 个字"),
        ({"matter": " "}, "matter", "至少 2 个字"),
        ({"planned_on": ""}, "planned_on", "请选择日期"),
        ({"planned_on": "2026-03-30"}, "planned_on", "不能早于今天"),
        ({"planned_on": "2026-04-09"}, "planned_on", "不能晚于下一步的 2026-04-08"),
        ({"how": "dance"}, "how", "请选择一项"),
        ({"reason": ""}, "reason", "请填写原因"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    supervisor: Visitor, wrong: dict[str, str], field: str, said: str
) -> None:
    page = change(supervisor, **wrong)

    assert page.status == 422
    assert [said] == page.words(f'//p[contains(@id, "-{field}-problem")]')


def test_the_account_manager_makes_the_plan_and_does_not_edit_it(
    supervisor: Visitor, visit: Visit
) -> None:
    manager = visit("am1")

    refused = change(manager)

    assert NO in supervisor.get(PLACE).text
    assert refused.status == 403
    assert not manager.get(PLACE).find('//input[@name="step"]')
