"""The free services that are due in the demo, each at another step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from handlers.care.due_services import FindDueServices
from handlers.demo.live_order import leader_of
from handlers.demo.organisation import account_of
from handlers.demo.stage import Play, Stage
from storage.maintenance import ServiceFilter
from workflows.engine import SYSTEM, Command, Context

#: The daily search found them so many hours ago.
_FOUND: Final = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A service that has fallen due."""

    no: str
    instance: int
    unit: str
    hours: int


@dataclass(frozen=True)
class KnowDueServices(Command[Mapping[str, Found]]):
    """Find the services that are due, by serial number and also by unit."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> Mapping[str, Found]:
        found = {}
        wanted = ServiceFilter(open=True)
        for service, machine, _ in context.store.maintenance.find(wanted):
            assert service.process_instance_id is not None
            unit = machine.owner_unit or ""
            known = service.process_instance_id, unit, service.hours_estimated
            due = Found(service.no, *known)
            found[machine.serial_no] = found[unit] = due
        return found


def drive_services(stage: Stage) -> None:
    """Look for due services, and play them; the clock ends where it was."""
    as_of = stage.clock.now
    stage.clock.now = as_of - timedelta(hours=_FOUND)
    stage.engine.run(FindDueServices(), actor=SYSTEM)
    stage.work()
    due = stage.engine.run(KnowDueServices(), actor=SYSTEM)
    for key, play in _PLAYED.items():
        if key in due:
            stage.clock.now = as_of - timedelta(hours=_FOUND - 4)
            play(Play(stage, due[key].no, due[key].instance), due[key])
            assert stage.clock.now <= as_of, play.__name__
    stage.clock.now = as_of


def _agree(service: Play, due: Found) -> None:
    service.fill(
        "front1" if due.unit == "OF18" else account_of(due.unit),
        "contact_customer",
        result="agreed",
        hours_now=due.hours,
        agreed_date=service.stage.in_time(days=2),
    )


def _accepted(service: Play, due: Found) -> None:
    _agree(service, due)
    unit = due.unit
    rows = [
        {"line": row["line"], "picked_qty": row["reserved"]}
        for row in service.shown(account_of(unit), "issue_parts")["rows"]
    ]
    service.fill(account_of(unit), "issue_parts", rows=rows, issued_to=f"{unit}-E1")
    promise = service.stage.in_time(hours=30)
    service.fill(
        leader_of(unit), "accept_order", decision="accept", promised_arrival=promise
    )


def _later(service: Play, due: Found) -> None:
    service.fill(
        account_of(due.unit),
        "contact_customer",
        result="later",
        hours_now=due.hours,
        call_again_at=service.stage.in_time(days=6),
    )


def _no_answer(service: Play, due: Found) -> None:
    service.fill(account_of(due.unit), "contact_customer", result="no_answer")
    service.wait(hours=26).work()


#: By serial number or unit; the others wait for the first call.
_PLAYED: Final[Mapping[str, Callable[[Play, Found], None]]] = {
    "TD120-2025-0021": _agree,
    "OF14": _accepted,
    "SD22-2025-0016": _later,
    "SP680-2025-0004": _no_answer,
}
