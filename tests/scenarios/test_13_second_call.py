"""T13: the same machine is reported again while its order is open."""

from handlers.service.order_calls import RecordCustomerCall
from handlers.service.order_views import GetDispatchOrder
from storage.unit_of_work import UnitOfWork
from tests.processes.conftest import Walk


def test_a_merge_is_offered_and_the_report_is_added(order: Walk) -> None:
    first = order.register().no
    order.register(fault_desc="主泵异响更大了")
    assert order.waiting == ["decide_merge"]

    order.do("front1", "decide_merge", decision="merge_into", target_no=first)

    assert (order.page.status, order.page.merged_into_no) == ("merged", first)
    assert any("主泵异响更大了" in text for text in remembered(order))
    found = order.engine.run(GetDispatchOrder(first), actor=order.actor("front1"))
    assert [call.said for call in found.calls] == ["主泵异响更大了"]


def test_another_call_makes_the_order_more_urgent(order: Walk) -> None:
    order.register(priority="P3").to_support()

    call = RecordCustomerCall(order.no, "什么时候来人？")
    order.engine.run(call, actor=order.actor("front1"))
    order.diagnose()

    assert order.page.priority == "P2"
    (task,) = order.open()
    assert task.priority == "P2"
    assert remembered(order)[-1] == "什么时候来人？"


def remembered(order: Walk) -> list[str]:
    """List what was said in the contacts with the customer, the oldest first."""

    def look(store: UnitOfWork) -> list[str]:
        customer = store.customers.by_code(order.page.customer.code)
        assert customer is not None
        return [
            one.detail or ""
            for one, _ in reversed(store.customers.newest_interactions(customer.id, 99))
        ]

    found: list[str] = order.read(look)
    return found
