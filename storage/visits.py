"""Visits of engineers, what they found, and the calls before and after."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Json, JsonValue
from storage.dispatch_orders import DispatchOrder
from storage.selections import among, listed


class Visit(Base):
    """An engineer goes to a machine."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("order_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("dispatch_order.id"), index=True)
    #: 1 for the first visit of an order.
    seq: Mapped[int]
    #: survey, install or maintenance.
    purpose: Mapped[str]
    unit_code: Mapped[str] = mapped_column(ForeignKey("org_unit.code"), index=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"), index=True)
    #: Codes of the engineers who help.
    helpers: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    assigned_by: Mapped[str]
    assigned_at: Mapped[datetime]
    planned_from: Mapped[datetime]
    planned_to: Mapped[datetime]
    #: What the customer agreed to.
    appointed_at: Mapped[datetime | None]
    depart_at: Mapped[datetime | None]
    arrive_at: Mapped[datetime | None]
    finish_at: Mapped[datetime | None]
    hours_reading: Mapped[int | None]
    #: solved, need_parts, need_second_visit, factory_repair, …; None while open.
    result: Mapped[str | None]
    #: proxy: the unit entered it for the engineer; self: the engineer did.
    entry_mode: Mapped[str | None]
    #: The engineer who did the work.
    performed_by_id: Mapped[int | None] = mapped_column(ForeignKey("engineer.id"))
    #: The user who typed it in.
    entered_by: Mapped[str | None]
    entered_at: Mapped[datetime | None]
    note: Mapped[str | None]
    #: The engineer had stayed on the site after the visit before.
    same_trip: Mapped[bool] = mapped_column(default=False)
    #: What the engineer takes along: rows with part_no and qty.
    parts_to_carry: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    hours_on_site: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    machine_running: Mapped[bool | None]
    running_at: Mapped[datetime | None]
    #: Who signed for the customer, or why nobody would.
    customer_sign_name: Mapped[str | None]
    refuse_to_sign_reason: Mapped[str | None]


class VisitAssignment(Base):
    """An engineer who was to make a visit, until somebody else was sent 改派."""

    __tablename__ = "visit_assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"))
    #: Codes of the engineers who were to help.
    helpers: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    assigned_by: Mapped[str]
    assigned_at: Mapped[datetime]
    planned_from: Mapped[datetime]
    planned_to: Mapped[datetime]
    depart_at: Mapped[datetime | None]
    arrive_at: Mapped[datetime | None]
    ended_at: Mapped[datetime]
    ended_by: Mapped[str]
    #: ill, vehicle, delayed_elsewhere, skill, customer_request or deactivated.
    reason: Mapped[str]
    note: Mapped[str | None]


class ContactAttempt(Base):
    """A unit tried to reach the customer for an appointment."""

    __tablename__ = "contact_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    at: Mapped[datetime]
    #: agreed, no_answer, postponed, cancelled or wrong_number.
    result: Mapped[str]
    agreed_time: Mapped[datetime | None]
    #: When the customer wants to be called again.
    postponed_until: Mapped[datetime | None]
    reason: Mapped[str | None]
    by_login: Mapped[str]


class Survey(Base):
    """What an engineer found 故障信息反馈单."""

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), unique=True)
    fault_code: Mapped[str | None] = mapped_column(ForeignKey("fault_code.code"))
    #: quality, wear, misuse, accident, installation or unknown.
    cause: Mapped[str | None]
    finding: Mapped[str | None]
    work_done: Mapped[str]
    machine_running: Mapped[bool | None]
    submitted_at: Mapped[datetime]


class FollowUp(Base):
    """Headquarters called the customer back 回访."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("dispatch_order.id"), index=True)
    attempt_no: Mapped[int]
    at: Mapped[datetime]
    by_login: Mapped[str]
    #: reached, no_answer, refused, wrong_number, unreachable or not_sampled.
    result: Mapped[str]
    running_ok: Mapped[bool | None]
    #: Scores run from 1 to 5.
    score_overall: Mapped[int | None]
    score_speed: Mapped[int | None]
    score_skill: Mapped[int | None]
    score_attitude: Mapped[int | None]
    comment: Mapped[str | None]
    #: Did the engineer come when it had been promised?
    promise_kept: Mapped[bool | None]
    #: Did anybody take money for a repair that is free?
    charged_anything: Mapped[bool | None]
    #: What the customer says about each installed part: rows with line, part_no and
    #: answer (yes, no, unsure).
    parts_confirmed: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    #: What the customer may want to buy.
    lead: Mapped[str | None]


class FollowUpDraw(Base):
    """Whether an order that was solved on the phone is followed up: drawn once."""

    __tablename__ = "follow_up_draw"

    order_id: Mapped[int] = mapped_column(
        ForeignKey("dispatch_order.id"), primary_key=True
    )
    #: The probability, the number drawn, and whether it was below.
    p: Mapped[float]
    u: Mapped[float]
    selected: Mapped[bool]
    at: Mapped[datetime]


#: What is asked of engineers whenever one is looked for, made once.
_OF_ENGINEERS: Final = Visit.engineer_id.in_(bindparam("ids", expanding=True))
_OPEN_LOAD: Final = (
    select(Visit.engineer_id, func.count())
    .where(_OF_ENGINEERS, Visit.result.is_(None))
    .group_by(Visit.engineer_id)
)
_BUSY: Final = select(Visit.engineer_id).where(
    _OF_ENGINEERS,
    Visit.result.is_(None),
    Visit.planned_from < bindparam("to_at"),
    Visit.planned_to > bindparam("from_at"),
)
_SERVED: Final = select(Visit.engineer_id).where(
    _OF_ENGINEERS, Visit.order_id.in_(bindparam("order_ids", expanding=True))
)


class Visits:
    """The visits of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        rows: Iterable[
            Visit | VisitAssignment | ContactAttempt | Survey | FollowUp | FollowUpDraw
        ],
    ) -> None:
        """Keep visits and what belongs to them, or follow-ups."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, visit_id: int) -> Visit | None:
        """Find a visit by id."""
        return self._session.get(Visit, visit_id)

    def of_order(self, order_id: int) -> list[Visit]:
        """List the visits of an order, the first one first."""
        return listed(self._session, Visit, "seq", order_id=order_id)

    def assignments(self, visit_ids: Collection[int]) -> list[VisitAssignment]:
        """List the earlier assignments of several visits, the oldest first."""
        return among(self._session, VisitAssignment, "visit_id", visit_ids, "id")

    def open_of_engineer(self, engineer_id: int) -> list[Visit]:
        """List the visits that an engineer has still to finish."""
        return list(
            self._session.scalars(
                select(Visit)
                .where(Visit.engineer_id == engineer_id, Visit.result.is_(None))
                .order_by(Visit.id)
            )
        )

    def follow_up_draw(self, order_id: int) -> FollowUpDraw | None:
        """Find what was drawn for an order."""
        return self._session.get(FollowUpDraw, order_id)

    def attempts(self, visit_id: int) -> list[ContactAttempt]:
        """List the attempts to reach the customer, the oldest first."""
        return listed(self._session, ContactAttempt, "id", visit_id=visit_id)

    def surveys(self, visit_ids: Collection[int]) -> dict[int, Survey]:
        """Find the surveys of several visits, by visit."""
        found = among(self._session, Survey, "visit_id", visit_ids)
        return {survey.visit_id: survey for survey in found}

    def follow_ups(self, order_id: int) -> list[FollowUp]:
        """List the follow-up calls of an order, the oldest first."""
        return listed(self._session, FollowUp, "id", order_id=order_id)

    def scores_of_customer(self, customer_id: int) -> list[int]:
        """List the overall scores that a customer has given."""
        return list(
            self._session.scalars(
                select(FollowUp.score_overall)
                .join(DispatchOrder, DispatchOrder.id == FollowUp.order_id)
                .where(
                    DispatchOrder.customer_id == customer_id,
                    FollowUp.score_overall.is_not(None),
                )
            )
        )

    def open_load(self, engineer_ids: Collection[int]) -> dict[int, int]:
        """Count the visits that each engineer has still to finish."""
        rows = self._session.execute(_OPEN_LOAD, {"ids": list(engineer_ids)})
        return {engineer_id: count for engineer_id, count in rows}  # noqa: C416 (rows are not pairs to mypy)

    def busy(
        self, engineer_ids: Collection[int], from_at: datetime, to_at: datetime
    ) -> set[int]:
        """Tell who of some engineers has a visit planned at any moment of a time."""
        values = {"ids": list(engineer_ids), "from_at": from_at, "to_at": to_at}
        return set(self._session.scalars(_BUSY, values))

    def served_machine(
        self, engineer_ids: Collection[int], order_ids: Collection[int]
    ) -> set[int]:
        """Tell who of some engineers has been sent on any of some orders."""
        values = {"ids": list(engineer_ids), "order_ids": list(order_ids)}
        return set(self._session.scalars(_SERVED, values))
