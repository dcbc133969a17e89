"""Scheduled maintenance 定期保养: the services of machines, and what each takes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    UniqueConstraint,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Json, JsonValue
from storage.customers import Customer
from storage.machines import Machine, MeterReading
from storage.quantities import Quantity
from storage.scope import EVERYTHING, Scope
from storage.selections import listed
from storage.words import all_found_in

#: A service in one of these is still to be carried out.
OPEN: Final = ("due", "planned")


class MaintenanceService(Base):
    """One of the free services of a machine; each falls due once."""

    __tablename__ = "maintenance_service"
    __table_args__ = (UniqueConstraint("machine_id", "service_no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Such as MS-2026-000001.
    no: Mapped[str] = mapped_column(unique=True)
    machine_id: Mapped[int] = mapped_column(ForeignKey("machine.id"), index=True)
    #: 1 to 5.
    service_no: Mapped[int]
    due_hours: Mapped[int]
    #: What the meter was thought to show when the service fell due.
    hours_estimated: Mapped[int]
    #: due, planned, done, declined or expired.
    state: Mapped[str] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    #: From here on the free service is lost.
    expires_at: Mapped[datetime]
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: The order that the visit belongs to.
    order_id: Mapped[int | None] = mapped_column(
        ForeignKey("dispatch_order.id"), index=True
    )
    ended_at: Mapped[datetime | None]
    hours_done: Mapped[int | None]
    #: The checklist as it was filled in.
    results: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    fault_desc: Mapped[str | None]
    decline_reason: Mapped[str | None]


class MaintenanceContact(Base):
    """Somebody tried to agree on a service with the customer."""

    __tablename__ = "maintenance_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(
        ForeignKey("maintenance_service.id"), index=True
    )
    at: Mapped[datetime]
    #: agreed, later, declined or no_answer.
    result: Mapped[str]
    hours: Mapped[int | None]
    agreed_on: Mapped[datetime | None]
    reason: Mapped[str | None]
    by_login: Mapped[str]


class ServiceKit(Base):
    """A part that a service of a model takes."""

    __tablename__ = "service_kit"

    model_code: Mapped[str] = mapped_column(
        ForeignKey("machine_model.code"), primary_key=True
    )
    service_no: Mapped[int] = mapped_column(primary_key=True)
    part_no: Mapped[str] = mapped_column(ForeignKey("part.part_no"), primary_key=True)
    qty: Mapped[Quantity]


@dataclass(frozen=True, slots=True)
class ServiceFilter:
    """Which services a list wants."""

    scope: Scope = EVERYTHING
    open: bool | None = None
    text: str = ""
    limit: int | None = None
    offset: int = 0


class Maintenance:
    """The services of machines of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, rows: Iterable[MaintenanceService | MaintenanceContact | ServiceKit]
    ) -> None:
        """Keep services, contacts or kits."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, service_id: int) -> MaintenanceService | None:
        """Find a service by its id."""
        return self._session.get(MaintenanceService, service_id)

    def of_machines(
        self, machine_ids: Collection[int]
    ) -> dict[int, list[MaintenanceService]]:
        """Find the services of some machines, by machine."""
        found: dict[int, list[MaintenanceService]] = {}
        for row in self._session.scalars(
            select(MaintenanceService)
            .where(MaintenanceService.machine_id.in_(machine_ids))
            .order_by(MaintenanceService.service_no)
        ):
            found.setdefault(row.machine_id, []).append(row)
        return found

    def contacts(self, service_id: int) -> list[MaintenanceContact]:
        """List the attempts to agree on a service, the first one first."""
        return listed(self._session, MaintenanceContact, "id", service_id=service_id)

    def kit(self, model_code: str | None, service_no: int) -> list[ServiceKit]:
        """List what a service of a model takes."""
        return listed(
            self._session,
            ServiceKit,
            "part_no",
            model_code=model_code,
            service_no=service_no,
        )

    def put_kit(self, row: ServiceKit) -> None:
        """Keep a part of a kit, or how many pieces of it there are."""
        self._session.merge(row)
        self._session.flush()

    def drop_kit(self, model_code: str, service_no: int, part_no: str) -> None:
        """Take a part out of a kit."""
        self._session.execute(
            delete(ServiceKit).where(
                ServiceKit.model_code == model_code,
                ServiceKit.service_no == service_no,
                ServiceKit.part_no == part_no,
            )
        )

    def young_machines(self, since: datetime) -> list[Machine]:
        """List the machines of customers that were commissioned since a time."""
        return list(
            self._session.scalars(
                select(Machine)
                .where(
                    Machine.commissioned_on >= since.date(),
                    Machine.customer_id.is_not(None),
                    Machine.hours_last.is_not(None),
                    Machine.provisional.is_(False),
                )
                .order_by(Machine.id)
            )
        )

    def readings(self, machine_ids: Collection[int]) -> dict[int, list[MeterReading]]:
        """List the meter readings of some machines, the oldest first, by machine."""
        found: dict[int, list[MeterReading]] = {}
        for row in self._session.scalars(
            select(MeterReading)
            .where(MeterReading.machine_id.in_(machine_ids))
            .order_by(MeterReading.at, MeterReading.id)
        ):
            found.setdefault(row.machine_id, []).append(row)
        return found

    def find(
        self, wanted: ServiceFilter
    ) -> list[tuple[MaintenanceService, Machine, Customer]]:
        """List services with machine and customer, those that expire first first."""
        query = self._found(
            select(MaintenanceService, Machine, Customer), wanted
        ).order_by(MaintenanceService.expires_at, MaintenanceService.id)
        rows = self._session.execute(query.limit(wanted.limit).offset(wanted.offset))
        return [(service, machine, customer) for service, machine, customer in rows]

    def count(self, wanted: ServiceFilter) -> int:
        """Count services."""
        query = self._found(select(func.count(MaintenanceService.id)), wanted)
        return self._session.scalar(query) or 0

    def _found(
        self, query: Select[Any, Any, Any] | Select[Any], wanted: ServiceFilter
    ) -> Any:  # noqa: ANN401 (a query of any columns)
        conditions: list[ColumnElement[bool]] = []
        if wanted.scope.units is not None:
            conditions.append(Machine.owner_unit.in_(sorted(wanted.scope.units)))
        if wanted.open is not None:
            waits = MaintenanceService.state.in_(OPEN)
            conditions.append(waits if wanted.open else ~waits)
        conditions += all_found_in(
            wanted.text, MaintenanceService.no, Machine.serial_no, Customer.name
        )
        return (
            query.select_from(MaintenanceService)
            .join(Machine, Machine.id == MaintenanceService.machine_id)
            .join(Customer, Customer.id == Machine.customer_id)
            .where(*conditions)
        )
