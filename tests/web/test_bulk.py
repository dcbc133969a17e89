"""Bulk operations on the screens: choose, look, carry out, come back."""

from io import BytesIO

import pytest

from tests.conftest import Clock
from tests.diagrams import diagram, end, start, user_task
from tests.web.conftest import Visit
from tests.web.visitor import Page, Visitor
from tests.web.walk import reach_unit, report_fault
from tests.workflows.waiting import pass_time
from workflows.commands.definitions import Deploy
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Engine


def upload(visitor: Visitor, kind: str, content: str, reason: str = "盘点") -> Page:
    """Send a file."""
    visitor.get(f"/bulk/import/{kind}")
    file = (BytesIO(content.encode()), "table.csv")
    return visitor.post(f"/bulk/import/{kind}", reason=reason, file=file)


def test_a_file_is_looked_at_carried_out_and_found_again(
    visit: Visit, engine: Engine, clock: Clock
) -> None:
    admin = visit("admin")
    content = "客户编号,名称\nCU-0009,新客户\nCU-0001,锦程\n"
    place = upload(admin, "import_customers", content).place

    preview = admin.get(place)
    admin.post(f"{place}/start")
    running = admin.get(place)
    pass_time(engine, clock)

    assert "新增" in preview.text
    assert preview.find('//button[contains(., "执行")]')
    assert running.find('//progress[@value="0"]')
    assert running.find('//*[@hx-trigger="every 2s"]')
    done = admin.get(place)
    assert done.find('//progress[@value="100"]')
    assert not done.find("//*[@hx-trigger]")
    assert admin.get("/bulk").find(f'//a[@href="{place}"]')


def test_a_file_that_cannot_be_read_is_refused_at_its_field(visit: Visit) -> None:
    page = upload(visit("admin"), "import_parts", "shoe\n1", reason="")

    assert page.status == 422
    assert page.words('//*[@id="file-problem"]') == ["没有“shoe”列"]


@pytest.mark.parametrize("place", ["/bulk/import/import_parts", "/bulk/import/shoes"])
def test_others_import_nothing(front: Visitor, place: str) -> None:
    assert front.get(place).status in (403, 404)
    assert not front.get("/bulk").find('//a[contains(@href, "import")]')


def test_a_supervisor_hands_the_work_of_the_unit_over(
    visit: Visit, engine: Engine, clock: Clock
) -> None:
    reach_unit(visit, clock)
    supervisor = visit("cd.sup")
    page = supervisor.get("/bulk/reassign?unit=OF18")
    (task,) = page.find('//input[@name="task"]/@value')

    empty = supervisor.post("/bulk/reassign?unit=OF18", reason="病假", to="cd.sup")
    sent = supervisor.post(
        "/bulk/reassign?unit=OF18", reason="病假", to="cd.sup", task=str(task)
    )
    supervisor.get(sent.place)
    supervisor.post(f"{sent.place}/start")
    pass_time(engine, clock)

    assert (empty.status, sent.status) == (422, 302)
    assert "无人领取 → 冯涛" in supervisor.get(sent.place).text
    assert supervisor.get("/inbox?view=mine").find('//a[@class="task-link"]')


def test_nobody_to_hand_over_to_is_refused(visit: Visit, clock: Clock) -> None:
    reach_unit(visit, clock)
    supervisor = visit("cd.sup")
    page = supervisor.get("/bulk/reassign?unit=OF18")
    (task,) = page.find('//input[@name="task"]/@value')

    refused = supervisor.post("/bulk/reassign?unit=OF18", reason="x", task=str(task))

    assert refused.status == 422
    assert refused.words('//*[@id="to-problem"]') == ["请选择接手的人"]
    assert refused.find('//input[@name="task"][@checked]')


@pytest.fixture
def owner(visit: Visit, engine: Engine) -> Visitor:
    """Return a process owner; one instance of version 1 runs, version 2 is there."""
    for later in ("b", "c"):
        nodes = (
            start()
            + "".join(user_task(name, "front_desk") for name in ("a", later))
            + end()
        )
        flows = ("begin a", f"a {later}", f"{later} done")
        source = diagram("small", nodes, *flows)
        engine.run(Deploy({"small/small.bpmn": source}), actor=SYSTEM)
        if later == "b":
            engine.run(StartProcessInstance("small"), actor=SYSTEM)
    return visit("owner")


def test_instances_are_migrated(owner: Visitor, engine: Engine, clock: Clock) -> None:
    owner.get("/bulk/migrate?process=small")
    form = {
        "process": "small",
        "from_version": "1",
        "to_version": "2",
        "renamed": "b=c",
    }

    refused = owner.post("/bulk/migrate", **form, reason="")
    place = owner.post("/bulk/migrate", **form, reason="新版").place
    owner.get(place)
    owner.post(f"{place}/start")
    pass_time(engine, clock)

    assert refused.status == 422
    assert "第 1 版 → 第 2 版" in owner.get(place).text
    assert "第 2 版" in owner.get("/instances/1").text


def test_a_mapping_has_two_sides(owner: Visitor) -> None:
    owner.get("/bulk/migrate?process=small")

    page = owner.post(
        "/bulk/migrate", process="small", to_version="2", renamed="b", reason="x"
    )

    assert page.status == 422
    assert page.find('//*[@id="renamed-problem"]')


def test_it_can_be_stopped(owner: Visitor, visit: Visit) -> None:
    owner.get("/bulk/migrate?process=small")
    place = owner.post(
        "/bulk/migrate", process="small", to_version="2", reason="x"
    ).place
    owner.get(place)
    owner.post(f"{place}/start")

    owner.post(f"{place}/stop")

    assert "已停止" in owner.get(place).text
    assert visit("front1").get(place).status == 403


def test_the_inbox_leads_there(front: Visitor) -> None:
    report_fault(front)

    assert front.get("/inbox").find('//a[@href="/bulk"]')
