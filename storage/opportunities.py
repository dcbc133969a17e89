"""Sales opportunities: who may buy, the plan to win them, and what came of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Numeric,
    UniqueConstraint,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.selections import among, first, listed
from storage.user_tasks import UserTask
from storage.words import all_found_in

#: An opportunity in one of these is over.
ENDED = ("won", "lost", "merged", "invalid", "withdrawn")


class Opportunity(Base):
    """Somebody who may buy, and how far we have come with them."""

    __tablename__ = "opportunity"

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[str] = mapped_column(unique=True)
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    customer_name: Mapped[str]
    #: The name as it is compared with others.
    name_key: Mapped[str] = mapped_column(index=True)
    contact_name: Mapped[str]
    #: Digits only.
    contact_phone: Mapped[str | None] = mapped_column(index=True)
    #: phone, web, traditional, exhibition, referral or service.
    source: Mapped[str]
    line: Mapped[int | None]
    #: The province, by its code.
    region: Mapped[str | None]
    need: Mapped[str]
    est_value: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    #: In percent.
    chance: Mapped[int | None]
    expected_close: Mapped[date | None] = mapped_column(Date)
    remark: Mapped[str | None]
    status: Mapped[str] = mapped_column(index=True)
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    recorded_by: Mapped[str]
    #: The one person who develops it; None until it is assigned.
    account_manager: Mapped[str | None] = mapped_column(
        ForeignKey("user.login"), index=True
    )
    assigned_at: Mapped[datetime | None]
    #: How often an account manager has declined it.
    declines: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: Why it ended without a result, or was given back.
    reason: Mapped[str | None]
    lost_reason: Mapped[str | None]
    competitor: Mapped[str | None]
    lesson: Mapped[str | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("opportunity.id"))
    #: The customer it is from, or has become.
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id"), index=True
    )


class DevPlan(Base):
    """How an account manager means to win the customer; each version is kept."""

    __tablename__ = "dev_plan"
    __table_args__ = (UniqueConstraint("opportunity_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    revision: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    #: submitted, approved or returned.
    state: Mapped[str]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None]
    comment: Mapped[str | None]


class PlanStep(Base):
    """One step of a plan: what is meant to happen, and what did."""

    __tablename__ = "plan_step"
    __table_args__ = (UniqueConstraint("plan_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("dev_plan.id"))
    seq: Mapped[int]
    title: Mapped[str]
    planned_on: Mapped[date] = mapped_column(Date)
    #: call, visit, demo, sample, quotation, negotiation or other.
    action: Mapped[str]
    matter: Mapped[str]
    expected: Mapped[str | None]
    #: planned, done or failed.
    state: Mapped[str] = mapped_column(default="planned")
    #: How often it has been put off.
    postponed: Mapped[int] = mapped_column(default=0)
    actual_on: Mapped[date | None] = mapped_column(Date)
    contact: Mapped[str | None]
    channel: Mapped[str | None]
    effect: Mapped[str | None]
    done_by: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class OpportunityFilter:
    """Which opportunities to find; a field left out does not restrict."""

    #: Only what this person develops, has recorded or has had a task of.
    of: str | None = None
    open: bool | None = None
    source: str | None = None
    account_manager: str | None = None
    text: str = ""
    limit: int | None = None
    offset: int = 0


class Stages(NamedTuple):
    """How many opportunities of a source came how far."""

    source: str
    recorded: int
    assigned: int
    planned: int
    won: int
    lost: int
    #: What the won ones were estimated at.
    won_value: Decimal | None


class Opportunities:
    """The opportunities of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[Opportunity | DevPlan | PlanStep]) -> None:
        """Keep opportunities, plans or steps."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, opportunity_id: int) -> Opportunity | None:
        """Find an opportunity by id."""
        return self._session.get(Opportunity, opportunity_id)

    def by_no(self, no: str, of: str | None = None) -> Opportunity | None:
        """Find an opportunity by its number, if the person may see it."""
        return self._session.scalar(
            select(Opportunity).where(
                Opportunity.no == no, *_conditions(OpportunityFilter(of=of))
            )
        )

    def of_instance(self, instance_id: int) -> Opportunity | None:
        """Find the opportunity that a process instance is about."""
        return first(self._session, Opportunity, process_instance_id=instance_id)

    def find(self, wanted: OpportunityFilter) -> list[Opportunity]:
        """List the opportunities that match, the newest first."""
        return list(
            self._session.scalars(
                select(Opportunity)
                .where(*_conditions(wanted))
                .order_by(Opportunity.recorded_at.desc(), Opportunity.id.desc())
                .limit(wanted.limit)
                .offset(wanted.offset)
            )
        )

    def count(self, wanted: OpportunityFilter) -> int:
        """Count the opportunities that match."""
        query = (
            select(func.count()).select_from(Opportunity).where(*_conditions(wanted))
        )
        return self._session.scalar(query) or 0

    def alike(self, one: Opportunity) -> list[Opportunity]:
        """List the open opportunities of the same name or phone, the oldest first."""
        same = [Opportunity.name_key == one.name_key]
        if one.contact_phone:
            same.append(Opportunity.contact_phone == one.contact_phone)
        return list(
            self._session.scalars(
                select(Opportunity)
                .where(
                    or_(*same),
                    Opportunity.id != one.id,
                    Opportunity.status.not_in(ENDED),
                )
                .order_by(Opportunity.id)
            )
        )

    def merged_into(self, opportunity_id: int) -> list[Opportunity]:
        """List the duplicates that were merged into an opportunity."""
        return listed(self._session, Opportunity, "id", merged_into_id=opportunity_id)

    def plans(self, opportunity_id: int) -> list[DevPlan]:
        """List the versions of a plan, the oldest first."""
        return listed(self._session, DevPlan, "revision", opportunity_id=opportunity_id)

    def steps(self, plan_ids: Collection[int]) -> list[PlanStep]:
        """List the steps of some plans, in their order."""
        return among(self._session, PlanStep, "plan_id", plan_ids, "plan_id", "seq")

    def step(self, step_id: int) -> PlanStep | None:
        """Find a step by its id."""
        return self._session.get(PlanStep, step_id)

    def stages(self, of: str | None) -> list[Stages]:
        """Count by source how many opportunities came how far."""
        won = Opportunity.status == "won"
        rows = self._session.execute(
            select(
                Opportunity.source,
                func.count(),
                func.count(Opportunity.assigned_at),
                func.count(Opportunity.planned_at),
                func.count().filter(won),
                func.count().filter(Opportunity.status == "lost"),
                func.sum(Opportunity.est_value).filter(won),
            )
            .where(*_conditions(OpportunityFilter(of=of)))
            .group_by(Opportunity.source)
            .order_by(Opportunity.source)
        )
        return [Stages._make(row) for row in rows]

    def losses(self, of: str | None) -> dict[str, int]:
        """Count the lost opportunities by reason, the most frequent first."""
        rows = self._session.execute(
            select(Opportunity.lost_reason, func.count())
            .where(
                Opportunity.lost_reason.is_not(None),
                *_conditions(OpportunityFilter(of=of)),
            )
            .group_by(Opportunity.lost_reason)
            .order_by(func.count().desc(), Opportunity.lost_reason)
        )
        return {str(reason): number for reason, number in rows}


def _conditions(wanted: OpportunityFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (Opportunity.source, wanted.source),
            (Opportunity.account_manager, wanted.account_manager),
        )
        if value is not None
    ]
    if wanted.of is not None:
        conditions.append(_concerns(wanted.of))
    if wanted.open is not None:
        ended = Opportunity.status.in_(ENDED)
        conditions.append(~ended if wanted.open else ended)
    conditions += _text_matches(wanted.text)
    return conditions


def _concerns(login: str) -> ColumnElement[bool]:
    """Match what somebody develops, has recorded or has had a task of."""
    worked = exists().where(
        UserTask.process_instance_id == Opportunity.process_instance_id,
        or_(UserTask.assignee == login, UserTask.completed_by == login),
    )
    return or_(
        Opportunity.account_manager == login,
        Opportunity.recorded_by == login,
        worked,
    )


def _text_matches(text: str) -> list[ColumnElement[bool]]:
    return all_found_in(
        text,
        Opportunity.no,
        Opportunity.customer_name,
        Opportunity.contact_name,
        Opportunity.contact_phone,
        Opportunity.need,
    )
