"""The decisions that come with the product, walked over their whole grid."""

from itertools import product
from pathlib import Path

import pytest

import bpmn
from handlers.deadlines.sla import CLOCKS, PRIORITIES
from tests.handlers.agreed_levels import AGREED
from tests.processes.conftest import Walk
from tests.processes.repair import Repair
from workflows.decisions import Outcome, make
from workflows.models.dmn_reader import parse_dmn, read_model

FOLDER = Path(bpmn.__file__).parent
RESULTS = ("reached", "no_answer", "wrong_number", "refused")
GRID = list(product(RESULTS, (True, False, None), (1, 2, 3, 4, 5, None)))


def satisfaction(call: dict[str, object]) -> Outcome:
    content = (FOLDER / "follow_up/customer_satisfaction.dmn").read_bytes()
    model = read_model(parse_dmn(content, "customer_satisfaction.dmn"))
    return make(model, "customer_satisfaction", {"call": call})


@pytest.mark.parametrize(("result", "running", "score"), GRID)
def test_a_running_machine_and_a_fair_score_satisfy(
    result: str,
    running: bool | None,  # noqa: FBT001 (a table's column)
    score: int | None,
) -> None:
    call: dict[str, object] = {
        "result": result,
        "running_ok": running,
        "score_overall": score,
    }

    outcome = satisfaction(call)

    complaint = running is False or (score is not None and score < 3)
    assert outcome.value is (result == "reached" and not complaint)


@pytest.mark.parametrize("clock", CLOCKS)
def test_every_stage_has_a_time_for_every_priority(clock: str) -> None:
    content = (FOLDER / "dispatch/sla_policy.dmn").read_bytes()
    model = read_model(parse_dmn(content, "sla_policy.dmn"))

    found = [
        make(model, "sla_policy", {"clock": clock, "priority": priority}).value
        for priority in PRIORITIES
    ]

    assert found == [dict(each._asdict()) for each in AGREED[clock]]


def test_what_was_not_asked_does_not_matter() -> None:
    assert satisfaction({"result": "refused"}).value is False
    assert satisfaction({"result": "reached"}).value is True


def test_an_order_remembers_how_satisfaction_was_judged(order: Walk) -> None:
    order.register().to_support().diagnose().visit().call_back(2)

    instance_id = order.instance_id
    made = order.read(lambda store: store.decisions.evaluations(instance_id))[-1]
    assert (made.decision_id, made.name_en) == (
        "customer_satisfaction",
        "Customer satisfaction",
    )
    assert (made.rules, made.outputs) == ([3], False)
    assert made.inputs["总体满意度"] == 2


def test_headquarters_read_in_the_history_how_satisfaction_was_judged(
    order: Walk,
) -> None:
    order.register().to_support().diagnose().visit().call_back(2)

    made = [each for each in order.page.timeline if each.kind == "decision"]
    entry = next(each for each in made if each.name.zh == "客户满意度")

    assert entry.facts is not None
    assert entry.facts.zh.endswith("总体满意度 = 2 → 否（规则 3）")
    assert entry.facts.en.endswith("Overall = 2 → no (rule 3)")


def test_histories_go_by_the_times_they_show(order: Walk) -> None:
    order.register().to_support().diagnose()

    steps = order.page.timeline

    shown = [step.left_at for step in steps if step.left_at]
    assert shown == sorted(shown)
    assert (steps[-1].kind, steps[-1].name.zh) == ("open", "网点接单")


def test_a_decision_stands_before_the_task_that_it_led_to(order: Walk) -> None:
    order.register()

    story = [each.name.zh for each in order.page.timeline]

    assert story[:4] == ["登记报障", "质保期", "质保判定", "前台咨询"]


def test_the_columns_of_what_was_decided_have_their_titles(order: Walk) -> None:
    order.register()

    made = {each.name.zh: each.facts for each in order.page.timeline}

    facts = made["质保判定"]
    assert facts is not None
    assert "→ 质保 = 保内，依据 = 日期和小时数" in facts.zh
    assert "→ Warranty = in warranty, Basis = the dates and hours" in facts.en


def test_who_decides_is_not_told_whether_a_request_was_drawn(order: Walk) -> None:
    repair = Repair(order.engine, order.clock).needing_parts()

    def drawn(repair: Repair) -> list[str]:
        story = repair.page.timeline
        return [one.facts.zh for one in story if one.facts and "抽中" in one.facts.zh]

    before = drawn(repair.ask_for("PN-0001"))
    after = drawn(repair.approved())

    assert (before, len(after)) == ([], 1)


@pytest.mark.parametrize(
    ("value", "approval", "notice"),
    [
        (0, False, False),
        (499_999.99, False, False),
        (500_000, True, False),
        (999_999.99, True, False),
        (1_000_000, True, True),
        (80_000_000, True, True),
    ],
)
def test_amounts_decide_on_approval_and_notice(
    value: float,
    approval: bool,  # noqa: FBT001 (a table's column)
    notice: bool,  # noqa: FBT001 (a table's column)
) -> None:
    file = FOLDER / "opportunity_development/opportunity_amounts.dmn"
    model = read_model(parse_dmn(file.read_bytes(), file.name))

    outcome = make(model, "opportunity_amounts", {"est_value": value})

    assert outcome.value == {"plan_approval": approval, "executive_notice": notice}


@pytest.mark.parametrize(
    ("share", "value", "approver"),
    [
        (0, 0, "none"),
        (2, 500, "none"),
        (2.01, 0, "parts_manager"),
        (2, 500.01, "parts_manager"),
        (100, 80_000, "parts_manager"),
    ],
)
def test_a_difference_of_stock_is_approved_above_two_percent_or_500_yuan(
    share: float, value: float, approver: str
) -> None:
    file = FOLDER / "stock_count/count_approval.dmn"
    model = read_model(parse_dmn(file.read_bytes(), file.name))

    outcome = make(model, "count_approval", {"share": share, "value": value})

    assert outcome.value == approver


def ranks(*candidates: dict[str, object]) -> object:
    file = FOLDER / "stock_check/stock_source.dmn"
    model = read_model(parse_dmn(file.read_bytes(), file.name))
    return make(model, "stock_source", {"candidates": list(candidates)}).value


PLACES = ("own", "hq", "other", "substitute")


@pytest.mark.parametrize(
    ("place", "free", "km"), list(product(PLACES, (0, 1, 40), (0, 499, 500, 501, 3000)))
)
def test_each_place_has_its_rank_as_a_source(place: str, free: int, km: int) -> None:
    ranked = ranks({"place": place, "free": free, "km": km})

    usable = free > 0 and not (place == "other" and km > 500)
    assert ranked == [PLACES.index(place) + 1 if usable else 0]


def test_without_candidates_nothing_is_ranked() -> None:
    assert ranks() == []
