"""The small company with parts on its shelves, and an order that wants some."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import bpmn
from handlers.checks import CheckData
from handlers.delivery import (
    loan_slips,
    receiving,
    shipping,
    stock,
    stock_finding,
    stock_lines,
    stock_receipts,
)
from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder
from storage.organisation import OrgUnit
from storage.quantities import Quantity, total
from storage.shipments import ShipmentLine
from storage.stock import StockKey
from tests.handlers.world import CLERK, NOW, World
from workflows.decisions import make
from workflows.engine import SYSTEM, Actor, ServiceTask
from workflows.errors import Text
from workflows.models.dmn_model import DecisionModel
from workflows.models.dmn_reader import parse_dmn, read_model

PART = "PN-0001"
SHIPPER = Actor("shipper", Text("马超", "Ma Chao"), frozenset(["shipper"]), "HQ")
LEADER = Actor("leader", Text("胡", "Hu"), frozenset(["dept_leader"]), "HQ")
FINANCE = Actor("finance", Text("林", "Lin"), frozenset(["finance"]), "HQ")
LOGISTICS = Actor("logi", Text("罗", "Luo"), frozenset(["logistics"]), "HQ")
PAPERS: Mapping[str, Any] = {
    "carrier": "顺丰",
    "waybill": "SF1",
    "packages": 1,
    "eta": "2026-04-02",
}
SIGN = {"decision": "sign"}
REFUSE = {"decision": "refuse", "comment": "金额不符"}


_FILE = Path(bpmn.__file__).parent / "stock_check" / "stock_source.dmn"
SOURCES: DecisionModel = read_model(parse_dmn(_FILE.read_bytes(), _FILE.name))


def reserve(task: ServiceTask, order_id: int) -> Mapping[str, Any]:
    """Find and reserve as the diagram does: candidates, decision, reservation."""
    found: Any = stock_finding.find_sources(task, order_id=order_id)["candidates"]
    ranks: Any = make(SOURCES, "stock_source", {"candidates": found}).value
    return stock_lines.reserve(task, order_id=order_id, candidates=found, ranks=ranks)


@dataclass
class StockWorld:
    """An order of the Chengdu office, and short ways to deliver parts for it."""

    world: World
    order: DispatchOrder

    def put(self, warehouse: str, qty: Quantity, part_no: str = PART) -> None:
        """Let a supplier bring pieces to headquarters ("HQ") or to a unit."""
        stock_receipts.book_receipt(
            self.world.task(),
            doc_no=f"note {warehouse} {part_no} {qty}",
            part_no=part_no,
            qty=qty,
            unit=None if warehouse == "HQ" else warehouse,
        )

    def want(self, qty: Quantity, part_no: str = PART) -> DeliveryLine:
        """Have pieces approved for the order."""
        known = self.world.store.delivery_lines.of_order(self.order.id)
        stock_lines.add_lines(
            self.world.task(),
            order_id=self.order.id,
            doc_no=f"PR-{len(known) + 1}",
            lines=[{"part_no": part_no, "qty": qty}],
        )
        return self.world.store.delivery_lines.of_order(self.order.id)[-1]

    def reserve(self, now: datetime = NOW) -> Mapping[str, Any]:
        """Look for the parts of the order."""
        return reserve(self.world.task(now=now), self.order.id)

    def on_hand(self, code: str, part_no: str = PART) -> Quantity:
        """Count the pieces in a warehouse, whoever owns them."""
        rows = self.world.store.stock.balances([part_no])
        return total(row.on_hand for row in rows if row.warehouse_code == code)

    def reserved(self, code: str) -> Quantity:
        """Count what is set aside in a warehouse."""
        return self.world.store.stock.balance(StockKey(code, PART, "hq")).reserved

    def slip(self, **changes: Any) -> int:  # noqa: ANN401 (fields of the form)
        """Let the shipper write a loan slip for what is reserved."""
        written = loan_slips.write_slip(
            self.world.task(SHIPPER),
            order_id=self.order.id,
            slip={"opinion": "保内更换", "urgent": False, **changes},
        )
        return int(str(written["slip_id"]))

    def sign(
        self, slip: int, actor: Actor = LEADER, form: Mapping[str, object] = SIGN
    ) -> Mapping[str, Any]:
        """Let somebody sign in the role they hold."""
        (role,) = actor.roles
        return loan_slips.sign_slip(
            self.world.task(actor), slip_id=slip, role=role, signature=form
        )

    def ship(self, qty: Quantity) -> int:
        """Reserve, sign and ship pieces from headquarters."""
        self.put("HQ", qty)
        self.want(qty)
        self.reserve()
        slip = self.slip()
        self.sign(slip)
        self.sign(slip, FINANCE)
        sent = shipping.ship(self.world.task(LOGISTICS), slip_id=slip, shipment=PAPERS)
        return int(str(sent["shipment_id"]))

    def sent(self, shipment: int) -> ShipmentLine:
        """Read the one line of a shipment."""
        (line,) = self.world.store.shipments.lines(shipment)
        return line

    def receive(self, shipment: int, *counts: Quantity) -> Mapping[str, Any]:
        """Let the unit count what is whole, damaged and missing."""
        names = ("qty_ok", "qty_damaged", "qty_missing")
        row = dict(zip(names, counts, strict=True))
        rows = [{"line": self.sent(shipment).id, **row}]
        return receiving.receive(
            self.world.task(CLERK), shipment_id=shipment, receipt={"rows": rows}
        )

    def claim(self, shipment: int, action: str) -> Mapping[str, Any]:
        """Let logistics decide about what did not arrive whole."""
        row = {
            "line": self.sent(shipment).id,
            "cause": "颠簸",
            "action": action,
        }
        return receiving.settle_claim(
            self.world.task(LOGISTICS), shipment_id=shipment, claim={"rows": [row]}
        )

    def contradictions(self) -> list[str]:
        """Look for what cannot be."""
        self.world.store.flush()
        found = CheckData().execute(self.world.context(SYSTEM))
        # The small company's one instance is a row without an engine behind it.
        return [
            f"{one.invariant} {one.text.en}" for one in found if one.invariant != "I7"
        ]


def stocked(world: World) -> StockWorld:
    """Add an office 270 km away and an order of the Chengdu office."""
    world.store.organisation.add(
        [
            OrgUnit(
                code="OF17",
                kind="office",
                name_zh="重庆办事处",
                name_en="Chongqing Office",
                lat=29.56,
                lon=106.55,
                product_lines="1,2",
                active=True,
            )
        ]
    )
    for kind in stock.PLACES:
        stock.place(world.store, kind)
    return StockWorld(world, world.assigned(now=NOW))
