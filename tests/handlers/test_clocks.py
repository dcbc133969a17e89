"""Clocks of dispatch orders: when they start, pause, go on and stop."""

from datetime import timedelta

import pytest

from handlers.deadlines import clocks
from handlers.deadlines.clocks import DUE_DATES, UnknownPauseReasonError
from handlers.deadlines.sla import CLOCKS, LEVELS
from handlers.service import dispatch, follow_ups, units, visits
from storage.dispatch_orders import DispatchOrder
from storage.sla import SlaClock, SlaPolicy
from tests.handlers.agreed_levels import AGREED
from tests.handlers.world import CLERK, NOW, SUPERVISOR, World
from workflows.errors import LOCAL_ZONE


def clock(world: World, order: DispatchOrder, name: str) -> SlaClock:
    """Find the newest clock of a name."""
    return [row for row in world.store.sla.clocks(order.id) if row.clock == name][-1]


def running(world: World, order: DispatchOrder) -> set[str]:
    """Name the clocks that run."""
    return {row.clock for row in world.store.sla.running([order.id])}


def plan(world: World, order: DispatchOrder) -> int:
    """Let the unit accept the order and send somebody."""
    task = world.task(SUPERVISOR)
    units.accept_order(task, order_id=order.id)
    result = visits.plan_visit(
        task,
        order_id=order.id,
        engineer="OF18-E1",
        planned_from=NOW.isoformat(),
        planned_to=NOW.isoformat(),
    )
    return int(str(result["visit_id"]))


def test_registering_takes_the_time_from_the_call_on(timed: World) -> None:
    called_at = NOW - timedelta(minutes=12)

    order = timed.register(first_contact_at=called_at.isoformat())

    row = clock(timed, order, "registration")
    assert (row.started_at, row.stopped_at) == (called_at, NOW)
    assert row.due_at == called_at + timedelta(minutes=10)
    assert running(timed, order) == {"diagnosis", "arrival"}


def test_a_priority_has_its_own_time(timed: World) -> None:
    urgent, normal = timed.register(), timed.register(priority="P3")

    due = NOW.astimezone(LOCAL_ZONE)  # Tuesday 09:00
    assert clock(timed, urgent, "diagnosis").due_at == due + timedelta(minutes=30)
    assert clock(timed, normal, "diagnosis").due_at == due + timedelta(days=1)
    # Five working days: over a weekend with Tomb-Sweeping Day until Wednesday.
    assert clock(timed, normal, "arrival").due_at == due + timedelta(days=8)


def test_every_level_has_its_moment(timed: World) -> None:
    order = timed.register()

    row = clock(timed, order, "arrival")

    moments = [row.warn_at - NOW, row.due_at - NOW, row.red_at - NOW]
    assert moments == [timedelta(hours=24) * level / 100 for level in LEVELS]


def test_an_order_goes_from_clock_to_clock(timed: World) -> None:
    order = timed.assigned()
    seen = [running(timed, order)]
    visit_id = plan(timed, order)
    seen.append(running(timed, order))

    task = timed.task(CLERK)
    visits.record_arrival(task, visit_id=visit_id, arrival={"hours_reading": 850})
    seen.append(running(timed, order))
    visits.post_visit(
        task, visit_id=visit_id, report={"result": "need_parts", "signed_sheet": [1]}
    )
    seen.append(running(timed, order))

    assert seen == [
        {"diagnosis", "acceptance", "arrival"},
        {"diagnosis", "arrival"},
        {"diagnosis", "survey"},
        {"diagnosis"},
    ]


def test_parts_of_the_unit_itself_are_neither_signed_for_nor_shipped(
    timed: World,
) -> None:
    order = timed.assigned()
    order.status = "awaiting_approval"
    dispatch.record_decision(timed.task(), order_id=order.id, status="awaiting_parts")

    units.assign_unit(timed.task(), order_id=order.id, unit="OF18")

    begun = {row.clock for row in timed.store.sla.clocks(order.id)}
    assert begun.isdisjoint({"shipping", "receipt"})
    assert {"installation", "acceptance"} <= running(timed, order)


def test_work_that_is_done_ends_every_clock_but_the_call_back(timed: World) -> None:
    order = timed.assigned()

    dispatch.record_decision(timed.task(), order_id=order.id, status="follow_up")

    assert running(timed, order) == {"follow_up"}
    assert clock(timed, order, "arrival").stopped_by == "work_done"


@pytest.mark.parametrize(
    ("result", "left"), [("reached", set()), ("no_answer", {"follow_up"})]
)
def test_the_call_back_ends_when_somebody_answers(
    timed: World, result: str, left: set[str]
) -> None:
    order = timed.register()
    dispatch.record_decision(timed.task(), order_id=order.id, status="follow_up")

    call = {"result": result, "score_overall": 5}
    follow_ups.record_follow_up(timed.task(), order_id=order.id, call=call)

    assert running(timed, order) == left


def test_a_pause_moves_what_is_due(timed: World) -> None:
    order = timed.register()
    clocks.pause_clocks(timed.task(), order_id=order.id, reason="customer_site_closed")

    later = timed.task(now=NOW + timedelta(hours=5))
    clocks.resume_clocks(later, order_id=order.id)

    row = clock(timed, order, "diagnosis")
    assert row.due_at == NOW + timedelta(hours=5, minutes=30)
    (pause, _) = timed.store.sla.pauses(
        [each.id for each in timed.store.sla.running([order.id])]
    )
    assert (pause.from_at, pause.to_at) == (NOW, NOW + timedelta(hours=5))


def test_two_pauses_add_up(timed: World) -> None:
    order = timed.register()

    for hour in (1, 5):
        paused = timed.task(now=NOW + timedelta(hours=hour))
        clocks.pause(paused, order, "waiting_customer")
        clocks.pause(paused, order, "waiting_factory_supply")
        clocks.resume(timed.task(now=NOW + timedelta(hours=hour + 2)), order)

    assert clock(timed, order, "arrival").due_at == NOW + timedelta(hours=28)


def test_clocks_pause_for_three_reasons_only(timed: World) -> None:
    order = timed.register()

    with pytest.raises(UnknownPauseReasonError, match="tired"):
        clocks.pause_clocks(timed.task(), order_id=order.id, reason="tired")


@pytest.mark.parametrize(
    ("result", "stands"),
    [("postponed", True), ("customer_absent", True), ("no_answer", False)],
)
def test_a_customer_who_puts_us_off_stops_the_clocks(
    timed: World,
    result: str,
    stands: bool,  # noqa: FBT001 (a table's column)
) -> None:
    order = timed.assigned()
    visit_id = plan(timed, order)

    visits.record_contact(timed.task(), visit_id=visit_id, attempt={"result": result})

    rows = timed.store.sla.running([order.id])
    assert bool(clocks.open_pauses(timed.store, rows)) is stands


def test_an_appointment_lets_the_clocks_go_on(timed: World) -> None:
    order = timed.assigned()
    visit_id = plan(timed, order)
    put_off = {"result": "postponed"}
    visits.record_contact(timed.task(), visit_id=visit_id, attempt=put_off)

    later = timed.task(now=NOW + timedelta(days=2))
    visits.record_contact(later, visit_id=visit_id, attempt={"result": "agreed"})

    assert clock(timed, order, "arrival").due_at == NOW + timedelta(days=3)


def test_a_changed_policy_leaves_the_clocks_that_run(timed: World) -> None:
    order = timed.register()
    changed = SlaPolicy(clock="diagnosis", priority="P1", amount=5, unit="min")
    timed.store.sla.add([changed])
    clocks.pause(timed.task(), order, "waiting_customer")

    clocks.resume(timed.task(now=NOW + timedelta(hours=1)), order)

    assert clock(timed, order, "diagnosis").due_at == NOW + timedelta(minutes=90)


def test_without_a_policy_no_time_is_taken(world: World) -> None:
    order = world.register()

    assert world.store.sla.clocks(order.id) == []


def test_a_due_date_is_that_of_the_clock_that_runs(timed: World) -> None:
    order = timed.register()

    due = DUE_DATES["diagnosis"](timed.context(), {"order_id": order.id})

    assert due == NOW + timedelta(minutes=30)
    assert DUE_DATES["survey"](timed.context(), {"order_id": order.id}) is None


def test_without_an_order_a_due_date_counts_from_now(timed: World) -> None:
    due = DUE_DATES["follow_up"](timed.context(), {"priority": "P1"})

    assert due == NOW + timedelta(days=2)
    assert DUE_DATES["diagnosis"](timed.context(), {"priority": "P9"}) is None


def test_every_clock_has_its_times_and_can_end() -> None:
    assert CLOCKS.keys() == AGREED.keys()
    for found in CLOCKS.values():
        assert found.goal not in found.starts
