"""What became of the parts of past requests: delivered, installed, old parts back."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from handlers.demo.organisation import account_of
from handlers.demo.past import PastRepair, Wanted
from handlers.demo.rows import Rows
from storage.delivery_lines import DeliveryLine
from storage.installations import Installation, UnusedReturn, Writeoff
from storage.old_parts import OUTSTANDING, OldPart
from storage.organisation import Engineer
from storage.part_requests import PartRequestLine
from workflows.errors import LOCAL_ZONE

#: What the customer says when asked whether a part was replaced.
_ANSWERS = ("yes", "unsure", "no")
_TRUE_ANSWERS, _PADDED_ANSWERS = (93, 6, 1), (55, 25, 20)
_CLAIMED = 0.85
_RETURNED, _FAKED, _CAUGHT = 0.92, 0.30, 0.70
_DUE = timedelta(days=30)
#: How long headquarters waits before it charges for, or waives, what is missing.
_PATIENCE = timedelta(days=90)


class Came(NamedTuple):
    """How the parts of a repair came to the machine."""

    #: Where they lay, as a line says it.
    source: str
    decided: datetime
    got: datetime
    #: When the engineer was on the site with them.
    arrived: object

    def columns(self) -> dict[str, object]:
        """Give where parts came from, and when they were where."""
        found: dict[str, object] = {"received_at": self.got, "source": self.source}
        if self.source != "unit":
            found["shipped_at"] = self.decided + (self.got - self.decided) / 3
        return found | {"handed_over_at": self.arrived}


@dataclass
class Delivered:
    """What came of one request: what was delivered, and what became of it."""

    past: PastRepair
    #: What was approved, with its delivery line.
    lines: list[tuple[Wanted, int]]
    #: The rows of the request's lines.
    asked: list[dict[str, object]]
    came: Came
    installed_at: datetime
    #: Pieces installed, by delivery line.
    installed: dict[int, int] = field(default_factory=dict)
    old_parts_settled: bool = True


@dataclass
class PastSettlement:
    """Turns approved lines into deliveries, installations and old parts."""

    rows: Rows
    rng: Random
    as_of: datetime

    def deliver(
        self,
        past: PastRepair,
        order_id: int,
        no: str,
        came: Came,
        installed_at: datetime,
    ) -> "Delivered":
        """Let the unit get what was approved."""
        lines = [
            (
                line,
                self.rows.add(
                    DeliveryLine,
                    order_id=order_id,
                    unit_code=past.unit,
                    doc_no=no,
                    line_no=place,
                    part_no=line.part.part_no,
                    qty=line.approved,
                    delivered=line.approved,
                    received_at=came.got,
                    created_at=came.decided,
                ),
            )
            for place, line in enumerate(past.wanted, 1)
            if line.approved
        ]
        asked = self.rows.rows[PartRequestLine][-len(past.wanted) :]
        return Delivered(past, lines, asked, came, installed_at)

    def install(
        self, delivered: "Delivered", visit_id: int, engineer: Engineer
    ) -> list[dict[str, object]]:
        """Install, or leave over; give what the customer will say about it."""
        past, at = delivered.past, delivered.installed_at
        answers: list[dict[str, object]] = []
        for line, line_id in delivered.lines:
            qty = self._pieces(line)
            delivered.installed[line_id] = qty
            installation = self.rows.add(
                Installation,
                line_id=line_id,
                visit_id=visit_id,
                qty=qty,
                unused_qty=line.approved - qty,
                at=at,
                performed_by=engineer.code,
                entered_by=account_of(past.unit),
                customer_sign_name=past.contact.name,
            )
            if qty:
                weights = _TRUE_ANSWERS if line.needed else _PADDED_ANSWERS
                answer = self.rng.choices(_ANSWERS, weights)[0]
                answers.append(
                    {
                        "line": line_id,
                        "part_no": line.part.part_no,
                        "answer": "yes" if line.sure else answer,
                    }
                )
                settled = self._old_parts(
                    past, line, (line_id, installation), (qty, at)
                )
                delivered.old_parts_settled &= settled
        return answers

    def write_off(self, delivered: "Delivered", closed: datetime) -> None:
        """Settle the lines, and bring back what was left over."""
        past, at = delivered.past, delivered.installed_at
        approved = {line.line_id for line, _ in delivered.lines}
        for row in delivered.asked:
            if row["id"] in approved:
                row.update(delivered.came.columns())
                row.update(installed_at=at, written_off_at=closed)
        for line, line_id in delivered.lines:
            qty = delivered.installed[line_id]
            unused = line.approved - qty
            if unused:
                self.rows.add(
                    UnusedReturn,
                    line_id=line_id,
                    qty=unused,
                    condition="good",
                    destination="unit",
                    by_login=account_of(past.unit),
                    at=closed,
                )
            self.rows.add(
                Writeoff,
                line_id=line_id,
                state="written_off" if qty else "returned",
                approved=line.approved,
                shipped=line.approved,
                installed=qty,
                returned=unused,
                signed=True,
                value=line.part.price * qty,
                opened_at=at,
                automatic=True,
                decided_by="system",
                decided_at=closed,
            )

    def _pieces(self, line: Wanted) -> int:
        """Say how many pieces are said to be in the machine now."""
        if line.kind == "hedge":
            return 0
        if line.kind == "pad" and self.rng.random() > _CLAIMED:
            return min(line.needed, line.approved)
        return line.approved

    def _old_parts(
        self,
        past: PastRepair,
        line: Wanted,
        ids: tuple[int, int],
        piece: tuple[int, datetime],
    ) -> bool:
        """Keep the old parts of a line; tell whether nothing is outstanding."""
        if not line.part.old_part_return:
            return True
        settled = True
        qty, removed = piece
        for place in range(qty):
            state, seen = self._state(line, removed, needed=place < line.needed)
            settled &= state not in OUTSTANDING
            inspected = state in {"ok", "nff", "wrong"}
            self.rows.add(
                OldPart,
                tag=self.rows.number("OLD", removed),
                line_id=ids[0],
                installation_id=ids[1],
                part_no=line.part.part_no,
                unit_code=past.unit,
                state=state,
                value=line.part.price,
                removed_at=removed,
                due_on=(removed + _DUE).astimezone(LOCAL_ZONE).date(),
                inspected_by="parts" if inspected else None,
                inspected_at=seen if inspected else None,
                decided_by="parts" if state in {"charged", "waived"} else None,
                decided_at=seen if state in {"charged", "waived"} else None,
            )
        return settled

    def _state(
        self, line: Wanted, removed: datetime, *, needed: bool
    ) -> tuple[str, datetime]:
        """Say what became of the old part of one piece, and when."""
        rng = self.rng
        back = rng.random() < (_RETURNED if needed else _FAKED)
        seen = removed + timedelta(days=rng.randint(12, 40))
        good = needed or rng.random() > _CAUGHT
        if line.sure:
            return "ok", min(seen, self.as_of)
        if back:
            if seen > self.as_of:
                return "expected", seen
            return ("ok" if good else rng.choice(["nff", "wrong"])), seen
        given_up = removed + _PATIENCE
        if given_up > self.as_of:
            return "expected", given_up
        return rng.choice(["charged", "charged", "waived"]), given_up
