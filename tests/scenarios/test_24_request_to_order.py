"""T24: a complaint is turned into a dispatch order, linked both ways, and archived."""

from datetime import timedelta

from handlers.care.service_request_views import GetServiceRequest, ServiceRequestPage
from tests.processes.conftest import Walk
from workflows.commands.process_instances import StartProcessInstance
from workflows.jobs.executor import run_due

COMPLAINT = {
    "kind": "complaint",
    "new_customer_name": "四川锦程基础工程",
    "contact_name": "张工",
    "contact_phone": "199-0000-0007",
    "channel": "phone",
    "subject": "主泵又坏了",
    "detail": "上个月修过，现在压力又低了",
    "urgency": "P1",
}


def complain(order: Walk) -> Walk:
    command = StartProcessInstance("service_request", COMPLAINT)
    started = order.engine.run(command, actor=order.actor("front1"))
    order.no = started.business_key or ""
    order.instance_id = started.process_instance_id
    return order


def request_page(order: Walk, no: str) -> ServiceRequestPage:
    return order.engine.run(GetServiceRequest(no), actor=order.actor("director"))


def turned_into_order(order: Walk) -> tuple[str, Walk]:
    """Let the director assign it and the front desk make an order of it."""
    no = complain(order).no
    due = order.at(hours=8)
    order.do("director", "assign_complaint", handler="front1", due_at=due)
    fault = {"serial_no": "SD22-2025-0007", "fault_desc": "主泵压力低，机器停机"}
    order.do("front1", "handle", decision="to_order", **fault)
    order.clock.now += timedelta(seconds=1)
    while run_due(order.engine):
        pass
    order.no, *_ = request_page(order, no).orders
    order.instance_id = order.page.process_instance_id or 0
    return no, order


def test_a_complaint_becomes_an_order_and_both_know_each_other(order: Walk) -> None:
    no, dispatched = turned_into_order(order)

    request = request_page(order, no)
    page = dispatched.page
    assert (request.row.status, request.orders) == ("archived", (page.no,))
    assert request.row.mark is not None
    assert request.row.mark.en == "Turned into a dispatch order"
    assert (page.source_no, page.machine.serial_no) == (no, "SD22-2025-0007")
    assert page.customer.name == "四川锦程基础工程"
    assert (page.priority, page.caller_phone) == ("P1", "19900000007")


def test_the_order_goes_its_way_like_any_other(order: Walk) -> None:
    _, dispatched = turned_into_order(order)

    assert dispatched.waiting == ["consult"]
    dispatched.to_support()

    assert dispatched.waiting == ["diagnose"]
