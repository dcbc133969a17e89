"""Part approval, walked to every end."""

from typing import Any

import pytest

from handlers import business
from handlers.parts.part_approvals import DecidedBeforeError
from handlers.parts.request_changes import WithdrawPartRequest
from storage.identities import UserRole
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.processes.approval import Approval
from tests.processes.draws import NOT_DRAWN
from tests.processes.results import watched
from workflows.commands.inbox import FindUserTasks
from workflows.engine import Engine
from workflows.errors import ForbiddenError

#: With this secret the first request of the year is drawn.
DRAWN = f"{2:064x}"
REDUCE = {"decision": "reduce", "qty_approved": 1, "reason_code": "qty_too_high"}
REJECT = {"decision": "reject", "reason_code": "not_in_fault"}


def prepared(company: Database, clock: Clock, secret: str) -> Approval:
    units = unit_of_work_factory(company)
    with units() as store:
        store.draw_secrets.of_month("2026-03", secret)
        store.draw_secrets.of_month("2026-04", secret)
    return Approval(Engine(units, watched(business()), clock), clock)


@pytest.fixture
def asking(company: Database, clock: Clock) -> Approval:
    return prepared(company, clock, NOT_DRAWN)


@pytest.fixture
def drawn(company: Database, clock: Clock) -> Approval:
    return prepared(company, clock, DRAWN)


def reviewed(asking: Approval, part: str = "PN-0014", qty: int = 2) -> Approval:
    """Come as far as the first review, of a part that nobody predicted."""
    asking.surveyed().begin()
    return asking.ask(asking.row(part, qty))


def test_what_was_predicted_and_is_cheap_is_approved_at_once(asking: Approval) -> None:
    asking.surveyed(("PN-0014", 1)).begin()

    asking.ask(asking.row("PN-0014"))

    assert asking.result["approval"] == "approved"
    assert asking.result["approved_lines"] == [{"part_no": "PN-0014", "qty": 1}]
    assert asking.result["sale_lines"] == []
    assert (asking.request.route, asking.request.prediction_match) == ("auto", 1.0)
    assert "已批准。第 1 行 已批准 1/1" in asking.told("cd.store")[0]


def test_misuse_is_not_under_warranty_and_to_be_sold(asking: Approval) -> None:
    asking.surveyed(("PN-0014", 1)).begin()

    asking.ask(asking.row("PN-0014"), cause="misuse")

    assert asking.result["approval"] == "reclassified"
    assert asking.result["approved_lines"] == []
    assert asking.result["sale_lines"] == [{"part_no": "PN-0014", "qty": 1}]
    assert asking.request.charge == "sale"


def test_what_nobody_predicted_is_reviewed_and_reduced(asking: Approval) -> None:
    reviewed(asking)
    assert asking.waiting == ["review_first"]

    asking.decide("ts1", "review_first", REDUCE)
    asking.do("cd.store", "confirm_partial", decision="enough")

    assert asking.result["approval"] == "partial"
    assert asking.result["approved_lines"] == [{"part_no": "PN-0014", "qty": 1}]
    assert "部分批准。第 1 行 已批准 1/2（数量偏多）" in asking.told("cd.store")[0]


def test_missing_evidence_comes_back_twice_and_then_is_weak(asking: Approval) -> None:
    asking.surveyed(("PN-0014", 1)).begin()
    asking.ask(asking.row("PN-0014", photo_old_part=[]), signed_sheet=[])
    assert asking.waiting == ["supplement"]
    assert "请补充：第 1 行的旧件照片" in asking.told("cd.store")[0]

    asking.supplement({"qty": 1})
    assert asking.waiting == ["supplement"]
    asking.supplement({"qty": 1})

    assert asking.waiting == ["review_first"]
    assert asking.request.weak_evidence
    assert (asking.request.revision, asking.request.route_reason) == (
        3,
        "weak_evidence",
    )


def test_a_question_opens_only_the_line_that_it_is_about(asking: Approval) -> None:
    asking.surveyed().begin()
    asking.ask(asking.row("PN-0014", 2), asking.row("PN-0015", 1))
    question = {"decision": "ask", "comment": "为什么要两件？"}
    asking.decide("ts1", "review_first", question, "approve")

    assert len(asking.lines_of("supplement", "cd.store")) == 1
    asking.supplement({"qty": 1, "answer": "左右各一，右侧可修"})
    asking.decide("ts1", "review_first", "approve")

    assert asking.result["approval"] == "approved"
    assert asking.result["approved_lines"] == [
        {"part_no": "PN-0014", "qty": 1},
        {"part_no": "PN-0015", "qty": 1},
    ]


def test_a_considerable_amount_has_two_levels(asking: Approval) -> None:
    asking.surveyed().begin().ask()
    asking.decide("ts1", "review_first", "approve")

    assert asking.waiting == ["review_second"]
    asking.decide("parts", "review_second", "approve")

    assert asking.result["approval"] == "approved"


def test_levels_far_apart_need_the_director(asking: Approval) -> None:
    asking.surveyed().begin().ask()
    asking.decide("ts1", "review_first", "approve")
    asking.decide("parts", "review_second", REJECT)

    assert asking.waiting == ["review_third"]
    asking.decide("director", "review_third", {"decision": "approve", "comment": "要"})

    assert asking.result["approval"] == "approved"


def test_a_large_amount_has_three_levels(asking: Approval) -> None:
    asking.surveyed(("PN-0007", 1)).begin().ask(asking.row("PN-0007"))

    asking.decide("ts1", "review_first", "approve")
    asking.decide("parts", "review_second", "approve")
    asking.decide("director", "review_third", "approve")

    assert asking.request.route == "l1_l2_l3"
    assert asking.result["approval"] == "approved"


def test_a_level_above_may_not_raise_without_a_reason(asking: Approval) -> None:
    asking.surveyed().begin().ask()
    asking.decide("ts1", "review_first", REJECT)
    (line,) = asking.lines_of("review_second", "parts")

    rows = [{"line": line, "decision": "approve"}]

    wrong = asking.problems("parts", "review_second", lines=rows)
    assert wrong == ["lines.0.comment"]


def test_nobody_approves_above_what_was_asked_for(asking: Approval) -> None:
    reviewed(asking)
    (line,) = asking.lines_of("review_first", "ts1")

    for choice in ("approve", "reduce"):
        row = {"line": line, "decision": choice, "qty_approved": 3}
        rows = [{**row, "reason_code": "qty_too_high"}]
        wrong = asking.problems("ts1", "review_first", lines=rows)

        assert wrong == ["lines.0.qty_approved"]


def test_a_sampled_request_is_reviewed_and_audited(drawn: Approval) -> None:
    drawn.surveyed(("PN-0014", 1)).begin().ask(drawn.row("PN-0014"))
    assert drawn.waiting == ["review_first"]
    assert drawn.request.route_reason == "sampled"

    drawn.decide("ts1", "review_first", "approve")

    number = drawn.request.id
    (audit,) = drawn.read(lambda store: store.part_requests.audit_cases(number))
    assert (audit.reason, audit.p) == ("random", drawn.request.sampling_p)
    kept = f"request_sampled {drawn.request.no}"
    assert drawn.read(lambda store: store.messages.published(kept)) is not None


def test_the_unit_takes_a_request_back(asking: Approval) -> None:
    reviewed(asking)

    command = WithdrawPartRequest(asking.request.no, "客户自行修复")
    asking.engine.run(command, actor=asking.actor("cd.store"))

    assert asking.result["approval"] == "withdrawn"
    assert asking.request.withdraw_reason == "客户自行修复"
    assert {line.status for line in asking.rows} == {"withdrawn"}


def test_a_part_without_a_price_gets_one_first(asking: Approval) -> None:
    asking.surveyed().begin()
    new = {"new_part": "加强型支架", "qty": 1, "reason": "broken"}
    asking.ask(asking.row("PN-0014"), new)
    (line,) = asking.lines_of("enter_prices", "info1")

    asking.do("info1", "enter_prices", lines=[{"line": line, "price": 150}])

    assert asking.waiting == ["review_first"]
    assert asking.request.total == 1800


def test_an_emergency_lets_the_unit_take_from_its_own_stock(asking: Approval) -> None:
    reviewed(asking.stocked())

    asking.pass_time(days=2)

    assert asking.waiting == ["review_first"]
    assert asking.request.released_at is not None
    assert 0 < (asking.request.released_value or 0) <= 3000
    assert "初审超时" in asking.told("cd.store")[0]


def test_an_agents_request_is_countersigned(asking: Approval) -> None:
    machine = asking.read(lambda store: machine_of(store, "AG14"))
    asking.register(serial_no=machine)
    asking.begin(owner_unit="AG14", exec_unit=None, line=3)
    asking.ask_as_agent("ag14.mgr")
    assert asking.waiting == ["countersign"]

    asking.do("ag14.res", "countersign", decision="return", comment="先补照片")
    asking.supplement({"qty": 1}, login="ag14.mgr")
    asking.do("ag14.res", "countersign", decision="agree")

    decisions = asking.decisions()
    assert [row.level for row in decisions[:2]] == ["resident", "resident"]
    assert asking.waiting != ["countersign"]


def machine_of(store: Any, unit: str) -> str:  # noqa: ANN401 (the unit of work)
    found = store.machines.search("", limit=100_000)
    return next(str(one.serial_no) for one in found if one.owner_unit == unit)


def give(company: Database, login: str, role: str, scope: str = "") -> None:
    with unit_of_work_factory(company)() as store:
        kind = {"scope_line": int(scope)} if scope else {}
        store.identities.add([UserRole(login=login, role_code=role, **kind)])


def test_who_asked_is_not_offered_the_review(
    asking: Approval, company: Database
) -> None:
    give(company, "cd.store", "tech_support", "1")
    reviewed(asking)
    task = asking.task_of("review_first")

    offered = asking.engine.run(FindUserTasks(), actor=asking.actor("cd.store"))

    assert task.id not in [row.id for row in offered.rows]
    with pytest.raises(ForbiddenError):
        asking.do("cd.store", "review_first", lines=[])


def test_nobody_decides_at_two_levels(asking: Approval, company: Database) -> None:
    give(company, "ts1", "parts_manager")
    asking.surveyed().begin().ask()
    asking.decide("ts1", "review_first", "approve")

    with pytest.raises(ForbiddenError):
        asking.do("ts1", "review_second", lines=[])

    assert asking.waiting == ["review_second"]
    assert issubclass(DecidedBeforeError, ForbiddenError)
