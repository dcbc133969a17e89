"""What tests of periodic care prepare: a customer who is due for a call."""

from collections.abc import Mapping
from typing import Final

from handlers.care.due_care_calls import begin_care_call
from storage.care_calls import Cared
from workflows.engine import ServiceTask
from workflows.process_tests.world import Fixture

Result = Mapping[str, object]


def due_care_call(task: ServiceTask, *, serial_no: str = "SD22-2025-0007") -> Result:
    """Have the owner of a machine fall due for a call; its process begins."""
    machine = task.store.machines.by_serial_no(serial_no)
    assert machine is not None, serial_no
    owner = task.store.customers.get(machine.customer_id or 0)
    assert owner is not None, serial_no
    call = begin_care_call(task.context, Cared(owner, None, machine.commissioned_on))
    return {"care_call_id": call.id, "care_no": call.no, "customer_code": owner.code}


FIXTURES: Final[Mapping[str, Fixture]] = {"due_care_call": due_care_call}
