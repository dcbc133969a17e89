"""Write-off 核销: approved is shipped is installed and returned, and signed for.

A line is matched once its order has been closed, so that the follow-up call has its
say; while an audit of the line or its request is open, it waits.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar, Final, NamedTuple

from handlers.arguments import problem, refuse, text_of
from handlers.deadlines import clocks
from handlers.delivery.asked_lines import stamp
from handlers.files.evidence import attach
from handlers.outward.notices import tell
from handlers.service.order_status import order_of
from handlers.settlement import old_parts, settling
from handlers.settlement.unused_parts import line_of, returned, unused
from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import ENDED
from storage.installations import Installation, Writeoff
from storage.quantities import Quantity, plain, total, worth
from storage.unit_of_work import UnitOfWork
from workflows.engine import ServiceTask
from workflows.errors import RejectedError, Text

Result = Mapping[str, object]

#: How long a unit may keep unused pieces in a van.
BACK_WITHIN: Final = timedelta(days=3)
#: What the three-way match can find, as codes.
FINDINGS: Final[Mapping[str, Text]] = {
    "shipped": Text("发出与批准数量不符", "shipped differs from approved"),
    "installed": Text(
        "安装加退回与发出数量不符", "installed and returned differ from shipped"
    ),
    "unsigned": Text("缺少客户签字的服务单", "the customer's signature is missing"),
}


class BlockedByAuditError(RejectedError):
    """A line under audit is not written off."""

    sentences: ClassVar = {
        "zh": "配件 {part_no} 正在抽查，不能核销。",
        "en": "Part {part_no} is being audited and cannot be written off.",
    }


class Match(NamedTuple):
    """The three-way match of a line."""

    approved: Quantity
    shipped: Quantity
    installed: Quantity
    returned: Quantity
    signed: bool
    value: Decimal

    @property
    def findings(self) -> list[str]:
        """What does not agree, as codes of FINDINGS."""
        found = {
            "shipped": self.approved == self.shipped,
            "installed": self.shipped == self.installed + self.returned,
            "unsigned": self.signed,
        }
        return [code for code, agrees in found.items() if not agrees]


def matched(store: UnitOfWork, line: DeliveryLine) -> Match:
    """Compare what was approved, shipped, installed and brought back of a line."""
    rows = store.installations.of_lines([line.id])
    part = store.parts.by_numbers([line.part_no])[line.part_no]
    installed = total(row.qty for row in rows)
    return Match(
        approved=plain(line.qty - line.cancelled),
        shipped=line.delivered,
        installed=installed,
        returned=returned(store, line),
        signed=all(_is_signed(store, row) for row in rows if row.qty),
        value=worth(part.price, installed),
    )


def _is_signed(store: UnitOfWork, row: Installation) -> bool:
    """Tell whether the customer signed the sheet, on paper or by name."""
    sheets = store.evidence.of_owners("visit", [row.visit_id])
    return bool(row.customer_sign_name) or any(
        sheet.kind == "signed_sheet" for sheet in sheets
    )


def open_writeoff(task: ServiceTask, *, line_id: int) -> Result:
    """Begin to settle a line; a line is settled once."""
    line = line_of(task.store, line_id)
    row = task.store.installations.writeoff(line.id)
    if row is None:
        row = Writeoff(line_id=line.id, state="open", opened_at=task.now, sent_back=0)
        _keep(row, matched(task.store, line))
        row.process_instance_id = task.process_instance_id
        task.store.installations.add([row])
    order = order_of(task, line.order_id)
    part = task.store.parts.by_numbers([line.part_no])[line.part_no]
    customer = task.store.customers.get(order.customer_id)
    machine = task.store.machines.get(order.machine_id)
    task.subject = f"{part.name_zh} {line.part_no}"
    return {
        "order_id": order.id,
        "order_no": order.no,
        "unit": line.unit_code,
        "line": order.line,
        "priority": order.priority,
        "subject": task.subject,
        "customer_name": customer.name if customer else None,
        "serial_no": machine.serial_no if machine else None,
    }


def _keep(row: Writeoff, match: Match) -> None:
    row.approved, row.shipped = match.approved, match.shipped
    row.installed, row.returned = match.installed, match.returned
    row.signed, row.value = match.signed, match.value


def match_line(task: ServiceTask, *, line_id: int) -> Result:
    """Match a line, and tell whether the time has come to decide about it."""
    line = line_of(task.store, line_id)
    row = _row(task, line)
    match = matched(task.store, line)
    if not row.settled:
        _keep(row, match)
    order = order_of(task, line.order_id)
    rows = task.store.installations.of_lines([line.id])
    since = max((each.at for each in rows), default=task.now)
    return {
        "unused_qty": unused(task.store, line),
        "unused_due": (since + BACK_WITHIN).isoformat(),
        "waits": order.status not in ENDED or audited(task.store, line),
        "matches": not match.findings,
        "value": match.value,
        "sent_back": row.sent_back,
    }


def audited(store: UnitOfWork, line: DeliveryLine) -> bool:
    """Tell whether somebody is looking into a line, or into its request."""
    request = store.part_requests.by_no(line.doc_no)
    if request is None:
        return False
    asked = {one.id for one in old_parts.request_lines(store, line)}
    return any(
        case.closed_at is None and (case.line_id is None or case.line_id in asked)
        for case in store.part_requests.audit_cases(request.id)
    )


def _row(task: ServiceTask, line: DeliveryLine) -> Writeoff:
    row = task.store.installations.writeoff(line.id)
    assert row is not None, line.id
    return row


def remind_unit(task: ServiceTask, *, line_id: int) -> Result:
    """Tell the unit that unused pieces ought to be back."""
    line = line_of(task.store, line_id)
    order = order_of(task, line.order_id)
    left = unused(task.store, line)
    text = Text(
        f"{line.part_no} 剩余 {left}，应在三天内退回",
        f"{left} unused {line.part_no} ought to be back within three days",
    )
    groups = (f"storekeeper@{line.unit_code}", f"service_supervisor@{line.unit_code}")
    told = tell(task.context, groups, (f"unused {line.id}", text), f"order {order.no}")
    return {"reminded": len(told)}


def why_back(row: Writeoff | None, match: Match) -> Text | None:
    """Say why a line was given back: what somebody wrote, else what differs."""
    if row is not None and row.reason:
        return Text(row.reason, row.reason)
    if row is None or row.state != "sent_back":
        return None
    found = [FINDINGS[code] for code in match.findings]
    return Text("；".join(one.zh for one in found), "; ".join(one.en for one in found))


def decide(
    task: ServiceTask, *, line_id: int, decision: Mapping[str, object]
) -> Result:
    """Keep what the parts manager decided about a line that needed a look."""
    line = line_of(task.store, line_id)
    row = _row(task, line)
    choice, reason = text_of(decision.get("decision")), text_of(decision.get("reason"))
    findings = matched(task.store, line).findings
    refuse(
        problem("decision", "请选择", "Choose")
        if choice not in {"write_off", "send_back"}
        else None,
        problem("reason", "请说明原因", "Give a reason")
        if reason is None and (choice == "send_back" or findings)
        else None,
    )
    row.reason, row.decided_by = reason, task.actor.login
    return {"verdict": choice}


def send_back(task: ServiceTask, *, line_id: int) -> Result:
    """Give a line back to the unit; without a reason of somebody, for what differs."""
    line = line_of(task.store, line_id)
    row = _row(task, line)
    if row.decided_by is None:
        row.reason = None
    row.state, row.sent_back = "sent_back", row.sent_back + 1
    return {"sent_back": row.sent_back}


def answer(task: ServiceTask, *, line_id: int, report: Mapping[str, object]) -> Result:
    """Keep what the unit says about a line, and who signed the sheet after all."""
    line = line_of(task.store, line_id)
    row = _row(task, line)
    explanation = text_of(report.get("explanation"))
    refuse(
        problem("explanation", "请说明情况", "Explain what happened")
        if explanation is None
        else None
    )
    signed_by = text_of(report.get("signed_by"))
    sheets = report.get("signed_sheet")
    for installed in task.store.installations.of_lines([line.id]):
        if signed_by:
            installed.customer_sign_name = installed.customer_sign_name or signed_by
        if isinstance(sheets, list):
            attach(task, sheets, "visit", installed.visit_id)
    row.explanation, row.state, row.decided_by = explanation, "open", None
    return {}


def write_off(task: ServiceTask, *, line_id: int, automatic: bool) -> Result:
    """Settle a line for good, and its order if nothing else is left of it."""
    line = line_of(task.store, line_id)
    row = _row(task, line)
    if not row.settled:
        if audited(task.store, line):
            raise BlockedByAuditError(part_no=line.part_no)
        match = matched(task.store, line)
        _keep(row, match)
        row.state = "written_off" if match.installed else "returned"
        row.automatic, row.decided_at = automatic, task.now
        row.decided_by = row.decided_by or task.actor.login
        stamp(task.store, line, written_off_at=task.now)
    order = order_of(task, line.order_id)
    if not settling.open_lines(task.store, order):
        clocks.happened(task, order, "written_off")
    return {"archived": settling.archive_if_settled(task.store, order, task.now)}
