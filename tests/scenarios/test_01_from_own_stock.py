"""T01: in warranty, everything in the unit's stock, grade A, as was predicted."""

from decimal import Decimal

from handlers.parts.grades import quarter_of
from handlers.service.first_time_fixes import FixRate, GetFirstTimeFixes
from handlers.service.order_actions import GetOrderActions
from storage.part_requests import PartRequest
from storage.unit_grades import UnitGrade
from storage.unit_of_work import UnitOfWork
from tests.processes.repair import Repair
from workflows.errors import Text

CHENGDU = Text("成都办事处", "Chengdu Office")


def rate(repair: Repair, login: str = "director") -> FixRate:
    found = repair.engine.run(GetFirstTimeFixes(), actor=repair.actor(login))
    return next(one for one in found.units if one.unit == CHENGDU)


def graded(repair: Repair) -> Repair:
    """Let the unit's requests of the last year have been as usual."""
    row = UnitGrade(
        unit_code="OF18",
        quarter=quarter_of(repair.clock.now),
        n=40,
        requested=Decimal(100_000),
        expected=Decimal(100_000),
        relative_index=Decimal("1.0"),
        lower=Decimal("0.6"),
        upper=Decimal("1.4"),
        grade="A",
        by_index="A",
        too_little=False,
        awaits_director=False,
        audited=0,
        computed_at=repair.clock.now,
    )
    repair.write(lambda store: store.unit_grades.add([row]))
    return repair


def request_of(repair: Repair) -> PartRequest:
    order_id = repair.page.id
    found: list[PartRequest] = repair.read(
        lambda store: store.part_requests.of_order(order_id)
    )
    (request,) = found
    return request


def test_it_is_approved_issued_and_installed_by_one_trip(repair: Repair) -> None:
    before = rate(repair)

    graded(repair).stocked().needing_parts(stays_on_site=True).ask_for()
    request = request_of(repair)
    assert (request.route, request.unit_grade) == ("auto", "A")
    assert repair.waiting == ["issue_parts"]
    repair.issued().finish().call_back()

    page, order_id = repair.page, repair.page.id
    assert page.status == "closed"
    assert [visit.result for visit in page.visits] == ["need_parts", "solved"]
    assert not repair.read(lambda store: store.shipments.of_order(order_id))
    assert not repair.read(lambda store: store.loan_slips.of_order(order_id))
    found = repair.engine.run(
        GetOrderActions(repair.no), actor=repair.actor("director")
    )
    assert found.fixed_at_once is True
    after = rate(repair)
    assert (after.closed - before.closed, after.fixed - before.fixed) == (1, 1)


def where_from(repair: Repair, store: UnitOfWork) -> tuple[bool, str | None, bool]:
    """Tell whether each move names a task, the source, and the order of the times."""
    moves = store.stock.moves_of("dispatch_order", repair.no)
    (line,) = store.part_requests.lines(request_of(repair).id)
    times = (line.approved_at, line.received_at, line.handed_over_at, line.installed_at)
    known = [at for at in times if at is not None]
    named = bool(moves) and all(move.user_task_id for move in moves)
    return named, line.source, len(known) == len(times) and known == sorted(known)


def test_a_second_trip_is_no_first_time_fix(repair: Repair) -> None:
    before = rate(repair)

    repair.stocked().needing_parts().ask_for().issued()
    repair.visit().call_back()

    assert repair.page.status == "closed"
    assert repair.read(lambda store: where_from(repair, store)) == (True, "unit", True)
    after = rate(repair)
    assert (after.closed - before.closed, after.fixed - before.fixed) == (1, 0)


def test_a_unit_sees_its_own_rate_only(repair: Repair) -> None:
    found = repair.engine.run(GetFirstTimeFixes(), actor=repair.actor("cd.sup"))

    assert [one.unit for one in found.units] == [CHENGDU]
    assert rate(repair, "cd.sup") == rate(repair)
