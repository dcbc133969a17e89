"""A process owner changes a decision table in the browser."""

import pytest

from tests.web.conftest import Visit
from tests.web.visitor import Page, Visitor
from tests.web.walk import report_fault
from workflows.commands.definitions import GetProcessDefinition
from workflows.engine import SYSTEM, Engine

PLACE = "/processes/part_approval/decisions/part_approval_route"
#: The amount from which on two levels approve, in rule 6.
LIMIT = "in-6-4"


@pytest.fixture
def owner(visit: Visit) -> Visitor:
    return visit("owner")


def post(owner: Visitor, **changes: str) -> Page:
    """Send the table as it is shown, with some changes."""
    page = owner.get(PLACE)
    controls = page.find('//form[contains(@class, "decision-form")]//input[@name]')
    shown = {one.get("name"): one.get("value") for one in controls}
    return owner.post(PLACE, **{**shown, "reason": "试行", **changes})


def test_a_changed_limit_is_the_next_version_of_table_and_process(
    owner: Visitor, engine: Engine
) -> None:
    done = post(owner, **{LIMIT: ">= 10000", "note_en-6": "From 10,000: two levels."})

    page = owner.get(done.place)
    assert "第 2 版已发布" in page.text
    view = engine.run(GetProcessDefinition("part_approval"), actor=SYSTEM)
    (table,) = [
        one for one in view.decisions if one.decision_id == "part_approval_route"
    ]
    assert (view.definition.version, table.version) == (2, 2)
    assert table.rules[5].inputs[3] == ">= 10000"
    assert table.rules[5].note.en == "From 10,000: two levels."
    assert table.rules[3].inputs[3] == ">= 50000"


def test_other_processes_stay_on_their_version(owner: Visitor, engine: Engine) -> None:
    post(owner, **{LIMIT: ">= 10000"})

    view = engine.run(GetProcessDefinition("dispatch"), actor=SYSTEM)

    assert view.definition.version == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({LIMIT: ">= 10000", "reason": " "}, "请填写修改原因"),
        ({}, "没有改动任何单元格"),
        ({LIMIT: ">= >="}, "规则 6 的“金额”"),
        ({"out-6-1": '"somewhere"'}, "规则 6"),
    ],
)
def test_what_cannot_be_published_says_why_and_keeps_what_was_typed(
    owner: Visitor, engine: Engine, changes: dict[str, str], said: str
) -> None:
    refused = post(owner, **changes)

    assert refused.status == 422
    assert said in refused.one('//*[@id="problems"]').text_content()
    limit = refused.one(f'//input[@name="{LIMIT}"]/@value')
    assert limit == changes.get(LIMIT, ">= 8000")
    view = engine.run(GetProcessDefinition("part_approval"), actor=SYSTEM)
    assert view.definition.version == 1


def test_who_looked_at_an_older_version_learns_of_the_newer(owner: Visitor) -> None:
    post(owner, **{LIMIT: ">= 10000"})

    late = post(owner, **{LIMIT: ">= 12000", "version": "1"})

    assert late.status == 409
    assert "决策表已有第 2 版" in late.text


def test_only_process_owners_change_tables(front: Visitor, owner: Visitor) -> None:
    assert front.get(PLACE).status == 403
    assert front.post(PLACE, version="1", reason="试行").status == 403
    link = f'//a[@href="{PLACE}"]'
    assert not front.get("/processes/part_approval").find(link)
    assert owner.get("/processes/part_approval").find(link)


def test_what_is_no_table_has_no_page(owner: Visitor) -> None:
    assert owner.get("/processes/dispatch/decisions/warranty_period").status == 404
    assert owner.get("/processes/dispatch/decisions/nothing").status == 404


def test_the_process_says_how_many_are_at_each_step(
    front: Visitor, owner: Visitor
) -> None:
    report_fault(front)

    page = owner.get("/processes/dispatch")

    assert page.words('//ul[@class="step-counts"]/li') == ["1 前台咨询"]
    assert page.one("//@data-counts").strip() == "consult=1"
