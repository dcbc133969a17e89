"""What a process owner sees of the engine, and does about it."""

import pytest

from tests.conftest import Clock
from tests.diagrams import diagram, end, start, user_task
from tests.web.conftest import Visit
from tests.web.visitor import Visitor
from tests.workflows.waiting import pass_time
from workflows.commands.definitions import Deploy
from workflows.commands.messages import PublishMessage
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.recurring import ArmRecurring
from workflows.engine import SYSTEM, Engine
from workflows.messages import Address

#: An operation that fails until the variable says what it needs.
ACT = (
    '<bpmn:serviceTask id="act" name="建单" camunda:asyncBefore="true"'
    ' camunda:delegateExpression="${dispatch.start_diagnosis}"><bpmn:extensionElements>'
    "<camunda:failedJobRetryTimeCycle>R1/PT1S</camunda:failedJobRetryTimeCycle>"
    '<camunda:inputOutput><camunda:inputParameter name="order_id">${order}'
    "</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements>"
    "</bpmn:serviceTask>"
)


@pytest.fixture
def owner(visit: Visit, engine: Engine, clock: Clock) -> Visitor:
    """Return a process owner; job 1 of instance 1 has failed for good."""
    nodes = start() + ACT + user_task("after", "front_desk") + end()
    flows = ("begin act", "act after", "after done")
    source = diagram("failing", nodes, *flows)
    engine.run(Deploy({"failing/failing.bpmn": source}), actor=SYSTEM)
    engine.run(StartProcessInstance("failing"), actor=SYSTEM)
    pass_time(engine, clock, seconds=2)
    return visit("owner")


def token_form(owner: Visitor) -> str:
    (action,) = owner.get("/instances/1").find('//form[.//*[@name="action"]]/@action')
    return str(action)


def test_what_is_stuck_is_listed_with_a_way_out(owner: Visitor) -> None:
    page = owner.get("/operations")

    assert "1 个失败" in page.text
    assert page.find('//a[@href="/instances/1"]')
    assert owner.post("/operations/jobs/1/retry").status == 302


def test_jobs_are_named_in_words_and_not_by_ids(owner: Visitor, engine: Engine) -> None:
    engine.run(ArmRecurring(), actor=SYSTEM)

    (table,) = owner.get("/operations").find('//*[@aria-labelledby="jobs-title"]')

    assert "查找到期保养" in table.text_content()
    assert "find due services" not in table.text_content()
    assert "建单" in table.text_content()


def test_what_nobody_waits_for_is_listed_until_it_is_dropped(
    owner: Visitor, engine: Engine, clock: Clock
) -> None:
    engine.run(PublishMessage("visit_finished", {}, Address("DO-1")), actor=SYSTEM)

    kept = owner.get("/operations").words('//*[@aria-labelledby="kept-title"]//td')
    clock.forward(days=8)
    later = owner.get("/operations")

    assert kept[:2] == ["visit_finished", "DO-1"]
    assert not later.find('//*[@aria-labelledby="kept-title"]')


def test_instances_are_found_by_process_and_state(owner: Visitor) -> None:
    found = owner.get("/instances?process=failing")
    none = owner.get("/instances?process=failing&state=CANCELLED&q=x&page=7")

    assert found.find('//td/a[@href="/instances/1"]')
    assert not none.find("//td")


def test_a_step_is_skipped_with_a_reason(owner: Visitor) -> None:
    place = token_form(owner)

    without = owner.post(place, action="skip", reason=" ")
    done = owner.post(place, action="skip", reason="已手工处理")

    assert without.status == 422
    assert "请填写原因" in without.words('//*[@class="field-problem"]')
    assert (done.status, done.place) == (302, "/instances/1")
    assert "after" in owner.get("/instances/1").words("//h2//code")


def test_a_token_is_moved_and_nowhere_else(owner: Visitor) -> None:
    place = token_form(owner)

    nowhere = owner.post(place, action="move", reason="x", target="nowhere")
    moved = owner.post(place, action="move", reason="x", target="after")

    assert (nowhere.status, moved.status) == (409, 302)


@pytest.mark.parametrize("text", ["", "[1]", "{", '"a"'])
def test_variables_are_a_json_object(owner: Visitor, text: str) -> None:
    place = token_form(owner)

    page = owner.post(place, action="variables", reason="x", values=text)

    assert page.status == 422
    assert any("JSON" in each for each in page.words('//*[@class="field-problem"]'))
    assert page.find('//input[@name="reason"][@value="x"]')


def test_variables_are_changed(owner: Visitor) -> None:
    place = token_form(owner)

    page = owner.post(place, action="variables", reason="x", values='{"order": 1.5}')

    assert page.status == 302
    assert "1.5" in owner.get("/instances/1").text


def test_an_instance_is_cancelled(owner: Visitor) -> None:
    owner.get("/instances/1")

    without = owner.post("/instances/1/cancel", reason="")
    done = owner.post("/instances/1/cancel", reason="测试")

    assert (without.status, done.status) == (422, 302)
    assert "已取消" in owner.get("/instances/1").text


@pytest.mark.parametrize("place", ["/operations", "/instances", "/instances/1"])
def test_it_is_for_process_owners_only(front: Visitor, place: str) -> None:
    assert front.get(place).status == 403
    assert not front.get("/inbox").find('//a[@href="/operations"]')
