"""Records under the names that process owners know them by, for tests of processes.

Without a view, records are found under the name of their table.
"""

from collections.abc import Mapping
from typing import Final

from workflows.process_tests.world import RecordView

_OF_ORDER: Final = {"order_id": "order_id"}

VIEWS: Final[Mapping[str, RecordView]] = {
    "order": RecordView("dispatch_order", {"id": "order_id"}),
    "opportunity": RecordView("opportunity", {"id": "opportunity_id"}),
    "plans": RecordView("dev_plan", {"opportunity_id": "opportunity_id"}),
    "service_request": RecordView("service_request", {"id": "request_id"}),
    "loan_slip": RecordView("loan_slip", {"id": "slip_id"}),
    "visits": RecordView("visit", _OF_ORDER),
    "visit": RecordView("visit", {"id": "visit_id"}),
    "sale": RecordView("sales_order", {"id": "sale_id"}),
    "quotations": RecordView("quotation", {"sale_id": "sale_id"}),
    "payments": RecordView("payment", {"sale_id": "sale_id"}),
    "lines": RecordView("delivery_line", _OF_ORDER),
    "slips": RecordView("loan_slip", _OF_ORDER),
    "reservations": RecordView("reservation"),
    "stock": RecordView("stock_balance"),
    "moves": RecordView("stock_move"),
    "count": RecordView("stock_count", {"no": "count_no"}),
    "part_request": RecordView("part_request", {"id": "request_id"}),
    "request_lines": RecordView("part_request_line", {"request_id": "request_id"}),
    "decisions": RecordView("approval_decision", {"request_id": "request_id"}),
    "audits": RecordView("audit_case", {"request_id": "request_id"}),
    "writeoff": RecordView("writeoff", {"line_id": "line_id"}),
    "batch": RecordView("old_part_batch", {"id": "batch_id"}),
    "service": RecordView("maintenance_service", {"id": "service_id"}),
    "care_call": RecordView("care_call", {"id": "care_call_id"}),
    "old_parts": RecordView("old_part", {"batch_id": "batch_id"}),
}
