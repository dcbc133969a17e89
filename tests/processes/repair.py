"""A whole repair: a visit, a part request, a delivery and an installation."""

from dataclasses import dataclass
from typing import Any, Self

from tests.processes.approval import PART, Approval
from tests.processes.delivery import Empty
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import SYSTEM


@dataclass
class Repair(Approval):
    """One order that needs a part, walked by everybody who works on it."""

    def needing_parts(self, **facts: Any) -> Self:  # noqa: ANN401 (of the form)
        """Come as far as the part request."""
        self.register().to_support()
        predicted = [{"part_no": PART, "qty": 1, "confidence": "likely"}]
        self.diagnose(needs_parts="certain", predicted_lines=predicted)
        self.visit("need_parts", machine_running=False, **facts)
        self.values = {"order_id": self.page.id}
        return self

    def unstocked(self) -> Self:
        """Let nobody have the part."""
        self.engine.run(Empty(PART), actor=SYSTEM)
        return self

    def ask_for(self, part_no: str = PART) -> Self:
        """Ask for one piece, with everything that belongs to it."""
        return self.ask(self.row(part_no))

    def approved(self) -> Self:
        """Let every level that is asked approve."""
        levels = {"review_first": "ts1", "review_second": "parts"}
        for element_id, login in levels.items():
            if element_id in self.waiting:
                self.decide(login, element_id, "approve")
        return self

    def rejected(self) -> Self:
        """Let every level that is asked reject."""
        no = {"decision": "reject", "reason_code": "not_needed_hq"}
        self.decide("ts1", "review_first", no)
        return self.decide("parts", "review_second", no)

    def issued(self) -> Self:
        """Let the storekeeper hand the parts to an engineer."""
        engineer = self.engineer_of("OF18")
        rows = self.shown("cd.store", "issue_parts")["rows"]
        return self.do("cd.store", "issue_parts", rows=rows, issued_to=engineer)

    def cancel_missing(self) -> Self:
        """Give up the lines that nobody has a part for; the customer has been told."""
        given: Any = self.shown("parts", "decide_missing")["rows"]
        choice = {"decision": "cancel", "reason": "停产"}
        return self.do(
            "parts",
            "decide_missing",
            rows=[{"line": row["line"], **choice} for row in given],
            customer_informed=True,
            informed_at=self.at(hours=1),
        )

    def fill(self, login: str, element_id: str, **facts: object) -> Self:
        """Submit a form with its lines as they are shown."""
        self.clock.forward(hours=1)
        (task,) = (one for one in self.open() if one.element_id == element_id)
        rows = self.shown(login, element_id).get("rows", [])
        command = CompleteUserTask(task.id, {"rows": rows, **facts})
        self.engine.run(command, actor=self.actor(login))
        return self

    def shipped(self) -> Self:
        """Verify, lend, sign and ship what is reserved at headquarters."""
        self.fill("shipper", "verify_hq")
        self.fill("shipper", "write_slip", opinion="保内更换", urgent=False)
        self.do("leader", "leader_sign", decision="sign")
        self.do("finance", "finance_sign", decision="sign")
        papers = {"packages": 1, "carrier": "顺丰", "waybill": "SF100"}
        photos = [self.photo("logi", "pick_and_ship", "photos")]
        eta = self.at(days=2)[:10]
        papers |= {"outcome": "ship", "eta": eta, "photos": photos}
        return self.fill("logi", "pick_and_ship", **papers)

    def recalled(self) -> Self:
        """Have everything back as it was sent."""
        return self.fill("logi", "recall_shipment")
