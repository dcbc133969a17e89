"""Wrong input in the development of opportunities, beside the field it is about."""

from typing import Any

import pytest

from handlers import business
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.processes.opportunity import Development, won
from workflows.engine import Engine
from workflows.errors import InvalidFormError


@pytest.fixture
def development(company: Database, clock: Clock) -> Development:
    return Development(Engine(unit_of_work_factory(company), business(), clock), clock)


def refused(call: Any, *arguments: Any, **values: Any) -> set[str]:  # noqa: ANN401 (of any step)
    """Give the fields that an answer is refused at."""
    with pytest.raises(InvalidFormError) as error:
        call(*arguments, **values)
    assert all(each.text.zh != each.text.en for each in error.value.problems)
    return {problem.field for problem in error.value.problems}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("customer_name", ""),
        ("customer_name", "长" * 101),
        ("contact_name", ""),
        ("contact_phone", "12345"),
        ("contact_phone", ""),
        ("source", "rumour"),
        ("product_line", "4"),
        ("region", "99"),
        ("need", "太短"),
        ("need", "长" * 2001),
        ("est_value", -1),
        ("est_value", "many"),
        ("chance", 101),
        ("chance", 12.5),
        ("expected_close", "2026-03-30"),
        ("expected_close", "soon"),
        ("remark", "长" * 1001),
    ],
)
def test_a_wrong_record_is_refused(
    development: Development, field: str, value: object
) -> None:
    assert refused(development.record, **{field: value}) == {field}


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, {"decision", "reason"}),
        ({"decision": "merge", "reason": "同一客户"}, {"target"}),
        ({"decision": "merge", "target": "OP-1", "reason": "同一"}, {"target"}),
        ({"decision": "keep"}, {"reason"}),
        ({"decision": "forget", "reason": "无"}, {"decision", "reason"}),
    ],
)
def test_a_wrong_answer_about_a_duplicate_is_refused(
    development: Development, values: dict[str, object], fields: set[str]
) -> None:
    development.record().record()

    assert refused(development.do, "sales1", "resolve_duplicate", **values) == fields


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, {"decision"}),
        ({"decision": "assign"}, {"account_manager"}),
        ({"decision": "assign", "account_manager": "front1"}, {"account_manager"}),
        (
            {"decision": "assign", "account_manager": ["am1", "am2"]},
            {"account_manager"},
        ),
        ({"decision": "invalid"}, {"invalid_reason"}),
    ],
)
def test_a_wrong_assignment_is_refused(
    development: Development, values: dict[str, object], fields: set[str]
) -> None:
    development.record()

    assert refused(development.do, "sales1", "assign", **values) == fields


@pytest.mark.parametrize(
    ("values", "fields"), [({}, {"decision"}), ({"decision": "decline"}, {"reason"})]
)
def test_a_wrong_answer_is_refused(
    development: Development, values: dict[str, object], fields: set[str]
) -> None:
    development.record().assign()

    assert refused(development.do, "am1", "accept", **values) == fields


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "steps.0.title"),
        ({"title": "长" * 61}, "steps.0.title"),
        ({"planned_date": "2026-03-30"}, "steps.0.planned_date"),
        ({"planned_date": "tomorrow"}, "steps.0.planned_date"),
        ({"action": "dinner"}, "steps.0.action"),
        ({"matter": ""}, "steps.0.matter"),
        ({"matter": "长" * 501}, "steps.0.matter"),
        ({"expected": "长" * 201}, "steps.0.expected"),
    ],
)
def test_a_wrong_step_of_a_plan_is_refused(
    development: Development, changes: dict[str, object], field: str
) -> None:
    development.record().assign().accept()
    row = development.step_row(1) | changes

    assert refused(development.plan, row) == {field}


def test_a_plan_has_one_to_twelve_steps_in_order(development: Development) -> None:
    development.record().assign().accept()
    rows = [development.step_row(day) for day in (3, 2)]

    assert refused(development.do, "am1", "make_plan", steps=[]) == {"steps"}
    assert refused(development.plan, *rows) == {"steps"}
    thirteen = [development.step_row(1)] * 13
    assert refused(development.plan, *thirteen) == {"steps"}


@pytest.mark.parametrize(
    ("values", "fields"), [({}, {"decision"}), ({"decision": "return"}, {"comment"})]
)
def test_a_wrong_review_is_refused(
    development: Development, values: dict[str, object], fields: set[str]
) -> None:
    development.planned(est_value=600_000)

    assert refused(development.do, "sales1", "approve_plan", **values) == fields


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"actual_date": ""}, "actual_date"),
        ({"actual_date": "2026-04-20"}, "actual_date"),
        ({"actual_date": "2026-03-30"}, "actual_date"),
        ({"channel": "pigeon"}, "channel"),
        ({"contact": "长" * 41}, "contact"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "postponed"}, "new_date"),
        ({"outcome": "postponed", "new_date": "2026-03-30"}, "new_date"),
        ({"effect": "好"}, "effect"),
        ({"effect": "长" * 1001}, "effect"),
        ({"next": "give_up"}, "next"),
        ({"next": "add_step"}, "new_step"),
        ({"next": "add_step", "new_step": [{"title": "再访"}]}, "new_step.0.matter"),
    ],
)
def test_a_wrong_effect_is_refused(
    development: Development, values: dict[str, Any], field: str
) -> None:
    development.planned()
    next_step = values.pop("next", "next_step")

    assert field in refused(development.step, next_step, **values)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"result": ""}, "result"),
        ({"full_name": ""}, "full_name"),
        ({"address": ""}, "address"),
        ({"postcode": "12345"}, "postcode"),
        ({"phone": "call me"}, "phone"),
        ({"industry": "circus"}, "industry"),
        ({"contacts": []}, "contacts"),
        ({"contacts": [{"title": "采购"}]}, "contacts.0.name"),
        ({"contacts": [{"name": "李", "phone": "1"}]}, "contacts.0.phone"),
        ({"owner_unit": "OF99"}, "owner_unit"),
        ({"result": "lost", "lesson": "应先了解预算"}, "lost_reason"),
        ({"result": "lost", "lost_reason": "price"}, "lesson"),
        (
            {"result": "lost", "lost_reason": "competitor", "lesson": "应先了解预算"},
            "competitor",
        ),
    ],
)
def test_a_wrong_conclusion_is_refused(
    development: Development, values: dict[str, object], field: str
) -> None:
    development.planned().step("finish_won")

    found = refused(development.do, "am1", "conclude", **(won() | values))

    assert found == {field}
