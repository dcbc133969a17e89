"""A delivery of parts for one order, and the people who work on it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from xml.sax.saxutils import escape

from handlers.checks import CheckData
from storage.delivery_lines import DeliveryLine
from storage.quantities import Quantity
from storage.shipments import Shipment
from storage.stock import StockKey, StockMove
from storage.unit_of_work import UnitOfWork
from storage.user_tasks import UserTask
from tests.diagrams import call, diagram, end, error, on_error, start, user_task
from tests.processes.conftest import Walk
from tests.workflows.waiting import pass_time
from workflows.commands.definitions import Deploy
from workflows.commands.inbox import GetUserTask
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.uploads import KeepTaskUpload, NewFile
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import SYSTEM, Command, Context

#: Nobody in the demo company has it in stock, unless a test puts it there.
PART = "PN-0001"
_GIVEN = "order_id order_no line subject priority customer_name serial_no documents"
_BACK = "delivered_lines cancelled_lines all_local"
CALLER = diagram(
    "caller",
    start() + '<bpmn:scriptTask id="given" scriptFormat="feel"><bpmn:script>GIVEN'
    "</bpmn:script></bpmn:scriptTask>"
    + call("delivering", "stock_check", _GIVEN, _BACK).replace(
        "<bpmn:extensionElements>",
        '<bpmn:extensionElements><camunda:in businessKey="${order_no}" />',
    )
    + on_error("nothing", "delivering", "none")
    + user_task(
        "after",
        "admin",
        inputs={
            "subject": '${string(delivered_lines) + " " + string(cancelled_lines)'
            ' + " " + string(all_local)}'
        },
    )
    + user_task("without", "admin")
    + end()
    + end("gone"),
    "begin given",
    "given delivering",
    "delivering after",
    "after done",
    "nothing without",
    "without gone",
    extra=error("none", "no_stock_final"),
).decode()


@dataclass(frozen=True)
class Empty(Command[None]):
    """Take every piece of a part out of every warehouse, as a count would."""

    part_no: str

    def execute(self, context: Context) -> None:
        store = context.store
        store.stock.lock([self.part_no])
        store.stock.post(
            [
                StockMove(
                    at=context.now,
                    part_no=row.part_no,
                    qty=row.on_hand,
                    from_warehouse=row.warehouse_code,
                    to_warehouse="ADJUST",
                    owner=row.owner,
                    kind="correction",
                    doc_type="count",
                    doc_id="1",
                    by_login="store",
                )
                for row in store.stock.balances([self.part_no])
                if row.counted and row.on_hand
            ]
        )


@dataclass
class Shelves(Walk):
    """What lies where, and the forms of those who move it."""

    order_id: int = 0

    def stock(self, part_no: str = PART, **pieces: int) -> Self:
        """Have pieces in some places, and nowhere else: HQ, OF18 and so on."""
        self.engine.run(Empty(part_no), actor=SYSTEM)
        for place, qty in pieces.items():
            self.bring(part_no, qty, None if place == "HQ" else place)
        return self

    def bring(self, part_no: str, qty: int, unit: str | None = None) -> Self:
        """Let a supplier bring pieces, and what waits for them be woken."""
        note = {
            "doc_no": f"{unit} {part_no} {self.clock.now:%m%d%H%M}",
            "unit": unit,
            "rows": [{"part_no": part_no, "qty": qty}],
        }
        command = StartProcessInstance("stock_receipt", note)
        self.engine.run(command, actor=self.actor("parts"))
        return self.wait()

    def task(self, element_id: str) -> UserTask:
        """Find the open task of an element."""
        return next(task for task in self.open() if task.element_id == element_id)

    def values(self, login: str, element_id: str) -> Mapping[str, Any]:
        """Look at a form as it is shown."""
        command = GetUserTask(self.task(element_id).id)
        form = self.engine.run(command, actor=self.actor(login)).form
        assert form is not None
        return form.values

    def fill(
        self, login: str, element_id: str, *rows: Mapping[str, object], **facts: object
    ) -> Self:
        """Submit a form as it is shown, with other numbers for some lines."""
        self.clock.forward(hours=1)
        shown = self.values(login, element_id)
        given: Sequence[Mapping[str, object]] = shown.get("rows", [])
        changes = [*rows, *[{}] * (len(given) - len(rows))]
        merged = [{**row, **change} for row, change in zip(given, changes, strict=True)]
        values = {**shown, **({"rows": merged} if given else {}), **facts}
        command = CompleteUserTask(self.task(element_id).id, values)
        self.engine.run(command, actor=self.actor(login))
        return self

    def photo(self, login: str, element_id: str) -> list[int]:
        """Upload a photo for a form."""
        task = self.task(element_id)
        file = NewFile(f"{task.id:064}", 9, "image/jpeg", "parcel.jpg")
        command = KeepTaskUpload(task.id, "photos", file)
        return [self.engine.run(command, actor=self.actor(login)).id]

    def wait(self, **time: float) -> Self:
        """Let time pass, and do what is due."""
        pass_time(self.engine, self.clock, **time)
        return self

    @property
    def lines(self) -> list[DeliveryLine]:
        found: list[DeliveryLine] = self.read(
            lambda store: store.delivery_lines.of_order(self.order_id)
        )
        return found

    @property
    def shipments(self) -> list[Shipment]:
        found: list[Shipment] = self.read(
            lambda store: store.shipments.of_order(self.order_id)
        )
        return found

    def on_hand(self, code: str, part_no: str = PART) -> tuple[Quantity, Quantity]:
        """Count the pieces in a warehouse, and those that are set aside."""

        def look(store: UnitOfWork) -> tuple[Quantity, Quantity]:
            row = store.stock.balance(StockKey(code, part_no, "hq"))
            return row.on_hand, row.reserved

        found: tuple[int, int] = self.read(look)
        return found

    @property
    def contradictions(self) -> list[str]:
        found = self.engine.run(CheckData(), actor=SYSTEM)
        return [f"{one.invariant} {one.text.en}" for one in found]


@dataclass
class Delivery(Shelves):
    """Parts on their way to the Chengdu office."""

    def begin(self, *lines: tuple[str, int]) -> Self:
        """Have parts approved for an order, and let the delivery begin."""
        if not self.order_id:
            self.register()
            self.order_id = self.page.id
        rows = [{"part_no": part_no, "qty": qty} for part_no, qty in lines]
        variables = {
            "order_id": self.order_id,
            "order_no": self.no,
            "line": 1,
            "subject": "主泵压力低",
            "priority": "P1",
            "customer_name": "四川锦程基础工程",
            "serial_no": "SD22-2025-0007",
            "documents": [{"doc_no": "PR-2026-000001", "lines": rows}] if rows else [],
        }
        given = "\n".join(
            f"{name} = {json.dumps(value, ensure_ascii=False)}"
            for name, value in variables.items()
        )
        caller = CALLER.replace("GIVEN", escape(given)).encode()
        self.engine.run(Deploy({"caller/caller.bpmn": caller}), actor=SYSTEM)
        started = self.engine.run(StartProcessInstance("caller"), actor=SYSTEM)
        self.instance_id = started.process_instance_id
        return self

    def papers(self, login: str, element_id: str, **facts: object) -> dict[str, object]:
        """Give what is written for a carrier."""
        return {
            "packages": 1,
            "carrier": "顺丰",
            "waybill": "SF100",
            "eta": self.at(days=2)[:10],
            "photos": self.photo(login, element_id),
            **facts,
        }

    def issue(self, *rows: Mapping[str, object]) -> Self:
        engineer = self.engineer_of("OF18")
        return self.fill("cd.store", "issue_parts", *rows, issued_to=engineer)

    def write_slip(self) -> Self:
        return self.fill("shipper", "write_slip", opinion="保内更换", urgent=False)

    def sign(self) -> Self:
        self.do("leader", "leader_sign", decision="sign")
        return self.do("finance", "finance_sign", decision="sign")

    def refuse(self) -> Self:
        """Let the leader sign and finance refuse."""
        self.do("leader", "leader_sign", decision="sign")
        values = {"decision": "refuse", "comment": "金额不符"}
        return self.do("finance", "finance_sign", **values)

    def ship(self, *rows: Mapping[str, object]) -> Self:
        papers = self.papers("logi", "pick_and_ship")
        return self.fill("logi", "pick_and_ship", *rows, outcome="ship", **papers)

    def through_the_gate(self, *, match: bool = True) -> Self:
        no = self.read(lambda store: store.loan_slips.of_order(self.order_id)[-1].no)
        return self.do("guard", "release_gate", slip_no=no, packages_match=match)

    def from_headquarters(self) -> Self:
        """Verify, lend, sign, ship and release what is reserved at headquarters."""
        self.fill("shipper", "verify_hq").write_slip().sign().ship()
        return self.through_the_gate()

    def receive(self, *rows: Mapping[str, object], **facts: object) -> Self:
        now = self.at(hours=1)
        return self.fill("cd.store", "receive", *rows, received_at=now, **facts)

    @property
    def result(self) -> str | None:
        """What the caller got back; where it was without anything, its task."""
        (task,) = self.open()
        return task.subject if task.element_id == "after" else task.element_id
