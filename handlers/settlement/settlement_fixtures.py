"""What tests of settlement processes prepare: parts that were installed, and audits."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from handlers.delivery.stock import Document, Move, place, post, van_of
from handlers.service.order_status import order_of
from handlers.settlement import installations
from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder
from storage.evidence import Evidence
from storage.organisation import Engineer
from storage.part_requests import (
    ApprovalDecision,
    AuditCase,
    PartRequest,
    PartRequestLine,
)
from storage.quantities import worth
from storage.user_tasks import UserTaskFilter
from storage.visits import Visit
from workflows.engine import ServiceTask
from workflows.process_tests.world import Fixture

Result = Mapping[str, object]


def installation(
    task: ServiceTask,
    *,
    order_id: int,
    part_no: str = "PN-0001",
    qty: int = 1,
    unused: int = 0,
    price: int = 18500,
    returns: bool = True,
    signed_by: str | None = "张工",
    approved_by: str | None = None,
) -> Result:
    """Have pieces approved, carried to the machine and installed there."""
    order = order_of(task, order_id)
    part = task.store.parts.by_numbers([part_no])[part_no]
    part.price, part.old_part_return = Decimal(price), returns
    engineer = task.store.organisation.engineers(order.exec_unit or "")[0]
    line = _carried(task, order, engineer, (part_no, qty + unused))
    request = _request(task, order, line, approved_by)
    visit = _visit(task, order, engineer)
    row = {"line": line.id, "installed_qty": qty, "unused_qty": unused}
    installations.record(task, order, visit, [row], signed_by)
    tagged = task.store.old_parts.of_lines([line.id])
    batch = tagged[0].batch_id if tagged else None
    collected = task.store.old_parts.of_batch(batch) if batch else []
    return {
        "line_id": line.id,
        "request_id": request.id,
        "visit_id": visit.id,
        "batch_id": batch,
        "old_parts": [part.id for part in collected],
    }


def _carried(
    task: ServiceTask, order: DispatchOrder, engineer: Engineer, what: tuple[str, int]
) -> DeliveryLine:
    part_no, qty = what
    known = task.store.delivery_lines.of_order(order.id)
    line = DeliveryLine(
        order_id=order.id,
        unit_code=engineer.unit_code,
        doc_no=task.store.numbers.next("PR", task.now.year),
        line_no=len(known) + 1,
        part_no=part_no,
        qty=qty,
        delivered=qty,
        cancelled=0,
        created_at=task.now,
    )
    task.store.delivery_lines.add([line])
    source, van = place(task.store, "adjust").code, van_of(task.store, engineer).code
    move = Move(part_no, "hq", qty, source, van, "issue")
    post(task, Document("dispatch_order", order.no), [move])
    return line


def _request(
    task: ServiceTask,
    order: DispatchOrder,
    line: DeliveryLine,
    approved_by: str | None,
) -> PartRequest:
    price = task.store.parts.by_numbers([line.part_no])[line.part_no].price
    request = PartRequest(
        no=line.doc_no,
        order_id=order.id,
        unit_code=line.unit_code,
        fault_code=task.store.dispatch_orders.fault_codes()[0].code,
        cause="wear",
        finding="主泵内泄",
        entry_mode="proxy",
        charge="warranty",
        warranty_result="in",
        status="approved",
        total=worth(price, line.qty),
        amount=worth(price, line.qty),
        evidence_complete=True,
        unit_grade="A",
        sampled=False,
        sampling_p=0.1,
        requested_by="cd.store",
        submitted_at=task.now,
    )
    task.store.part_requests.add([request])
    _ask(task, request, line, approved_by)
    return request


def _ask(
    task: ServiceTask,
    request: PartRequest,
    line: DeliveryLine,
    approved_by: str | None,
) -> None:
    asked = PartRequestLine(
        request_id=request.id,
        line_no=1,
        part_no=line.part_no,
        qty_req=line.qty,
        qty=line.qty,
        qty_approved=line.qty,
        reason="broken",
        status="approved",
    )
    task.store.part_requests.add([asked])
    if approved_by:
        approval = ApprovalDecision(
            request_id=request.id,
            line_id=asked.id,
            level="l1",
            by_login=approved_by,
            at=task.now,
            decision="approve",
            qty=line.qty,
            revision=1,
        )
        task.store.part_requests.add([approval])


def _visit(task: ServiceTask, order: DispatchOrder, engineer: Engineer) -> Visit:
    visit = Visit(
        order_id=order.id,
        seq=len(task.store.visits.of_order(order.id)) + 1,
        purpose="install",
        unit_code=engineer.unit_code,
        engineer_id=engineer.id,
        performed_by_id=engineer.id,
        assigned_by="cd.sup",
        assigned_at=task.now,
        planned_from=task.now,
        planned_to=task.now,
        finish_at=task.now,
        result="solved",
    )
    task.store.visits.add([visit])
    return visit


def order_status(task: ServiceTask, *, order_id: int, status: str) -> Result:
    """Let an order be where other processes would have brought it."""
    order = order_of(task, order_id)
    order.status = status
    if status == "closed":
        order.closed_at = task.now
    return {}


def audit_case(task: ServiceTask, *, request_id: int, closed: bool = False) -> Result:
    """Have a request looked into, or end that."""
    known = task.store.part_requests.audit_cases(request_id)
    if not known:
        case = AuditCase(request_id=request_id, reason="risk", opened_at=task.now)
        task.store.part_requests.add([case])
        known = [case]
    known[-1].closed_at = task.now if closed else None
    return {"audit_case_id": known[-1].id}


def upload(
    task: ServiceTask,
    *,
    field: str,
    kind: str = "photo_old_part",
    name: str = "photo",
) -> Result:
    """Have a photo uploaded for the open task of the process."""
    instance = task.process_instance_id
    wanted = UserTaskFilter(process_instance_id=instance)
    user_task = task.store.user_tasks.find(wanted)[-1]
    photo = Evidence(
        sha256=hashlib.sha256(f"{user_task.id} {field} {name}".encode()).hexdigest(),
        size=1000,
        media_type="image/jpeg",
        filename=f"{field}.jpg",
        kind=kind,
        by_login=task.actor.login,
        at=task.now,
        user_task_id=user_task.id,
        process_instance_id=instance,
        field=field,
    )
    task.store.evidence.add([photo])
    return {name: photo.id}


FIXTURES: Final[Mapping[str, Fixture]] = {
    "audit_case": audit_case,
    "installation": installation,
    "order_status": order_status,
    "upload": upload,
}
