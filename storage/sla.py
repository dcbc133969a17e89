"""Service level agreements: how long things may take, and how long they take."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.selections import among, listed


class SlaPolicy(Base):
    """How long a clock may run, where an administrator has changed the standard."""

    __tablename__ = "sla_policy"

    clock: Mapped[str] = mapped_column(primary_key=True)
    priority: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]
    #: min, h, d: minutes, hours, days of the calendar; wh, wd: of working time.
    unit: Mapped[str]
    #: None for what was changed before this was kept.
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str | None]


class SlaClock(Base):
    """The time that one stage of a dispatch order takes.

    What was promised when it started stays, whatever the policy says later.
    """

    __tablename__ = "sla_clock"
    __table_args__ = (
        Index("ix_sla_clock_stopped_at_warn_at", "stopped_at", "warn_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("dispatch_order.id"), index=True)
    clock: Mapped[str]
    started_at: Mapped[datetime]
    amount: Mapped[int]
    unit: Mapped[str]
    calendar_code: Mapped[str | None] = mapped_column(
        ForeignKey("business_calendar.code")
    )
    #: When 75, 100 and 150 % of the time have passed; as if no pause lasted now.
    warn_at: Mapped[datetime]
    due_at: Mapped[datetime]
    red_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    #: The event that stopped it.
    stopped_by: Mapped[str | None]
    #: The highest level, 75, 100 or 150, that people have been told of.
    told: Mapped[int] = mapped_column(default=0)


class SlaPause(Base):
    """A time in which a clock stood still, because of others."""

    __tablename__ = "sla_pause"

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("sla_clock.id"), index=True)
    #: waiting_customer, waiting_factory_supply or customer_site_closed.
    reason: Mapped[str]
    from_at: Mapped[datetime]
    #: None while it lasts.
    to_at: Mapped[datetime | None]


_RUNNING = (
    select(SlaClock)
    .where(SlaClock.order_id == bindparam("order_id"), SlaClock.stopped_at.is_(None))
    .order_by(SlaClock.id)
)


class Sla:
    """The policies and clocks of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        #: By order, the clocks that ran when they were first asked for or later.
        self._running: dict[int, list[SlaClock]] = {}

    def add(self, rows: Iterable[SlaPolicy | SlaClock | SlaPause]) -> None:
        """Keep policies, clocks or pauses."""
        added = list(rows)
        self._session.add_all(added)
        self._session.flush()
        for row in added:
            if isinstance(row, SlaClock) and row.order_id in self._running:
                self._running[row.order_id].append(row)

    def policy(self, clock: str, priority: str) -> SlaPolicy | None:
        """Find what an administrator has set for a clock."""
        return self._session.get(SlaPolicy, (clock, priority))

    def policies(self) -> list[SlaPolicy]:
        """List what administrators have set."""
        return listed(self._session, SlaPolicy)

    def remove(self, policy: SlaPolicy) -> None:
        """Forget what an administrator has set."""
        self._session.delete(policy)
        self._session.flush()

    def clocks(self, order_id: int) -> list[SlaClock]:
        """List the clocks of an order, the oldest first."""
        return listed(self._session, SlaClock, "id", order_id=order_id)

    def running_of(self, order_id: int) -> list[SlaClock]:
        """List the clocks of an order that have not been stopped.

        They are read once: each event of an order asks for them, some in a row.
        """
        if order_id not in self._running:
            found = self._session.scalars(_RUNNING, {"order_id": order_id})
            self._running[order_id] = list(found)
        return [row for row in self._running[order_id] if row.stopped_at is None]

    def running(self, order_ids: Collection[int]) -> list[SlaClock]:
        """List the clocks of some orders that have not been stopped."""
        return list(
            self._session.scalars(
                select(SlaClock)
                .where(SlaClock.order_id.in_(order_ids), SlaClock.stopped_at.is_(None))
                .order_by(SlaClock.id)
            )
        )

    def to_tell_of(self, now: datetime) -> list[SlaClock]:
        """List the running clocks of which somebody may have to be told."""
        return list(
            self._session.scalars(
                select(SlaClock)
                .where(
                    SlaClock.stopped_at.is_(None),
                    SlaClock.warn_at <= now,
                    SlaClock.told < 150,
                )
                .order_by(SlaClock.id)
            )
        )

    def pauses(self, clock_ids: Collection[int]) -> list[SlaPause]:
        """List the pauses of some clocks, the oldest first."""
        return among(self._session, SlaPause, "clock_id", clock_ids, "id")
