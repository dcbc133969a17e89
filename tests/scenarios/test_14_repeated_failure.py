"""T14: the same fault again after ten days."""

from handlers.service.order_actions import GetOrderActions
from tests.processes.conftest import Walk


def fixed(order: Walk, no: str) -> bool | None:
    director = order.actor("director")
    return order.engine.run(GetOrderActions(no), actor=director).fixed_at_once


def repaired(order: Walk) -> str:
    order.register().to_support().diagnose().visit().call_back()
    assert order.page.status == "closed"
    return order.no


def test_a_repeated_fault_undoes_the_first_time_fix(order: Walk) -> None:
    first = repaired(order)
    before = fixed(order, first)
    order.wait(days=10)

    order.register().to_support().diagnose()

    assert order.page.repeat_of_no == first
    assert (before, fixed(order, first)) == (True, False)


def test_the_third_time_the_director_is_told(order: Walk) -> None:
    for _ in range(2):
        repaired(order)
        order.wait(days=10)

    order.register().to_support().diagnose()

    told = order.read(lambda store: store.notifications.of("director", limit=99))
    assert any("第 3 次" in one.text_zh for one in told)
