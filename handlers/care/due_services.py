"""Every day: which machines are due for a free service."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handlers.care.maintenance_plan import MONTHS, PLAN, Due, due_service, plan_of
from storage.machines import Machine
from storage.maintenance import MaintenanceService
from workflows.engine import Command, Context
from workflows.errors import LOCAL_ZONE
from workflows.messages import Address, publish

#: Nobody looks at machines that were commissioned before that.
_YOUNG: Final = timedelta(days=31 * MONTHS)


@dataclass(frozen=True, slots=True)
class FindDueServices(Command[int]):
    """Find the machines that are due for a free service, and begin each once."""

    def execute(self, context: Context) -> int:
        store = context.store
        found = store.maintenance.young_machines(context.now - _YOUNG)
        numbers = [machine.id for machine in found]
        readings = store.maintenance.readings(numbers)
        known = store.maintenance.of_machines(numbers)
        plans = {one.code: plan_of(one) for one in store.machines.models()}
        count = 0
        for machine in found:
            had = [service.service_no for service in known.get(machine.id, [])]
            shown = readings.get(machine.id, [])
            plan = plans[machine.model_code] if machine.model_code else PLAN
            due = due_service(machine, shown, had, context.now, plan)
            if due is not None:
                begin_service(context, machine, due)
                count += 1
        # Mostly no machine is due, and nothing has to be remembered.
        context.record.written = count == 0
        context.record.variables = {"services": count}
        return count


def begin_service(context: Context, machine: Machine, due: Due) -> MaintenanceService:
    """Keep a service that has fallen due, and start its process."""
    year = context.now.astimezone(LOCAL_ZONE).year
    service = MaintenanceService(
        no=context.store.numbers.next("MS", year),
        machine_id=machine.id,
        service_no=due.service.number,
        due_hours=due.service.hours,
        hours_estimated=due.hours,
        state="due",
        opened_at=context.now,
        expires_at=due.expires_at,
    )
    context.store.maintenance.add([service])
    publish(
        context,
        "service_due",
        {"service_id": service.id},
        Address(
            business_key=service.no,
            time_to_live="P30D",
            message_id=f"service_due {service.no}",
        ),
    )
    return service
