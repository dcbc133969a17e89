"""Loan slips 借出单: written by the shipper, signed by the leader, then by finance.

What is signed is a hash of the content: a slip that has been written anew has to be
signed anew.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from handlers.arguments import problem, refuse, text_of, truth_of
from handlers.delivery.errands import errand_for, errand_of, happened
from handlers.delivery.picking import reserved_in
from handlers.delivery.stock import end, exclude, place
from handlers.delivery.stock_missing import look_again
from handlers.files.evidence import attach
from handlers.service.predictions import fingerprint
from storage.loan_slips import LoanSlip, LoanSlipLine, Signature
from storage.purposes import Purpose
from storage.quantities import Quantity, plain
from storage.reservations import Reservation
from storage.unit_of_work import UnitOfWork
from workflows.engine import ServiceTask
from workflows.errors import BpmnError, NotFoundError, RejectedError, Text

Result = Mapping[str, object]

#: Who signs, one after the other.
SIGNERS: Final = ("dept_leader", "finance")
#: After so many refusals a slip is over.
REFUSALS: Final = 2
_ENDED: Final = frozenset({"shipped", "cancelled"})


class SlipStateError(RejectedError):
    """A slip is not where the diagram thinks it is."""

    sentences: ClassVar = {
        "zh": "借出单 {no} 现为“{state}”，不能{action}。",
        "en": "Expected to {action} loan slip {no}, but it is “{state}”.",
    }


class SignedByTheSameError(RejectedError):
    """Nobody signs a slip in two roles."""

    sentences: ClassVar = {
        "zh": "{login} 已在借出单 {no} 上签字，须由另一人签字。",
        "en": "Expected another person to sign loan slip {no}, but {login} has"
        " signed it already.",
    }


STATES: Final[Mapping[str, Text]] = {
    "written": Text("待签字", "written"),
    "refused": Text("被退回", "refused"),
    "signed": Text("已签字", "signed"),
    "shipped": Text("已发货", "shipped"),
    "cancelled": Text("已作废", "cancelled"),
}


def write_slip(
    task: ServiceTask,
    *,
    order_id: int | None = None,
    sale_id: int | None = None,
    slip: Mapping[str, object],
) -> Result:
    """Write a loan slip for what is reserved at headquarters, or write it anew."""
    errand = errand_of(task, order_id, sale_id)
    hq = place(task.store, "hq")
    opinion = text_of(slip.get("opinion"))
    refuse(
        None if opinion else problem("opinion", "请填写意见", "Give your opinion"),
    )
    rows = [
        row for row in reserved_in(task, errand.purpose, hq.code) if not row.arrived
    ]
    if not rows:
        raise BpmnError("no_stock", f"Nothing is reserved for {errand.no}.")
    lines = task.store.delivery_lines.of(errand.purpose)
    found = open_slip(task.store, errand.purpose) or LoanSlip(
        no=task.store.numbers.next("LS", task.now.year),
        order_id=errand.purpose.order_id,
        sales_order_id=errand.purpose.sales_order_id,
        from_warehouse=hq.code,
        to_unit=lines[0].unit_code,
    )
    found.opinion, found.urgent = str(opinion), truth_of(slip.get("urgent")) or False
    found.written_by, found.written_at = task.actor.login, task.now
    found.state = "written"
    task.store.loan_slips.add([found])
    task.store.loan_slips.replace_lines(found.id, _slip_lines(found, rows))
    happened(task, errand, "signature_asked")
    return {"slip_id": found.id, "slip_no": found.no}


def _slip_lines(slip: LoanSlip, rows: Sequence[Reservation]) -> list[LoanSlipLine]:
    """Put what is set aside for each line on one row of a slip."""
    wanted: dict[tuple[int, str, str], Quantity] = {}
    for row in rows:
        key = (row.line_id, row.part_no, row.owner)
        wanted[key] = plain(wanted.get(key, 0) + row.qty)
    return [
        LoanSlipLine(slip_id=slip.id, line_id=line, part_no=part, owner=owner, qty=qty)
        for (line, part, owner), qty in sorted(wanted.items())
    ]


def open_slip(store: UnitOfWork, purpose: Purpose) -> LoanSlip | None:
    """Find the slip of an order or a sale that is still to be signed or shipped."""
    slips = store.loan_slips.of(purpose)
    return next((slip for slip in slips if slip.state not in _ENDED), None)


def slip_of(store: UnitOfWork, slip_id: int) -> LoanSlip:
    """Find the slip that an operation is about."""
    slip = store.loan_slips.get(slip_id)
    if slip is None:
        raise NotFoundError(what=Text(f"借出单 {slip_id}", f"loan slip {slip_id}"))
    return slip


def content_hash(slip: LoanSlip, lines: Sequence[LoanSlipLine]) -> str:
    """Hash what is signed, in one fixed shape."""
    # What was signed before there were slips for sales keeps its hash.
    sale = {} if slip.sales_order_id is None else {"sale": slip.sales_order_id}
    return fingerprint(
        {
            **sale,
            "from": slip.from_warehouse,
            "lines": [
                {"owner": line.owner, "part_no": line.part_no, "qty": line.qty}
                for line in lines
            ],
            "no": slip.no,
            "opinion": slip.opinion,
            "order": slip.order_id,
            "to": slip.to_unit,
            "urgent": slip.urgent,
        }
    )


def signers_of(store: UnitOfWork, slip: LoanSlip) -> dict[str, str]:
    """Tell who has signed the slip as it is now, by role."""
    digest = content_hash(slip, store.loan_slips.lines(slip.id))
    return {
        row.role: row.by_login
        for row in store.loan_slips.signatures(slip.id)
        if row.decision == "sign" and row.content_sha256 == digest
    }


def sign_slip(
    task: ServiceTask, *, slip_id: int, role: str, signature: Mapping[str, object]
) -> Result:
    """Sign a slip as it is, or refuse to; the second refusal cancels it."""
    slip = slip_of(task.store, slip_id)
    signers = signers_of(task.store, slip)
    decision = text_of(signature.get("decision"))
    comment = text_of(signature.get("comment"))
    refuse(
        None
        if decision in {"sign", "refuse"}
        else problem("decision", "请选择", "Choose"),
        problem("comment", "请说明退回原因", "Say why you refuse")
        if decision == "refuse" and comment is None
        else None,
    )
    if signers.get(role) == task.actor.login and decision == "sign":
        return _result(task.store, slip)
    _refuse_signer(task, slip, role, signers)
    signed = Signature(
        doc_type="loan_slip",
        doc_id=str(slip.id),
        role=role,
        by_login=task.actor.login,
        at=task.now,
        decision=decision,
        comment=comment,
        content_sha256=content_hash(slip, task.store.loan_slips.lines(slip.id)),
    )
    task.store.loan_slips.add([signed])
    task.context.record.reason = comment if decision == "refuse" else None
    _keep_drawing(task, signed, signature.get("signed"))
    _take_time(task, slip, decision)
    return _result(task.store, slip)


def _keep_drawing(task: ServiceTask, signature: Signature, signed: object) -> None:
    """Keep what somebody drew as part of the signature."""
    drawing = signed.get("drawing") if isinstance(signed, Mapping) else None
    if isinstance(drawing, list):
        attach(task, drawing, "signature", signature.id)


def _take_time(task: ServiceTask, slip: LoanSlip, decision: str | None) -> None:
    """Let the slip go where it goes next, and the clocks with it."""
    errand = errand_for(task.store, slip.purpose)
    happened(task, errand, "signed")
    if decision == "refuse":
        _take_back(task, slip)
    elif set(signers_of(task.store, slip)) == set(SIGNERS):
        slip.state = "signed"
        happened(task, errand, "all_signed")
    else:
        happened(task, errand, "signature_asked")


def _refuse_signer(
    task: ServiceTask, slip: LoanSlip, role: str, signers: Mapping[str, str]
) -> None:
    """Refuse whoever may not sign now: out of turn, or for a second time."""
    if slip.state != "written" or role not in SIGNERS or role in signers:
        action = Text("签字", "sign")
        raise SlipStateError(no=slip.no, state=STATES[slip.state], action=action)
    if set(SIGNERS[: SIGNERS.index(role)]) - set(signers):
        action = Text("在前一人之前签字", "sign before the one ahead")
        raise SlipStateError(no=slip.no, state=STATES[slip.state], action=action)
    if task.actor.login in signers.values():
        raise SignedByTheSameError(no=slip.no, login=task.actor.login)


def _refusals(store: UnitOfWork, slip: LoanSlip) -> int:
    rows = store.loan_slips.signatures(slip.id)
    return sum(row.decision == "refuse" for row in rows)


def _take_back(task: ServiceTask, slip: LoanSlip) -> None:
    """Send a refused slip back once; then give its pieces free and look elsewhere."""
    slip.state = "refused"
    if _refusals(task.store, slip) < REFUSALS:
        return
    slip.state = "cancelled"
    wanted = {line.line_id for line in task.store.loan_slips.lines(slip.id)}
    for row in reserved_in(task, slip.purpose, slip.from_warehouse):
        if row.line_id in wanted:
            end(task.context, row, "released")
    for line_id in sorted(wanted):
        exclude(task, line_id, slip.from_warehouse, "slip_refused")
    look_again(task, errand_for(task.store, slip.purpose))


def _result(store: UnitOfWork, slip: LoanSlip) -> Result:
    return {"slip_state": slip.state, "refusals": _refusals(store, slip)}
