"""Parts on their way to the unit of the first order, with their loan slip."""

from dataclasses import dataclass

from handlers import process_fixtures
from storage.identities import UserRole
from tests.web.walk import ORDER_NO
from workflows.engine import Command, Context, ServiceTask


@dataclass(frozen=True)
class Lend(Command[None]):
    """Send two pumps to the unit of the first order; let the owner manage parts."""

    def execute(self, context: Context) -> None:
        store = context.store
        store.identities.add([UserRole(login="owner", role_code="parts_manager")])
        order = store.dispatch_orders.by_no(ORDER_NO)
        assert order is not None
        order.exec_unit = "OF18"
        task = ServiceTask(context, order.process_instance_id or 0)
        process_fixtures.shipment(task, order_id=order.id, part_no="PT-0001", qty=2)
