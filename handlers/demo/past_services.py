"""The free services that the demo company's young machines have had."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from handlers.care.maintenance_plan import (
    PLAN,
    daily_hours,
    due_service,
    estimated_hours,
    free_until,
    planned,
)
from handlers.demo.company import company
from handlers.demo.rows import Rows
from storage.machines import Machine
from storage.maintenance import MaintenanceService
from workflows.errors import LOCAL_ZONE

#: These are left for the daily search to find.
LEFT_DUE: Final = (
    "EX60-2026-0005",
    "TD120-2025-0021",
    "SP680-2025-0004",
    "SD22-2025-0016",
)
#: Usually of these units, so is the first machine without a name that is due.
ONE_OF: Final = ("OF14", "OF15", "AG14")
#: They are looked at first, and have missed nothing.
NAMED: Final = frozenset(one["serial_no"] for one in company()["named_machines"])
#: When the search has found them.
_SEARCHED: Final = timedelta(days=2)
_YOUNG: Final = timedelta(days=366)
#: How services ended, of a hundred.
_ENDINGS: Final = {"done": 82, "declined": 8, "expired": 10}
_DECLINED: Final = ("客户自行保养。", "工地停工，不便安排。", "已在当地保养。")


@dataclass
class PastServices:
    """Keeps what was serviced, always the same from the same seed."""

    rows: Rows
    as_of: datetime
    rng: Random
    #: Of these units one machine without a name is left due.
    units: Collection[str] = ONE_OF

    def keep(self) -> None:
        """Keep services up to the newest of each machine, but of those left due."""
        left = set(self.units)
        since = (self.as_of - _YOUNG).date()
        for row in self.rows.rows[Machine]:
            begun: Any = row["commissioned_on"]
            if begun < since:
                continue
            machine = Machine(**row)
            had = list(_had(machine, self.as_of))
            named = machine.serial_no in LEFT_DUE
            if named or machine.owner_unit in left:
                found = due_service(machine, [], had[:-1], self.as_of - _SEARCHED)
                if found is not None:
                    left.discard("" if named else machine.owner_unit or "")
                    had.pop()
            for number in had:
                self.rows.add(MaintenanceService, **self._service(machine, number))

    def _service(self, machine: Machine, number: int) -> Mapping[str, object]:
        rng, service = self.rng, planned(number)
        state = rng.choices(list(_ENDINGS), list(_ENDINGS.values()))[0]
        if machine.serial_no in NAMED:
            state = "done"
        hours = service.hours + rng.randint(-service.window, service.window)
        assert machine.hours_last is not None
        if state == "done" and hours > machine.hours_last:
            state = "declined"  # nobody has read the meter since
        opened = self._at(machine, hours)
        ended = min(opened + timedelta(days=rng.randint(2, 9)), self.as_of)
        return {
            "no": self.rows.number("MS", opened),
            "machine_id": machine.id,
            "service_no": number,
            "due_hours": service.hours,
            "hours_estimated": hours,
            "state": state,
            "opened_at": opened,
            "expires_at": free_until(machine),
            "process_instance_id": None,
            "order_id": None,
            "ended_at": ended,
            "hours_done": min(hours + rng.randint(0, 9), machine.hours_last)
            if state == "done"
            else None,
            "results": None,
            "fault_desc": None,
            "decline_reason": rng.choice(_DECLINED) if state == "declined" else None,
        }

    def _at(self, machine: Machine, hours: int) -> datetime:
        """Say when a machine came to so many hours."""
        daily = daily_hours(machine, [])
        assert machine.hours_last is not None
        assert machine.hours_last_at is not None
        since = (machine.hours_last - hours) / daily if daily else 0.0
        at = machine.hours_last_at - timedelta(days=max(since, -9))
        local = at.astimezone(LOCAL_ZONE).replace(hour=8, minute=0, second=0)
        return min(local, self.as_of - timedelta(days=10))


def _had(machine: Machine, now: datetime) -> Iterator[int]:
    """Give the services that a machine must have had, or be due for, by now."""
    hours = estimated_hours(machine, [], now)
    last = max(
        (one.number for one in PLAN if hours >= one.hours - one.window), default=0
    )
    yield from range(1, last + 1)
    # Towards the end of the twelve months one falls due by date.
    known = [last]
    while (due := due_service(machine, [], known, now)) is not None:
        known.append(due.service.number)
        yield due.service.number
