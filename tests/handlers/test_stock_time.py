"""Time in a delivery: clocks, long waits, and who is told."""

from datetime import timedelta

import pytest

from handlers.delivery import (
    receiving,
    shipping,
    stock_finding,
    stock_issuing,
    stock_lines,
    stock_missing,
)
from handlers.delivery.stock_missing import TellLongWaits
from storage.identities import Role, User, UserRole
from storage.notifications import Notification
from tests.handlers.stock_world import FINANCE, LOGISTICS, PAPERS, PART, StockWorld
from tests.handlers.world import CLERK, NOW, World
from workflows.engine import SYSTEM

DAY = timedelta(days=1)


def employ(world: StockWorld, login: str, role: str) -> None:
    """Have somebody in a role."""
    user = User(login=login, name_zh=login, name_en=login, unit_code="HQ")
    user.password_hash, user.active, user.locale = "", True, "zh"
    world.world.store.identities.put_role(
        Role(code=role, name_zh=role, name_en=role, scope="none")
    )
    world.world.store.identities.add([user])
    world.world.store.identities.add([UserRole(login=login, role_code=role)])


def told(world: StockWorld, login: str) -> list[Notification]:
    return world.world.store.notifications.of(login, limit=20)


def running(world: StockWorld) -> list[str]:
    clocks = world.world.store.sla.running([world.order.id])
    return sorted(row.clock for row in clocks)


def wait_for(world: StockWorld) -> None:
    """Let a line wait for a part for a month."""
    line = world.want(1)
    row = {"line": line.id, "decision": "back_order", "eta": "2026-05-01"}
    stock_missing.decide_missing(
        world.world.task(),
        order_id=world.order.id,
        decision={"rows": [row], "customer_informed": False},
    )


@pytest.mark.parametrize(("days", "count"), [(14, 0), (15, 1), (21, 1), (22, 2)])
def test_the_director_hears_of_a_long_wait_every_week(
    stock_world: StockWorld, days: int, count: int
) -> None:
    employ(stock_world, "director", "service_director")
    wait_for(stock_world)

    for day in range(days + 1):
        context = stock_world.world.context(SYSTEM, NOW + day * DAY)
        TellLongWaits().execute(context)

    assert len(told(stock_world, "director")) == count


def test_nobody_hears_of_a_wait_that_is_over(stock_world: StockWorld) -> None:
    employ(stock_world, "director", "service_director")
    wait_for(stock_world)
    stock_world.put("HQ", 1)

    context = stock_world.world.context(SYSTEM, NOW + 40 * DAY)

    assert TellLongWaits().execute(context) == 0


def test_the_clocks_follow_the_parts(timed: World, stock_world: StockWorld) -> None:
    stock_world.put("HQ", 1)
    order_id, task = stock_world.order.id, timed.task()
    lines = [{"part_no": PART, "qty": 1}]
    documents = [{"doc_no": "PR-1", "lines": lines}]
    stock_lines.open_delivery(task, order_id=order_id, documents=documents)
    steps = [running(stock_world)]
    stock_world.reserve()
    stock_issuing.verify(task, order_id=order_id, check={})
    slip = stock_world.slip()
    steps.append(running(stock_world))
    stock_world.sign(slip)
    stock_world.sign(slip, FINANCE)
    steps.append(running(stock_world))
    shipping.ship(timed.task(LOGISTICS), slip_id=slip, shipment=PAPERS)
    steps.append(running(stock_world))

    names = [set(step) - {"acceptance", "arrival", "diagnosis"} for step in steps]
    assert names == [{"stock_source"}, {"signature"}, {"shipping"}, {"receipt"}]


def test_what_is_missing_on_the_shelf_is_looked_for_anew(
    timed: World, stock_world: StockWorld
) -> None:
    stock_world.put("HQ", 1)
    order_id, task = stock_world.order.id, timed.task()
    documents = [{"doc_no": "PR-1", "lines": [{"part_no": PART, "qty": 1}]}]
    stock_lines.open_delivery(task, order_id=order_id, documents=documents)
    stock_world.reserve()
    (line,) = timed.store.delivery_lines.of_order(order_id)
    check = {"rows": [{"line": line.id, "found_qty": 0}]}
    stock_issuing.verify(task, order_id=order_id, check=check)
    before = "stock_source" in running(stock_world)

    stock_finding.find_sources(task, order_id=order_id)

    assert (before, "stock_source" in running(stock_world)) == (False, True)


def test_a_late_shipment_is_asked_for_once(stock_world: StockWorld) -> None:
    employ(stock_world, "logi2", "logistics")
    shipment = stock_world.ship(1)

    for _ in range(2):
        receiving.remind_receipt(stock_world.world.task(CLERK), shipment_id=shipment)

    (notice,) = told(stock_world, "logi2")
    assert "SF1" in notice.text_zh
    assert notice.kind == "delivery"


def test_a_shelf_that_lacks_what_is_on_the_books_is_to_be_counted(
    stock_world: StockWorld,
) -> None:
    employ(stock_world, "parts", "parts_manager")
    stock_world.put("HQ", 1)
    line = stock_world.want(1)
    stock_world.reserve()
    check = {"rows": [{"line": line.id, "found_qty": 0}]}

    task = stock_world.world.task()
    stock_issuing.verify(task, order_id=stock_world.order.id, check=check)
    stock_issuing.report_shortage(task, order_id=stock_world.order.id)

    assert [PART in row.text_zh for row in told(stock_world, "parts")] == [True]
