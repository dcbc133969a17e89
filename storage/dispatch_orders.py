"""Dispatch orders: from a fault report to its end, with headquarters' prediction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, ForeignKey, bindparam, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Json, JsonValue
from storage.customers import Customer
from storage.machines import Machine
from storage.quantities import Quantity
from storage.scope import EVERYTHING, Scope
from storage.selections import listed
from storage.words import found_in

#: An order in one of these is over.
ENDED = ("closed", "archived", "withdrawn", "merged", "not_ours")


class FaultCode(Base):
    """A kind of fault, such as HYD-01 main pump low pressure."""

    __tablename__ = "fault_code"

    code: Mapped[str] = mapped_column(primary_key=True)
    #: The product line whose machines can have it; None for all of them.
    line: Mapped[int | None]
    group_code: Mapped[str]
    group_zh: Mapped[str]
    group_en: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    #: low, medium or high: what a diagnosis begins with.
    severity: Mapped[str | None]


class DispatchOrder(Base):
    """One reported fault and everything done about it."""

    __tablename__ = "dispatch_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[str] = mapped_column(unique=True)
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: hq_phone, unit, web or email.
    reported_via: Mapped[str]
    #: How the customer got in touch: one of storage.customers.CHANNELS.
    channel: Mapped[str | None]
    first_contact_at: Mapped[datetime]
    registered_at: Mapped[datetime] = mapped_column(index=True)
    registered_by: Mapped[str | None]
    caller_name: Mapped[str | None]
    #: Digits only.
    caller_phone: Mapped[str | None] = mapped_column(index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    machine_id: Mapped[int] = mapped_column(ForeignKey("machine.id"), index=True)
    line: Mapped[int | None]
    hours_reported: Mapped[int | None]
    site_address: Mapped[str | None]
    fault_desc: Mapped[str]
    symptoms: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    #: P1 machine down, P2 degraded, P3 normal.
    priority: Mapped[str]
    #: in, out, goodwill or unknown.
    warranty_result: Mapped[str]
    warranty_basis_zh: Mapped[str]
    warranty_basis_en: Mapped[str]
    owner_unit: Mapped[str | None] = mapped_column(
        ForeignKey("org_unit.code"), index=True
    )
    #: The unit that does the work; None until one is asked.
    exec_unit: Mapped[str | None] = mapped_column(
        ForeignKey("org_unit.code"), index=True
    )
    status: Mapped[str] = mapped_column(index=True)
    fault_code: Mapped[str | None] = mapped_column(ForeignKey("fault_code.code"))
    repeat_of_id: Mapped[int | None] = mapped_column(ForeignKey("dispatch_order.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("dispatch_order.id"))
    resolution: Mapped[str | None]
    #: Under what the answer is found again, of what was solved on the phone.
    knowledge_tag: Mapped[str | None]
    promised_arrival: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    #: Every line has been settled, and every old part.
    archived_at: Mapped[datetime | None]
    #: live, or seed_history for orders that came with the demo company.
    origin: Mapped[str] = mapped_column(default="live")
    #: The number of the service request or maintenance that it came out of.
    source_no: Mapped[str | None]
    #: How it ended where that is not plain from the visits, such as customer_declined.
    ending: Mapped[str | None]
    #: The director lets the company pay although the warranty does not.
    goodwill_by: Mapped[str | None]
    goodwill_at: Mapped[datetime | None]
    goodwill_reason: Mapped[str | None]


class UnitRefusal(Base):
    """A unit would not take an order."""

    __tablename__ = "unit_refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("dispatch_order.id"), index=True)
    unit_code: Mapped[str] = mapped_column(ForeignKey("org_unit.code"))
    at: Mapped[datetime]
    by_login: Mapped[str]
    #: no_engineer, too_far, not_our_line, customer_conflict or other.
    reason: Mapped[str]
    note: Mapped[str | None]
    #: Later accepted by some unit: old refusals no longer count.
    settled: Mapped[bool] = mapped_column(default=False)


class HqPrediction(Base):
    """What headquarters expected before the survey, locked by its hash."""

    __tablename__ = "hq_prediction"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("dispatch_order.id"), index=True)
    by_login: Mapped[str]
    at: Mapped[datetime]
    fault_code: Mapped[str] = mapped_column(ForeignKey("fault_code.code"))
    severity: Mapped[str]
    needs_visit: Mapped[bool]
    #: none, possible or certain.
    needs_parts: Mapped[str]
    advice: Mapped[str | None]
    safety_note: Mapped[str | None]
    locked_at: Mapped[datetime]
    #: Of the canonical JSON of the prediction with its lines.
    sha256: Mapped[str]
    #: From here on the unit may see it; None while the survey is open.
    revealed_at: Mapped[datetime | None]
    #: How much of it the unit is shown before it asks for parts: blind, carry_list or
    #: open; None until a unit plans a visit.
    visibility: Mapped[str | None]
    #: Whether that was drawn in a pilot, rather than said by the unit's grade.
    visibility_drawn: Mapped[bool | None]


class HqPredictionLine(Base):
    """A part that headquarters expected to be needed."""

    __tablename__ = "hq_prediction_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    prediction_id: Mapped[int] = mapped_column(
        ForeignKey("hq_prediction.id"), index=True
    )
    part_no: Mapped[str] = mapped_column(ForeignKey("part.part_no"))
    qty: Mapped[Quantity]
    #: likely or possible.
    confidence: Mapped[str]
    #: Why a part is expected that is not listed for the machine's model.
    not_fit_reason: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders to find; a field left out does not restrict."""

    scope: Scope = EVERYTHING
    #: True: not yet ended; False: ended.
    open: bool | None = None
    statuses: tuple[str, ...] = ()
    machine_id: int | None = None
    customer_id: int | None = None
    text: str = ""
    limit: int | None = None
    offset: int = 0


_NEWEST_FIRST: Final = (DispatchOrder.registered_at.desc(), DispatchOrder.id.desc())
_OF_MACHINE: Final = (
    select(DispatchOrder)
    .where(DispatchOrder.machine_id == bindparam("machine_id"))
    .order_by(*_NEWEST_FIRST)
)


class DispatchOrders:
    """The dispatch orders of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        rows: Iterable[
            FaultCode | DispatchOrder | UnitRefusal | HqPrediction | HqPredictionLine
        ],
    ) -> None:
        """Keep orders and what belongs to them."""
        self._session.add_all(rows)
        self._session.flush()

    def of_source(self, source_no: str) -> list[DispatchOrder]:
        """List the orders that came of something else: a request, a service."""
        return self.of_sources([source_no])

    def of_sources(self, source_nos: Iterable[str]) -> list[DispatchOrder]:
        """List the orders that came of some requests or services."""
        return list(
            self._session.scalars(
                select(DispatchOrder)
                .where(DispatchOrder.source_no.in_(list(source_nos)))
                .order_by(DispatchOrder.id)
            )
        )

    def get(self, order_id: int, scope: Scope = EVERYTHING) -> DispatchOrder | None:
        """Find an order by id, if it lies within the scope."""
        found = self._session.get(DispatchOrder, order_id)
        return found if found is not None and _is_within(found, scope) else None

    def by_no(self, no: str, scope: Scope = EVERYTHING) -> DispatchOrder | None:
        """Find an order by its number, if it lies within the scope."""
        return self._session.scalar(
            select(DispatchOrder).where(DispatchOrder.no == no, *within(scope))
        )

    def find(self, wanted: OrderFilter) -> list[DispatchOrder]:
        """List the orders that match, the newest first."""
        return list(
            self._session.scalars(
                select(DispatchOrder)
                .where(*_conditions(wanted))
                .order_by(*_NEWEST_FIRST)
                .limit(wanted.limit)
                .offset(wanted.offset)
            )
        )

    def of_machine(self, machine_id: int) -> list[DispatchOrder]:
        """List the orders of a machine, the newest first."""
        return list(self._session.scalars(_OF_MACHINE, {"machine_id": machine_id}))

    def count(self, wanted: OrderFilter) -> int:
        """Count the orders that match."""
        query = (
            select(func.count()).select_from(DispatchOrder).where(*_conditions(wanted))
        )
        return self._session.scalar(query) or 0

    def fault_codes(self) -> list[FaultCode]:
        """List the fault codes."""
        return listed(self._session, FaultCode, "code")

    def fault_code(self, code: str) -> FaultCode | None:
        """Find a fault code."""
        return self._session.get(FaultCode, code)

    def refusals(self, order_id: int) -> list[UnitRefusal]:
        """List the refusals of an order, the oldest first."""
        return listed(self._session, UnitRefusal, "id", order_id=order_id)

    def predictions(self, order_id: int) -> list[HqPrediction]:
        """List the predictions of an order, the oldest first."""
        return listed(self._session, HqPrediction, "id", order_id=order_id)

    def prediction_lines(self, prediction_id: int) -> list[HqPredictionLine]:
        """List the parts of a prediction."""
        return listed(
            self._session, HqPredictionLine, "id", prediction_id=prediction_id
        )


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """Restrict to the orders that a person may see.

    An order belongs to the unit that does the work, before that to the unit
    that owns the machine.
    """
    conditions: list[ColumnElement[bool]] = []
    if scope.units is not None:
        unit = func.coalesce(DispatchOrder.exec_unit, DispatchOrder.owner_unit)
        conditions.append(unit.in_(sorted(scope.units)))
    if scope.lines is not None:
        # A provisional machine has no line yet: every line may look after it.
        conditions.append(
            or_(
                DispatchOrder.line.in_(sorted(scope.lines)),
                DispatchOrder.line.is_(None),
            )
        )
    return conditions


def _is_within(order: DispatchOrder, scope: Scope) -> bool:
    """Tell of an order that was read what ``within`` asks of one in the table."""
    if scope.units is not None:
        unit = order.owner_unit if order.exec_unit is None else order.exec_unit
        if unit not in scope.units:
            return False
    return scope.lines is None or order.line is None or order.line in scope.lines


def _conditions(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    conditions = within(wanted.scope)
    if wanted.open is not None:
        ended = DispatchOrder.status.in_(ENDED)
        conditions.append(~ended if wanted.open else ended)
    if wanted.statuses:
        conditions.append(DispatchOrder.status.in_(wanted.statuses))
    if wanted.machine_id is not None:
        conditions.append(DispatchOrder.machine_id == wanted.machine_id)
    if wanted.customer_id is not None:
        conditions.append(DispatchOrder.customer_id == wanted.customer_id)
    conditions.extend(_text_matches(word) for word in wanted.text.split())
    return conditions


def _text_matches(word: str) -> ColumnElement[bool]:
    customers = select(Customer.id).where(found_in(word, Customer.name))
    machines = select(Machine.id).where(found_in(word, Machine.serial_no))
    return or_(
        found_in(
            word,
            DispatchOrder.no,
            DispatchOrder.fault_desc,
            DispatchOrder.caller_phone,
        ),
        DispatchOrder.customer_id.in_(customers),
        DispatchOrder.machine_id.in_(machines),
    )
