"""Machines: whose they are, what their hour meter says, whether warranty holds."""

import calendar
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from handlers.arguments import problem
from storage.customers import Customer
from storage.machines import Machine, MachineModel, MeterReading
from storage.unit_of_work import UnitOfWork
from workflows.engine import Context
from workflows.errors import LOCAL_ZONE, Problem, Text

_HOURS_OF_A_DAY = 24


class WarrantyTerms(NamedTuple):
    """Until when a machine is in warranty: what comes first ends it."""

    #: The last day, included.
    until: date | None
    hours: int | None


@dataclass(frozen=True, slots=True)
class Warranty:
    """What the dates and hours of a machine say about its warranty."""

    #: in, out or unknown.
    result: str
    #: One line for people, such as 保内，剩 160 天 / 1160 h.
    basis: Text
    days_left: int | None = None
    hours_left: int | None = None


_NO_TERMS: Final = WarrantyTerms(None, None)


def add_months(day: date, months: int) -> date:
    """Give the same day some months later, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def model_terms(model: MachineModel, commissioned_on: date | None) -> WarrantyTerms:
    """Say what a machine of a model gets that is commissioned on a day."""
    until = commissioned_on and add_months(commissioned_on, model.warranty_months)
    return WarrantyTerms(until, model.warranty_hours)


def warranty_terms(machine: Machine, model: MachineModel | None) -> WarrantyTerms:
    """Give a machine's own terms; the model speaks where it has none of its own."""
    known = model_terms(model, machine.commissioned_on) if model else _NO_TERMS
    until, hours = machine.warranty_until, machine.warranty_hours_limit
    return WarrantyTerms(
        known.until if until is None else until,
        known.hours if hours is None else hours,
    )


def freeze_warranty(machine: Machine, model: MachineModel | None) -> None:
    """Keep the terms that a machine is commissioned with.

    Whatever becomes of the model later, they stay.
    """
    if model is not None and machine.commissioned_on is not None:
        terms = warranty_terms(machine, model)
        machine.warranty_until, machine.warranty_hours_limit = terms


def check_warranty(terms: WarrantyTerms, hours: int | None, today: date) -> Warranty:
    """Decide by the day and the hours, whichever is over first."""
    if terms.hours is None:
        return _unknown("机型待核实", "model not verified")
    if terms.until is None:
        return _unknown("缺投运日期", "no commissioning date")
    days_left = (terms.until - today).days
    hours_left = None if hours is None else terms.hours - hours
    over = _over(days_left, hours_left)
    if over is not None:
        return Warranty("out", over, days_left, hours_left)
    if hours_left is None:
        return _unknown("缺小时数", "no hours reading")
    basis = Text(
        f"保内，剩 {days_left} 天 / {hours_left} h",
        f"In warranty, {days_left} days / {hours_left} h left",
    )
    return Warranty("in", basis, days_left, hours_left)


def _over(days_left: int, hours_left: int | None) -> Text | None:
    over = []
    if days_left < 0:
        over.append(Text(f"超期 {-days_left} 天", f"{-days_left} days over"))
    if hours_left is not None and hours_left < 0:
        over.append(Text(f"超 {-hours_left} h", f"{-hours_left} h over"))
    if not over:
        return None
    return Text(
        "保外，" + " / ".join(reason.zh for reason in over),
        "Out of warranty, " + " / ".join(reason.en for reason in over),
    )


def _unknown(zh: str, en: str) -> Warranty:
    return Warranty("unknown", Text(f"质保不明，{zh}", f"Warranty unknown, {en}"))


def warranty_of(
    store: UnitOfWork, machine: Machine, now: datetime, hours: int | None = None
) -> Warranty:
    """Decide about a machine, with newly reported hours if there are any."""
    return check_warranty(
        warranty_terms(machine, model_of(store, machine)),
        machine.hours_last if hours is None else hours,
        now.astimezone(LOCAL_ZONE).date(),
    )


def model_of(store: UnitOfWork, machine: Machine) -> MachineModel | None:
    """Find the model of a machine; a provisional one has none."""
    return store.machines.model(machine.model_code) if machine.model_code else None


def normalise_serial_no(text: str) -> str:
    """Write a serial number as the name plate does."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def provisional(
    context: Context,
    serial_no: str,
    *,
    customer: Customer,
    unit: str | None,
    site_address: str | None,
) -> Machine:
    """Keep a machine that only a caller knows, to be verified 待核实."""
    machine = Machine(
        serial_no=serial_no,
        customer_id=customer.id,
        owner_unit=unit or customer.owner_unit,
        site_address=site_address,
        status="sold",
        provisional=True,
    )
    context.store.machines.add([machine])
    return machine


def hours_possible(machine: Machine, now: datetime) -> int | None:
    """Give the most that the hour meter can show by now."""
    if machine.hours_last is None or machine.hours_last_at is None:
        return None
    # A day that has begun counts in full.
    days = -(-(now - machine.hours_last_at) // timedelta(days=1))
    return machine.hours_last + _HOURS_OF_A_DAY * max(days, 1)


def hours_problem(
    machine: Machine,
    hours: int | None,
    field: str,
    now: datetime,
    *,
    confirmed: bool = False,
) -> Problem | None:
    """Tell what is wrong with a reading: meters neither run back nor race.

    One that somebody has confirmed by a photo may be more than was expected.
    """
    if hours is None or machine.hours_last is None:
        return None
    if hours < machine.hours_last:
        return problem(
            field,
            f"不能小于上次读数 {machine.hours_last} h",
            f"Cannot be below the last reading of {machine.hours_last} h",
        )
    most = hours_possible(machine, now)
    if most is not None and hours > most and not confirmed:
        return problem(
            field,
            f"距上次读数最多只能到 {most} h",
            f"Cannot be more than {most} h since the last reading",
        )
    return None


def read_meter(
    context: Context,
    machine: Machine,
    hours: int,
    *,
    at: datetime,
    source: str,
    replaced: bool = False,
) -> None:
    """Keep what the hour meter showed."""
    context.store.machines.add(
        [
            MeterReading(
                machine_id=machine.id,
                at=at,
                hours=hours,
                source=source,
                replaced_meter=replaced,
            )
        ]
    )
    machine.hours_last = hours
    machine.hours_last_at = at
