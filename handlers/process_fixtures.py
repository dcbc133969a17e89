"""What a test of a process can prepare before its case begins.

Each gets a service task and keyword arguments, and gives back names for values. Beside
these, every operation that diagrams call can be used.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from handlers.arguments import rows_of
from handlers.care import maintenance_fixtures
from handlers.delivery import loan_slips, shipping, stock_counts, stock_lines
from handlers.delivery.stock import place
from handlers.delivery.stock_finding import find_sources
from handlers.parts import request_fixtures
from handlers.selling import sale_fixtures
from handlers.service import dispatch_fixtures, registration
from handlers.settlement import settlement_fixtures
from storage.customers import Customer
from storage.identities import UserRole
from storage.loan_slips import Signature
from storage.quantities import Quantity
from storage.stock import StockKey, StockMove
from storage.user_tasks import UserTaskFilter
from workflows.commands.uploads import KeepTaskUpload, NewFile
from workflows.engine import ServiceTask
from workflows.process_tests.world import Fixture

Result = Mapping[str, object]


def dispatch_order(
    task: ServiceTask,
    *,
    serial_no: str = "SD22-2025-0007",
    fault_desc: str = "主泵压力低，机器停机",
    priority: str = "P1",
    exec_unit: str | None = None,
) -> Result:
    """Register a dispatch order; with a unit, one that this unit carries out."""
    found = registration.create_order(
        task,
        caller_phone="199-0000-0007",
        caller_name="张工",
        serial_no=serial_no,
        fault_desc=fault_desc,
        priority=priority,
    )
    order = task.store.dispatch_orders.get(int(str(found["order_id"])))
    assert order is not None
    order.exec_unit = exec_unit
    return {**found, "exec_unit": exec_unit or order.owner_unit}


def stock(
    task: ServiceTask, *, warehouse: str, part_no: str, qty: Quantity, owner: str = "hq"
) -> Result:
    """Have exactly so many pieces of a part in a warehouse."""
    balance = task.store.stock.balance(StockKey(warehouse, part_no, owner))
    change = qty - balance.on_hand
    ends = (place(task.store, "adjust").code, warehouse)
    if change:
        task.store.stock.post(
            [
                StockMove(
                    at=task.now,
                    part_no=part_no,
                    qty=abs(change),
                    from_warehouse=ends[change < 0],
                    to_warehouse=ends[change > 0],
                    owner=owner,
                    kind="correction",
                    doc_type="process_test",
                    doc_id=warehouse,
                    by_login=task.actor.login,
                )
            ]
        )
    return {}


def shelf_differs(
    task: ServiceTask, *, order_id: int, warehouse: str, part_no: str
) -> Result:
    """Find less on a shelf than the book says, while taking parts for an order."""
    order = task.store.dispatch_orders.get(order_id)
    assert order is not None
    return {"count_no": stock_counts.ask(task.context, warehouse, [part_no], order.no)}


def loan_slip(
    task: ServiceTask, *, order_id: int, part_no: str = "PN-0001", qty: Quantity = 1
) -> Result:
    """Reserve a part at headquarters for an order, and write the slip for it."""
    headquarters = place(task.store, "hq").code
    balance = task.store.stock.balance(StockKey(headquarters, part_no, "hq"))
    missing = max(0, qty - balance.available)
    have = balance.on_hand + missing
    stock(task, warehouse=headquarters, part_no=part_no, qty=have)
    stock_lines.add_lines(
        task,
        order_id=order_id,
        doc_no="PR-0001",
        lines=[{"part_no": part_no, "qty": qty}],
    )
    found = rows_of(find_sources(task, order_id=order_id)["candidates"])
    ranks = [1 if row["place"] == "hq" else 0 for row in found]
    stock_lines.reserve(task, order_id=order_id, candidates=found, ranks=ranks)
    slip = {"opinion": "保内更换主泵"}
    return loan_slips.write_slip(task, order_id=order_id, slip=slip)


def shipment(
    task: ServiceTask, *, order_id: int, part_no: str = "PN-0001", qty: Quantity = 1
) -> Result:
    """Have pieces on their way from headquarters, on a slip that two have signed."""
    stock(task, warehouse=place(task.store, "hq").code, part_no=part_no, qty=qty)
    slip = loan_slip(task, order_id=order_id, part_no=part_no, qty=qty)
    found = loan_slips.slip_of(task.store, int(str(slip["slip_id"])))
    digest = loan_slips.content_hash(found, task.store.loan_slips.lines(found.id))
    task.store.loan_slips.add(
        Signature(
            doc_type="loan_slip",
            doc_id=str(found.id),
            role=role_,
            by_login=login,
            at=task.now,
            decision="sign",
            content_sha256=digest,
        )
        for role_, login in zip(loan_slips.SIGNERS, ("leader", "finance"), strict=True)
    )
    found.state = "signed"
    eta = (task.now + timedelta(days=2)).date().isoformat()
    papers = {"packages": 1, "carrier": "顺丰", "waybill": "SF1", "eta": eta}
    sent = shipping.ship(task, slip_id=found.id, shipment=papers)
    return {"shipment_id": sent["shipment_id"]}


def role(
    task: ServiceTask,
    *,
    login: str,
    role: str,
    unit: str | None = None,
    line: int | None = None,
) -> Result:
    """Give a person another role."""
    task.store.identities.add(
        [UserRole(login=login, role_code=role, scope_unit=unit, scope_line=line)]
    )
    return {}


def customer(
    task: ServiceTask, *, code: str, name: str, phone: str, owner_unit: str = "OF18"
) -> Result:
    """Keep a customer, unless there is one of this code."""
    known = task.store.customers.by_code(code)
    if known is not None:
        return {"customer_id": known.id}
    row = Customer(code=code, name=name, phone=phone, owner_unit=owner_unit)
    task.store.customers.add([row])
    return {"customer_id": row.id}


def nowhere(task: ServiceTask, *, part_no: str) -> Result:
    """Have no piece of a part in any warehouse."""
    task.store.stock.lock([part_no])
    for row in task.store.stock.balances([part_no]):
        if row.counted:
            stock(task, warehouse=row.warehouse_code, part_no=part_no, qty=0)
    return {}


def setting(task: ServiceTask, *, key: str, value: str) -> Result:
    """Have a setting of the installation."""
    task.store.settings.put(key, value)
    return {}


def photo(task: ServiceTask, *, element: str, field: str = "photos") -> Result:
    """Upload a photo for the form of an open task, for whoever fills it in."""
    tasks = task.store.user_tasks.find(UserTaskFilter())
    wanted = [each for each in tasks if each.element_id == element]
    # Each photo is another one: the same one twice would be a signal.
    number = sum(1 for _ in task.store.evidence.of_task(wanted[-1].id))
    name = f"{wanted[-1].id} {field} {number}"
    content = hashlib.sha256(name.encode()).hexdigest()
    file = NewFile(content, 9, "image/jpeg", "photo.jpg")
    kept = KeepTaskUpload(wanted[-1].id, field, file).execute(task.context)
    return {"photo": kept.id}


FIXTURES: Final[Mapping[str, Fixture]] = {
    **dispatch_fixtures.FIXTURES,
    **sale_fixtures.FIXTURES,
    "customer": customer,
    "dispatch_order": dispatch_order,
    "loan_slip": loan_slip,
    "nowhere": nowhere,
    "photo": photo,
    "role": role,
    "setting": setting,
    "shipment": shipment,
    "shelf_differs": shelf_differs,
    "stock": stock,
    **request_fixtures.FIXTURES,
    **settlement_fixtures.FIXTURES,
    **maintenance_fixtures.FIXTURES,
}
