"""A dispatch order on its way through the screens."""

from tests.conftest import Clock
from tests.web.company import PHONE, SERIAL_NO
from tests.web.visitor import Page, Visit, Visitor

REPORT = {
    "caller_phone": PHONE,
    "caller_name": "王师傅",
    "serial_no": SERIAL_NO,
    "customer": "CU-0001",
    "site_address": "成都市双流区工地",
    "reported_via": "hq_phone",
    "first_contact_at": "2026-03-31T08:55",
    "priority": "P1",
    "fault_desc": "主泵压力低，停机",
}
DIAGNOSIS = {
    "talked_to_customer": "true",
    "fault_code": "HYD-01",
    "severity": "high",
    "needs_visit": "yes",
    "needs_parts": "possible",
    "predicted_lines-0-part_no": "PT-0001",
    "predicted_lines-0-qty": "1",
    "predicted_lines-0-confidence": "likely",
}
ACCEPTANCE = {"decision": "accept", "promised_arrival": "2026-03-31T15:00"}
ORDER_NO = "DO-2026-000001"


def report_fault(front: Visitor, **changes: str) -> Page:
    """Register a fault at the front desk."""
    front.get("/processes/dispatch/start")
    return front.post("/processes/dispatch/start", **{**REPORT, **changes})


def task_of(visitor: Visitor, view: str = "groups") -> str:
    """Give the address of the first task of a list."""
    links = visitor.get(f"/inbox?view={view}").find('//a[@class="task-link"]/@href')
    return str(links[0])


def submit(visitor: Visitor, **fields: str) -> Page:
    """Fill in and submit the first task that is offered."""
    place = task_of(visitor)
    visitor.get(place)
    return visitor.post(place, action="submit", **fields)


def reach_diagnosis(visit: Visit) -> None:
    """Report a fault and pass it on to technical support."""
    front = visit("front1")
    report_fault(front)
    submit(front, result="to_support", product_line="1")


def reach_unit(visit: Visit, clock: Clock) -> None:
    """Diagnose a fault and offer the order to the unit."""
    reach_diagnosis(visit)
    clock.forward(minutes=10)
    submit(visit("ts1"), **DIAGNOSIS)
