"""Lines that were installed, in the small company: what settling begins with."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from handlers.delivery import stock_issuing
from handlers.settlement import installations
from storage.delivery_lines import DeliveryLine
from storage.installations import Installation
from storage.old_parts import OldPart
from storage.parts import Part
from storage.quantities import Quantity
from storage.visits import Visit
from tests.handlers.stock_world import PART, StockWorld
from tests.handlers.world import CLERK, NOW, World
from workflows.engine import ServiceTask


@dataclass
class SettlingWorld:
    """An order whose parts the engineer has in the van."""

    stock: StockWorld

    @property
    def world(self) -> World:
        """The small company."""
        return self.stock.world

    def task(self, days: float = 0) -> ServiceTask:
        """Give what an operation gets, so many days later."""
        return self.world.task(CLERK, NOW + timedelta(days=days))

    def returnable(self, price: int = 18500) -> Part:
        """Say that the part has to come back, and what it costs."""
        part = self.world.store.parts.by_numbers([PART])[PART]
        part.old_part_return, part.price = True, Decimal(price)
        return part

    def carried(self, qty: Quantity) -> DeliveryLine:
        """Have pieces approved and handed to the engineer."""
        known = self.world.store.delivery_lines.of_order(self.stock.order.id)
        # Another delivery note each time: one of the same number is booked once.
        self.stock.put("OF18", qty + 10 * len(known))
        line = self.stock.want(qty)
        self.stock.reserve()
        stock_issuing.issue(
            self.world.task(CLERK),
            order_id=self.stock.order.id,
            issue={"issued_to": "OF18-E1"},
        )
        return line

    def visit(self) -> Visit:
        """Send the engineer once more."""
        store, order = self.world.store, self.stock.order
        engineer = self.world.engineer("OF18-E1").id
        row = Visit(
            order_id=order.id,
            seq=len(store.visits.of_order(order.id)) + 1,
            purpose="install",
            unit_code="OF18",
            engineer_id=engineer,
            performed_by_id=engineer,
            assigned_by="cd.sup",
            assigned_at=NOW,
            planned_from=NOW,
            planned_to=NOW,
            finish_at=NOW,
        )
        store.visits.add([row])
        return row

    def report(
        self, *rows: dict[str, Any], visit: Visit | None = None, signed: str = "罗永刚"
    ) -> list[Installation]:
        """Enter what was installed."""
        return installations.record(
            self.task(), self.stock.order, visit or self.visit(), rows, signed
        )

    def installed(self, qty: int, unused: int = 0, price: int = 18500) -> DeliveryLine:
        """Install pieces of a part that has to come back."""
        self.returnable(price)
        line = self.carried(qty + unused)
        self.report({"line": line.id, "installed_qty": qty, "unused_qty": unused})
        return line

    def tags(self, line: DeliveryLine) -> list[OldPart]:
        """List the old parts of a line."""
        return self.world.store.old_parts.of_lines([line.id])

    def sent(self, name: str) -> list[dict[str, Any]]:
        """List what messages of a name carry."""
        waiting = self.world.store.messages.waiting([name], NOW)
        return [message.variables for message in waiting]
