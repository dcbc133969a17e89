"""A request for parts as tests find it, sent in a moment ago."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from storage.part_requests import PartRequest, PartRequestLine
from storage.quantities import Quantity


def request_for(
    order_id: int,
    at: datetime,
    **facts: Any,  # noqa: ANN401 (columns)
) -> PartRequest:
    """Give a request of the Chengdu office; what a test looks at it says itself."""
    values = {
        "no": "PR-2026-000001",
        "unit_code": "OF18",
        "fault_code": "HYD-01",
        "cause": "wear",
        "finding": "主泵内泄",
        "entry_mode": "proxy",
        "charge": "warranty",
        "warranty_result": "in",
        "status": "approved",
        "total": Decimal(18500),
        "amount": Decimal(18500),
        "evidence_complete": True,
        "unit_grade": "B",
        "sampled": False,
        "sampling_p": 0.05,
        "requested_by": "cd.store",
        **facts,
    }
    return PartRequest(order_id=order_id, submitted_at=at, **values)


def line_of(request: PartRequest, part_no: str, qty: Quantity) -> PartRequestLine:
    """Give its one line, approved, because the part is broken."""
    return PartRequestLine(
        request_id=request.id,
        line_no=1,
        part_no=part_no,
        qty_req=qty,
        qty=qty,
        reason="broken",
        status="approved",
    )
