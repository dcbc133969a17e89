"""Service levels in the dispatch process: due dates, pauses, and who is told."""

from datetime import datetime, timedelta

import pytest

from handlers.deadlines.lateness import FindLateness, GetOrderClocks, OrderClock
from handlers.deadlines.overdue import NotifyOverdue
from storage.notifications import Notification
from storage.user_tasks import UserTask
from tests.processes.conftest import Walk
from tests.processes.repair import Repair
from workflows.engine import SYSTEM
from workflows.errors import LOCAL_ZONE


def clock(order: Walk, name: str) -> OrderClock:
    """Find the newest clock of an order by its English name."""
    director = order.actor("director")
    found = order.engine.run(GetOrderClocks(order.no), actor=director)
    return [row for row in found if row.name.en == name][-1]


def task(order: Walk) -> UserTask:
    """Give the one task that is open."""
    (found,) = order.open()
    return found


def told(order: Walk, login: str) -> list[Notification]:
    """Tell people what is late, and give what one of them has been told so far."""
    order.engine.run(NotifyOverdue(), actor=SYSTEM)
    rows: list[Notification] = order.read(
        lambda store: store.notifications.of(login, limit=99)
    )
    return rows


def after(start: datetime, **time: float) -> datetime:
    return start + timedelta(**time)


def test_each_step_is_due_by_its_service_level(order: Walk) -> None:
    begun = order.clock.now
    dues = [task(order.register()).due_at, task(order.to_support()).due_at]
    diagnosed = order.diagnose().clock.now

    dues += [task(order).due_at, task(order.accept()).due_at]
    dues += [task(order.assign()).due_at, task(order.appoint()).due_at]

    accepted = after(diagnosed, hours=1)
    assert dues == [
        after(begun, minutes=30),
        after(begun, minutes=30),
        after(diagnosed, minutes=30),
        after(accepted, hours=1),
        after(begun, hours=24),
        after(begun, hours=24),
    ]


def test_what_headquarters_demand_outweighs_the_service_level(order: Walk) -> None:
    order.register().to_support().diagnose()
    order.do("cd.sup", "accept_order", decision="refuse", refuse_reason="too_far")
    deadline = order.at(hours=9)

    wanted = {"exec_unit": "OF18", "reason": "急", "deadline": deadline}
    order.do("ts1", "choose_unit", skill=1, **wanted)

    assert task(order).due_at == datetime.fromisoformat(deadline)


def test_an_order_that_waits_for_the_factory_is_not_late(order: Walk) -> None:
    order = Repair(order.engine, order.clock).unstocked().needing_parts()
    order.ask_for().approved().cancel_missing()

    order.clock.forward(days=9)

    director = order.actor("director")
    clocks = order.engine.run(GetOrderClocks(order.no), actor=director)
    assert [row.name.en for row in clocks if not row.stopped_at] == []
    assert told(order, "director") == []


def test_an_order_that_goes_on_goes_on_being_timed(order: Walk) -> None:
    order = Repair(order.engine, order.clock).unstocked().needing_parts()
    order.ask_for().approved().cancel_missing()

    told_so = {"note": "到货", "customer_informed": True}
    order.do("ts1", "handle_exception", decision="retry_unit", **told_so)

    assert clock(order, "Diagnosis to acceptance by the unit").stopped_at is None


def test_a_customer_who_postpones_moves_the_arrival(order: Walk) -> None:
    begun = order.clock.now
    order.register().to_support().diagnose().accept().assign()
    order.appoint("postponed", postponed_until=order.at(hours=48))
    order.wait(hours=48)

    order.appoint()

    # The clock stood still until the time at which the customer is to be called.
    assert task(order).due_at == after(begun, hours=24 + 48)
    assert clock(order, "Registration to arrival on site").level == 0


def test_the_clocks_say_what_was_in_time(order: Walk) -> None:
    order.register().to_support().diagnose().visit().call_back()

    late = clock(order, "Registration to locked diagnosis")
    kept = clock(order, "Registration to arrival on site")

    assert (late.level, late.void) == (150, False)
    assert (kept.level, kept.void) == (0, False)
    assert order.ended_at == "closed"


def test_nobody_is_told_of_an_order_that_is_over(order: Walk) -> None:
    order.register()
    order.do("front1", "consult", result="not_ours", answer="不是我们的设备")
    order.clock.forward(days=30)

    assert told(order, "front1") == []


def test_the_people_of_the_office_hear_of_it_level_by_level(order: Walk) -> None:
    order.register().to_support().diagnose()

    order.clock.forward(minutes=23)
    reminded = [row.kind for row in told(order, "cd.sup")]
    order.clock.forward(minutes=7)
    breached = [row.kind for row in told(order, "cd.dir") if row.kind == "overdue"]
    order.clock.forward(minutes=15)
    red = [row.text_en for row in told(order, "director") if row.kind == "red_list"]

    assert reminded == ["reminder"]
    assert breached == ["overdue"]
    assert [text for text in red if "acceptance" in text]


@pytest.mark.parametrize(
    ("minutes", "level"), [(22, 0), (23, 75), (30, 100), (45, 150)]
)
def test_a_task_shows_how_late_it_is(order: Walk, minutes: int, level: int) -> None:
    order.register()
    order.clock.forward(minutes=minutes)

    found = order.engine.run(FindLateness([task(order).id]), actor=SYSTEM)

    (late,) = found.values()
    assert (late.level, late.paused) == (level, None)


def test_a_normal_fault_waits_over_a_holiday(order: Walk) -> None:
    order.clock.now = datetime(2026, 4, 30, 16, 30, tzinfo=LOCAL_ZONE)

    order.register(priority="P3", first_contact_at=order.at(minutes=-5))

    # One working day: an hour on Thursday, the rest after Labour Day.
    assert task(order).due_at == datetime(2026, 5, 6, 16, 30, tzinfo=LOCAL_ZONE)
