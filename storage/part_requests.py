"""Part requests 换件申请单: what a unit asks for, and what was decided line by line."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Numeric,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.append_only import append_only
from storage.base import Base, Json, JsonValue
from storage.dispatch_orders import DispatchOrder
from storage.quantities import Quantity, worth
from storage.scope import EVERYTHING, Scope
from storage.selections import among, listed

#: A request in one of these has been decided, or will not be.
DECIDED = ("approved", "partly_approved", "rejected", "reclassified", "withdrawn")


class PartRequest(Base):
    """Parts that a unit wants for one order, and why."""

    __tablename__ = "part_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Such as PR-2026-000001.
    no: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("dispatch_order.id"), index=True)
    #: None where the parts go by courier and nobody has been there.
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    unit_code: Mapped[str] = mapped_column(ForeignKey("org_unit.code"), index=True)
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: What the engineer found 故障信息反馈单.
    fault_code: Mapped[str] = mapped_column(ForeignKey("fault_code.code"))
    #: quality, wear, misuse, accident, installation or unknown.
    cause: Mapped[str]
    finding: Mapped[str]
    hours_reading: Mapped[int | None]
    performed_by_id: Mapped[int | None] = mapped_column(ForeignKey("engineer.id"))
    #: proxy: the unit entered it for the engineer; self: the engineer did.
    entry_mode: Mapped[str]
    #: warranty, goodwill or sale.
    charge: Mapped[str]
    warranty_result: Mapped[str]
    #: The newest revision.
    revision: Mapped[int] = mapped_column(default=1)
    #: submitted, returned, asked, in_review, and then what DECIDED names.
    status: Mapped[str] = mapped_column(index=True)
    #: Yuan, of what is asked for now.
    total: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    #: Yuan, with what the same order and machine had within 30 days.
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    #: auto, l1, l1_l2, l1_l2_l3, return or sale.
    route: Mapped[str | None]
    route_reason: Mapped[str | None]
    evidence_complete: Mapped[bool]
    evidence_missing: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    #: Returned too often: what is there has to do.
    weak_evidence: Mapped[bool] = mapped_column(default=False)
    returns: Mapped[int] = mapped_column(default=0)
    #: Share of the value that headquarters predicted.
    prediction_match: Mapped[float | None]
    #: Lines times signals that call for a look.
    red_flags: Mapped[int] = mapped_column(default=0)
    #: Every line was predicted, or is what such repairs need.
    usual: Mapped[bool] = mapped_column(default=False)
    #: From 0 to 1: the highest of the lines.
    risk: Mapped[float] = mapped_column(default=0)
    unit_grade: Mapped[str]
    sampled: Mapped[bool]
    sampling_p: Mapped[float]
    requested_by: Mapped[str]
    submitted_at: Mapped[datetime] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdraw_reason: Mapped[str | None]
    appealed_at: Mapped[datetime | None]
    appealed_by: Mapped[str | None]
    appeal_text: Mapped[str | None]
    #: l2 or l3: who decides about the appeal.
    appeal_level: Mapped[str | None]
    #: The unit may take from its own stock before anybody has decided.
    released_at: Mapped[datetime | None]
    released_value: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))


class PartRequestRevision(Base):
    """A request exactly as somebody submitted or changed it."""

    __tablename__ = "part_request_revision"
    __table_args__ = (UniqueConstraint("request_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("part_request.id"), index=True)
    #: 1 is the original of the unit.
    revision: Mapped[int]
    content: Mapped[Json] = mapped_column(JsonValue)
    #: Of the canonical JSON of the content.
    sha256: Mapped[str]
    author: Mapped[str]
    at: Mapped[datetime]
    #: Why it was changed; None for the original.
    reason: Mapped[str | None]
    #: The changes against the revision before.
    diff: Mapped[Json] = mapped_column(JsonValue, nullable=True)


append_only(PartRequestRevision.__table__)


class PartRequestLine(Base):
    """One part of a request."""

    __tablename__ = "part_request_line"
    __table_args__ = (
        UniqueConstraint("request_id", "line_no"),
        CheckConstraint(
            "qty_req > 0 AND qty >= 0 AND qty <= qty_req AND (qty_approved IS NULL"
            " OR (qty_approved >= 0 AND qty_approved <= qty_req))",
            name="no_more_than_requested",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("part_request.id"), index=True)
    line_no: Mapped[int]
    #: None for a part that is not in the catalogue.
    part_no: Mapped[str | None] = mapped_column(ForeignKey("part.part_no"), index=True)
    new_part_text: Mapped[str | None]
    #: In revision 1: nothing above it is ever approved.
    qty_req: Mapped[Quantity]
    #: As it is asked for now; 0 once the unit does without the line.
    qty: Mapped[Quantity]
    qty_approved: Mapped[Quantity | None]
    #: Yuan, when it was asked for; None until the part has a price.
    price: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    #: broken, worn, leak, missing or preventive.
    reason: Mapped[str]
    not_fit_reason: Mapped[str | None]
    note: Mapped[str | None]
    #: What headquarters predicted; None for a part that it did not.
    predicted_qty: Mapped[Quantity | None]
    #: What such repairs needed: n, used, p and p90; None where there is no norm.
    norm: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    #: What the unit was asked about the line, and its answer.
    question: Mapped[str | None]
    answer: Mapped[str | None]
    #: The signals, each with its code and its numbers.
    flags: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    #: approve, reduce, reject, sale or ask: the newest one.
    decision: Mapped[str | None]
    decision_reason: Mapped[str | None]
    #: Where the pieces came from: unit, hq or other_unit; several with a plus between.
    source: Mapped[str | None]
    #: requested, asked, approved, rejected, sale, dropped or withdrawn.
    status: Mapped[str] = mapped_column(index=True)
    substitute_part_no: Mapped[str | None] = mapped_column(ForeignKey("part.part_no"))
    #: What the unit may take, and has taken, from its own stock before a decision.
    released_qty: Mapped[Quantity] = mapped_column(default=0)
    taken_qty: Mapped[Quantity] = mapped_column(default=0)
    approved_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    installed_at: Mapped[datetime | None]
    written_off_at: Mapped[datetime | None]


class ApprovalDecision(Base):
    """Somebody decided about a line, or about a whole request."""

    __tablename__ = "approval_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("part_request.id"), index=True)
    #: None for what concerns the whole request.
    line_id: Mapped[int | None] = mapped_column(ForeignKey("part_request_line.id"))
    #: resident, l1, l2, l3, or auto where the table of rules decided.
    level: Mapped[str]
    by_login: Mapped[str]
    at: Mapped[datetime]
    #: approve, reduce, reject, sale or ask; for a request agree or return.
    decision: Mapped[str]
    #: Pieces approved.
    qty: Mapped[Quantity | None]
    reason: Mapped[str | None]
    comment: Mapped[str | None]
    #: The revision that was decided about.
    revision: Mapped[int]


append_only(ApprovalDecision.__table__)


class AuditCase(Base):
    """A request, or a line of one, that an auditor is to look into 抽查."""

    __tablename__ = "audit_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("part_request.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("part_request_line.id"))
    #: random or risk.
    reason: Mapped[str]
    #: With what probability it was drawn; None where nobody drew.
    p: Mapped[float | None]
    result: Mapped[str | None]
    #: Yuan that turned out not to have been needed.
    unneeded_value: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    note: Mapped[str | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]


class PartRequests:
    """The part requests of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        rows: Iterable[
            PartRequest
            | PartRequestRevision
            | PartRequestLine
            | ApprovalDecision
            | AuditCase
        ],
    ) -> None:
        """Keep requests, revisions, lines, decisions or audit cases."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, request_id: int, scope: Scope = EVERYTHING) -> PartRequest | None:
        """Find a request by id, if it is within the scope."""
        found = self._session.get(PartRequest, request_id)
        return found if found and self._visible(found, scope) else None

    def by_no(self, no: str, scope: Scope = EVERYTHING) -> PartRequest | None:
        """Find a request by its number, if it is within the scope."""
        found = self._session.scalar(select(PartRequest).where(PartRequest.no == no))
        return found if found and self._visible(found, scope) else None

    def _visible(self, request: PartRequest, scope: Scope) -> bool:
        order = self._session.get(DispatchOrder, request.order_id)
        if order is None:
            return False
        own = scope.units is None or request.unit_code in scope.units
        return own and (scope.lines is None or order.line in scope.lines)

    def of_order(self, order_id: int) -> list[PartRequest]:
        """List the requests of an order, the oldest first."""
        return self.of_orders([order_id])

    def of_orders(self, order_ids: Collection[int]) -> list[PartRequest]:
        """List the requests of several orders, the oldest first."""
        return among(self._session, PartRequest, "order_id", order_ids, "id")

    def lines(self, request_id: int) -> list[PartRequestLine]:
        """List the lines of a request."""
        return self.lines_of([request_id])

    def lines_of(self, request_ids: Collection[int]) -> list[PartRequestLine]:
        """List the lines of several requests."""
        return among(
            self._session,
            PartRequestLine,
            "request_id",
            request_ids,
            "request_id",
            "line_no",
        )

    def line(self, line_id: int) -> PartRequestLine | None:
        """Find a line by its id."""
        return self._session.get(PartRequestLine, line_id)

    def revisions(self, request_id: int) -> list[PartRequestRevision]:
        """List what a request was at any time, the original first."""
        return listed(
            self._session, PartRequestRevision, "revision", request_id=request_id
        )

    def decisions(self, request_id: int) -> list[ApprovalDecision]:
        """List what was decided about a request, the oldest first."""
        return listed(self._session, ApprovalDecision, "id", request_id=request_id)

    def audit_cases(self, request_id: int) -> list[AuditCase]:
        """List the audits of a request, the oldest first."""
        return listed(self._session, AuditCase, "id", request_id=request_id)

    def of_machine(
        self, machine_id: int, since: datetime
    ) -> list[tuple[PartRequest, PartRequestLine]]:
        """List what has been asked for a machine since a time, line by line."""
        rows = self._session.execute(
            select(PartRequest, PartRequestLine)
            .join(PartRequestLine, PartRequestLine.request_id == PartRequest.id)
            .join(DispatchOrder, DispatchOrder.id == PartRequest.order_id)
            .where(
                DispatchOrder.machine_id == machine_id,
                PartRequest.submitted_at >= since,
            )
            .order_by(PartRequest.id, PartRequestLine.line_no)
        )
        return [(request, line) for request, line in rows]

    def rare_value(
        self, since: datetime, until: datetime, *, one_of: int, least: int
    ) -> Decimal | None:
        """Give the value that one of so many lines of some time was above.

        None where the lines are fewer than ``least``.
        """
        wanted = (
            select(PartRequestLine.qty_req, PartRequestLine.price)
            .join(PartRequest, PartRequest.id == PartRequestLine.request_id)
            .where(
                PartRequest.submitted_at >= since,
                PartRequest.submitted_at < until,
                PartRequestLine.price.is_not(None),
            )
        )
        count = self._session.scalar(
            wanted.with_only_columns(func.count(), maintain_column_froms=True)
        )
        if not count or count < least:
            return None
        highest = (PartRequestLine.qty_req * PartRequestLine.price).desc()
        qty, price = self._session.execute(
            wanted.order_by(highest).offset(count // one_of).limit(1)
        ).one()
        assert price is not None
        return worth(price, qty)
