"""Machines that a caller has named are verified 待核实."""

from collections.abc import Mapping

from handlers.arguments import problem, refuse, text_of
from handlers.company import machines
from handlers.development.opportunity_records import date_of
from handlers.service.order_status import order_of
from storage.dispatch_orders import DispatchOrder
from storage.machines import Machine
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE

Result = Mapping[str, object]

#: What else stands on the name plate.
_PLATE = ("engine_no", "frame_no")


def verify_machine(
    task: ServiceTask, *, order_id: int, verification: Mapping[str, object]
) -> Result:
    """Make a machine a known one: serial number, model, commissioning date."""
    order = order_of(task, order_id)
    machine = task.store.machines.get(order.machine_id)
    assert machine is not None, order.machine_id
    serial = machines.normalise_serial_no(str(verification.get("serial_no") or ""))
    model = task.store.machines.model(text_of(verification.get("model")) or "")
    since = date_of(verification.get("commissioned_on"))
    engine, frame = (text_of(verification.get(name)) for name in _PLATE)
    known = task.store.machines.by_serial_no(serial)
    refuse(
        None if serial else problem("serial_no", "请填写编号", "Give the number"),
        None if model else problem("model", "没有这个机型", "There is no such model"),
        problem("commissioned_on", "不能是将来的日期", "Cannot be in the future")
        if since and since > task.now.astimezone(LOCAL_ZONE).date()
        else None,
    )
    assert model is not None, verification
    if known is not None and known.id != machine.id:
        machine = _is_known(order, known)
    else:
        machine.serial_no, machine.model_code = serial, model.code
        machine.commissioned_on = since or machine.commissioned_on
        machine.engine_no = engine or machine.engine_no
        machine.frame_no = frame or machine.frame_no
        machine.provisional = False
        machines.freeze_warranty(machine, model)
    order.line = order.line or model.line
    found = machines.warranty_of(task.store, machine, task.now, order.hours_reported)
    order.warranty_result = found.result
    order.warranty_basis_zh, order.warranty_basis_en = found.basis.zh, found.basis.en
    return {"line": order.line}


def _is_known(order: DispatchOrder, known: Machine) -> Machine:
    """Take the machine that was meant: the caller had misread its number."""
    order.machine_id = known.id
    order.owner_unit = order.owner_unit or known.owner_unit
    return known
