"""Machines, their models and what their hour meters showed."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Numeric, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Json, JsonValue
from storage.selections import among, first, listed
from storage.words import found_in


class MachineModel(Base):
    """A type of machine, with the warranty that comes with it."""

    __tablename__ = "machine_model"

    code: Mapped[str] = mapped_column(primary_key=True)
    line: Mapped[int]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    warranty_months: Mapped[int]
    warranty_hours: Mapped[int]
    #: Its free services: rows with hours and window; None for the company's plan.
    service_plan: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    #: Yuan.
    price: Mapped[Decimal] = mapped_column(Numeric(14, 2))


class Machine(Base):
    """One machine, wherever it stands."""

    __tablename__ = "machine"

    id: Mapped[int] = mapped_column(primary_key=True)
    serial_no: Mapped[str] = mapped_column(unique=True)
    engine_no: Mapped[str | None]
    frame_no: Mapped[str | None]
    #: Unknown for a provisional machine.
    model_code: Mapped[str | None] = mapped_column(ForeignKey("machine_model.code"))
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id"), index=True
    )
    owner_unit: Mapped[str | None] = mapped_column(ForeignKey("org_unit.code"))
    sold_on: Mapped[date | None] = mapped_column(Date)
    commissioned_on: Mapped[date | None] = mapped_column(Date)
    #: The last day in warranty and the most hours, as they were agreed on when it was
    #: commissioned: what changes in the model later leaves them alone.
    warranty_until: Mapped[date | None] = mapped_column(Date)
    warranty_hours_limit: Mapped[int | None]
    site_address: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    hours_last: Mapped[int | None]
    hours_last_at: Mapped[datetime | None]
    #: in_stock, in_transit, sold or scrapped.
    status: Mapped[str] = mapped_column(default="sold")
    #: Reported by a caller, not yet verified 待核实.
    provisional: Mapped[bool] = mapped_column(default=False)


class MeterReading(Base):
    """What a machine's hour meter showed."""

    __tablename__ = "meter_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    machine_id: Mapped[int] = mapped_column(ForeignKey("machine.id"), index=True)
    at: Mapped[datetime]
    hours: Mapped[int]
    #: visit, call, maintenance or audit.
    source: Mapped[str]
    replaced_meter: Mapped[bool] = mapped_column(default=False)


class Machines:
    """The machines of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[MachineModel | Machine | MeterReading]) -> None:
        """Keep models, machines or readings."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, machine_id: int) -> Machine | None:
        """Find a machine by id."""
        return self._session.get(Machine, machine_id)

    def by_serial_no(self, serial_no: str) -> Machine | None:
        """Find a machine by its serial number."""
        return first(self._session, Machine, serial_no=serial_no)

    def by_ids(self, ids: Collection[int]) -> dict[int, Machine]:
        """Find several machines at once, by id."""
        found = among(self._session, Machine, "id", ids)
        return {machine.id: machine for machine in found}

    def of_customer(self, customer_id: int) -> list[Machine]:
        """List the machines of a customer."""
        return listed(self._session, Machine, "serial_no", customer_id=customer_id)

    def search(self, text: str, limit: int = 20) -> list[Machine]:
        """Find machines one of whose numbers contains a text."""
        return list(
            self._session.scalars(
                select(Machine)
                .where(
                    found_in(
                        text, Machine.serial_no, Machine.engine_no, Machine.frame_no
                    )
                )
                .order_by(Machine.serial_no)
                .limit(limit)
            )
        )

    def model(self, code: str) -> MachineModel | None:
        """Find a model by its code."""
        return self._session.get(MachineModel, code)

    def models(self) -> list[MachineModel]:
        """List the models."""
        return listed(self._session, MachineModel, "code")
