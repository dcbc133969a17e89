"""What must be true of settled lines and of what people did, as queries.

Every query finds where it is not; the other invariants are in ``storage.invariants``.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder
from storage.history import Operation
from storage.installations import Installation, Writeoff
from storage.invariants import Rows
from storage.old_parts import DISPUTABLE, OUTSTANDING, OldPart, OldPartBatch
from storage.part_requests import (
    DECIDED,
    ApprovalDecision,
    PartRequest,
    PartRequestLine,
)
from storage.user_tasks import UserTask, UserTaskState

_SETTLED = ("written_off", "returned")


class SettlementInvariants:
    """Looks for contradictions after the installation; methods should find nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def more_than_approved(self) -> Rows:
        """I3: find requests of which more is delivered than was approved."""
        approved = (
            select(func.coalesce(func.sum(PartRequestLine.qty_approved), 0))
            .where(PartRequestLine.request_id == PartRequest.id)
            .scalar_subquery()
        )
        wanted = func.sum(DeliveryLine.qty - DeliveryLine.cancelled)
        return self._rows(
            select(PartRequest.no, approved, wanted)
            .join(DeliveryLine, DeliveryLine.doc_no == PartRequest.no)
            # What was released in an emergency is decided about afterwards.
            .where(PartRequest.status.in_(DECIDED), PartRequest.released_at.is_(None))
            .group_by(PartRequest.id, PartRequest.no)
            .having(wanted > approved)
            .order_by(PartRequest.no)
        )

    def more_than_delivered(self) -> Rows:
        """I3: find lines of which more was installed, or left over, than had come."""
        told = func.sum(Installation.qty + Installation.unused_qty)
        return self._rows(
            select(DeliveryLine.id, DeliveryLine.delivered, told)
            .join(Installation, Installation.line_id == DeliveryLine.id)
            .group_by(DeliveryLine.id, DeliveryLine.delivered)
            .having(told > DeliveryLine.delivered)
            .order_by(DeliveryLine.id)
        )

    def more_than_installed(self) -> Rows:
        """I3: find lines of which more was written off than had been installed."""
        installed = (
            select(func.coalesce(func.sum(Installation.qty), 0))
            .where(Installation.line_id == Writeoff.line_id)
            .scalar_subquery()
        )
        written = case((Writeoff.state == "written_off", Writeoff.installed), else_=0)
        return self._rows(
            select(Writeoff.line_id, installed, written)
            .where(written > installed)
            .order_by(Writeoff.line_id)
        )

    def approved_by_the_requester(self) -> Rows:
        """I5: find requests that somebody asked for and decided about."""
        return self._rows(
            select(PartRequest.no, ApprovalDecision.by_login)
            .join(ApprovalDecision, ApprovalDecision.request_id == PartRequest.id)
            .where(
                ApprovalDecision.by_login == PartRequest.requested_by,
                ApprovalDecision.level != "auto",
            )
            .distinct()
            .order_by(PartRequest.no)
        )

    def archived_too_early(self) -> Rows:
        """I8: find archived orders with lines or old parts that are not settled."""
        return self._rows(
            select(DispatchOrder.no)
            .where(
                DispatchOrder.status == "archived",
                DispatchOrder.origin == "live",
                unsettled(),
            )
            .order_by(DispatchOrder.no)
        )

    def tasks_without_a_log(self) -> Rows:
        """I9: find tasks of which nobody knows who completed them."""
        logged = select(Operation.id).where(Operation.user_task_id == UserTask.id)
        return self._rows(
            select(UserTask.id, UserTask.element_id)
            .where(
                UserTask.state == UserTaskState.COMPLETED,
                or_(UserTask.completed_by.is_(None), not_(logged.exists())),
            )
            .order_by(UserTask.id)
        )

    def changes_without_a_log(self) -> Rows:
        """I9: find orders, write-offs and batches that nobody is known to have changed.

        Whatever a command changes bears its time, and so does its row in the history.
        """
        live = and_(
            DispatchOrder.origin == "live",
            DispatchOrder.process_instance_id.is_not(None),
        )
        changes = union_all(
            _change("dispatch_order", DispatchOrder.no, DispatchOrder.closed_at, live),
            _change(
                "dispatch_order", DispatchOrder.no, DispatchOrder.archived_at, live
            ),
            _change(
                "writeoff",
                cast(Writeoff.line_id, String),
                Writeoff.decided_at,
                Writeoff.process_instance_id.is_not(None),
            ),
            _change(
                "old_part_batch",
                OldPartBatch.no,
                OldPartBatch.settled_at,
                OldPartBatch.process_instance_id.is_not(None),
            ),
        ).subquery()
        logged = select(Operation.id).where(Operation.at == changes.c.at)
        return self._rows(
            select(changes.c.what, changes.c.number)
            .where(not_(logged.exists()))
            .distinct()
            .order_by(changes.c.what, changes.c.number)
        )

    def _rows(self, query: Select[*tuple[Any, ...]]) -> Rows:
        return self._session.execute(query).all()


def unsettled() -> ColumnElement[bool]:
    """Tell of which orders a line, or an old part, has still to be settled."""
    line = DeliveryLine.order_id == DispatchOrder.id
    settled = select(Writeoff.id).where(
        Writeoff.line_id == DeliveryLine.id, Writeoff.state.in_(_SETTLED)
    )
    open_line = select(DeliveryLine.id).where(
        line,
        DeliveryLine.delivered > 0,
        DeliveryLine.doc_no.not_like("PS-%"),
        not_(settled.exists()),
    )
    open_part = (
        select(OldPart.id)
        .join(DeliveryLine, DeliveryLine.id == OldPart.line_id)
        .where(line, _open_part())
    )
    return or_(open_line.exists(), open_part.exists())


def _open_part() -> ColumnElement[bool]:
    return or_(
        OldPart.state.in_(OUTSTANDING),
        and_(OldPart.state.in_(DISPUTABLE), OldPart.answered_at.is_(None)),
        and_(
            OldPart.state.in_(DISPUTABLE),
            OldPart.appeal_reason.is_not(None),
            OldPart.appeal_decision.is_(None),
        ),
    )


def _change(
    what: str,
    number: Any,  # noqa: ANN401 (a mapped column)
    at: Any,  # noqa: ANN401 (a mapped column)
    live: ColumnElement[bool],
) -> Select[Any, Any, Any]:
    return select(
        literal(what).label("what"), number.label("number"), at.label("at")
    ).where(at.is_not(None), live)
