"""What tests of scheduled maintenance prepare: a machine that is due for a service."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final

from handlers.arguments import rows_of
from handlers.care.due_services import begin_service
from handlers.care.maintenance_plan import due_service
from handlers.quantities import quantity_of
from storage.machines import Machine
from storage.maintenance import ServiceKit
from storage.parts import Part
from workflows.engine import ServiceTask
from workflows.process_tests.world import Fixture

Result = Mapping[str, object]


def due_machine(
    task: ServiceTask,
    *,
    serial_no: str = "SD22-2025-0007",
    hours: int = 480,
    days: int = 120,
    kit: object = None,
) -> Result:
    """Have a machine show so many hours after so many days; its service begins.

    The kit takes the place of the usual one; what is in it and unknown becomes a
    part of which nobody has a piece.
    """
    machine = task.store.machines.by_serial_no(serial_no)
    assert machine is not None, serial_no
    machine.commissioned_on = (task.now - timedelta(days=days)).date()
    machine.hours_last, machine.hours_last_at = hours, task.now
    due = due_service(machine, [], [], task.now)
    assert due is not None, serial_no
    _put_kit(task, machine, due.service.number, rows_of(kit))
    service = begin_service(task.context, machine, due)
    return {"service_id": service.id, "service_no": service.no}


def _put_kit(
    task: ServiceTask,
    machine: Machine,
    number: int,
    rows: Sequence[Mapping[str, object]],
) -> None:
    kits, model = task.store.maintenance, machine.model_code
    for usual in kits.kit(model, number):
        kits.drop_kit(usual.model_code, number, usual.part_no)
    known = task.store.parts.by_numbers([str(row["part_no"]) for row in rows])
    task.store.parts.add(
        Part(
            part_no=str(row["part_no"]),
            name_zh="保养套件",
            name_en="Service kit",
            uom="套",
            price=Decimal(900),
            warranty_class="normal",
        )
        for row in rows
        if row["part_no"] not in known
    )
    kits.add(
        ServiceKit(
            model_code=model,
            service_no=number,
            part_no=str(row["part_no"]),
            qty=quantity_of(row["qty"]),
        )
        for row in rows
    )


FIXTURES: Final[Mapping[str, Fixture]] = {"due_machine": due_machine}
