"""A process that moves stock at every step, for those who kill what carries it out.

Each instance registers an order, books a piece into the shelf of its office, wants
one, and lets jobs look for it, reserve it and hand it to an engineer.
"""

from pathlib import Path

import bpmn
from tests.diagrams import diagram, end, service_task, start, user_task
from tests.workflows.waiting import event, timer

ORDER = {"order_id": "${order_id}"}
NOTE = {"doc_no": "${order_no}", "part_no": "PN-0001", "qty": "${1}", "unit": "OF18"}
WANTED = {
    **ORDER,
    "doc_no": "PR ${order_no}",
    "lines": '${[{"part_no": "PN-0001", "qty": 1}]}',
    "unit": "OF18",
}
#: Another machine than the one that is repaired (``repairs.py``).
CALL = {
    "caller_phone": "19900000011",
    "serial_no": "SD15-2024-0011",
    "fault_desc": "主泵压力低",
    "priority": "P1",
}
_DECIDE = (
    '<bpmn:businessRuleTask id="choose" camunda:decisionRef="stock_source"'
    ' camunda:mapDecisionResult="collectEntries" camunda:resultVariable="ranks" />'
)


def _resting(task: str) -> str:
    """Let a job carry out a task."""
    return task.replace(" id=", ' camunda:asyncBefore="true" id=', 1)


#: A task, continuations, a timer, and a task with a timer that is never due.
WORK = diagram(
    "work",
    start()
    + service_task("register", "dispatch.create_order", CALL)
    + user_task("first", "account_manager").replace(
        ' id="first"', ' id="first" camunda:asyncAfter="true"'
    )
    + service_task("book", "stock.book_receipt", NOTE)
    + _resting(service_task("want", "stock.add_lines", WANTED))
    + _resting(service_task("find", "stock.find_sources", ORDER))
    + _DECIDE
    + service_task(
        "reserve",
        "stock.reserve",
        {**ORDER, "candidates": "${candidates}", "ranks": "${ranks}"},
    )
    + event("intermediateCatchEvent", "pause", timer("PT0.2S"))
    + service_task(
        "issue", "stock.issue", {**ORDER, "issue": '${{"issued_to": "OF18-E1"}}'}
    )
    + user_task("second", "account_manager")
    + event("boundaryEvent", "never", timer("PT1H"), ' attachedToRef="second"')
    + end()
    + end("late"),
    "begin register",
    "register first",
    "first book",
    "book want",
    "want find",
    "find choose",
    "choose reserve",
    "reserve pause",
    "pause issue",
    "issue second",
    "second done",
    "never late",
)
#: What is deployed for it.
FILES = {
    "work/work.bpmn": WORK,
    "work/stock_source.dmn": (
        Path(bpmn.__file__).parent / "stock_check/stock_source.dmn"
    ).read_bytes(),
}
