"""The part requests of the past, and how they were decided."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from handlers.demo.organisation import account_of
from handlers.demo.past import PastRepair, Wanted
from handlers.demo.rows import Rows
from handlers.parts.risk import Signals, risk_of
from handlers.parts.sampling import base_rate, number, probability
from storage.dispatch_orders import DispatchOrder
from storage.machines import MachineModel
from storage.organisation import Engineer
from storage.part_requests import (
    ApprovalDecision,
    AuditCase,
    PartRequest,
    PartRequestLine,
    PartRequestRevision,
)
from workflows.errors import LOCAL_ZONE

_LARGE, _MEDIUM, _SMALL = 50_000, 8_000, 3_000
#: How often a reviewer stops a padded line, or wrongly one that is needed.
_STOPPED = {True: 0.35, False: 0.12}
_STOPPED_WRONGLY = 0.02
_REASONS = ("not_in_fault", "not_needed_hq", "no_evidence", "repair_instead")
_WHY: Final = ("broken", "worn", "leak")
_AUDIT = timedelta(days=20)
_LEVELS = {"auto": (), "l1": ("l1",), "l1_l2": ("l1", "l2")}
#: What settling a line fills in.
_LATER = (
    *("source", "shipped_at", "received_at"),
    *("handed_over_at", "installed_at", "written_off_at"),
)


@dataclass
class PastRequests:
    """Turns what was wanted into requests with decisions and audits."""

    rows: Rows
    rng: Random
    as_of: datetime
    models: Mapping[str, MachineModel]
    auditor: str
    #: What the draws of each month follow from.
    secrets: dict[str, str] = field(default_factory=dict)

    def keep(
        self,
        past: PastRepair,
        ids: tuple[int, int],
        surveyed: datetime,
        engineer: Engineer,
    ) -> tuple[str, datetime]:
        """Keep the request of a repair; give its number and when it was decided."""
        total = sum((line.value for line in past.wanted), Decimal(0))
        route = self._route(past.wanted, total)
        quick = route == "auto"
        wait = 0 if quick else self.rng.randint(2, 30) * 60
        decided = surveyed + timedelta(minutes=wait)
        self._decide(past.wanted, reviewed=not quick)
        no = self.rows.number("PR", surveyed)
        sampled, p = self._draw(past, no, surveyed)
        request_id = self.rows.add(
            PartRequest,
            no=no,
            order_id=ids[0],
            visit_id=ids[1],
            revision=1,
            status=_status(past.wanted),
            total=total,
            amount=total,
            route=route,
            route_reason=_reason(route),
            prediction_match=_match(past.wanted, total),
            sampled=sampled,
            sampling_p=p,
            submitted_at=surveyed,
            decided_at=decided,
            **self._found(past, engineer),
        )
        self._revision(past, request_id, no, surveyed)
        self._lines(past, request_id, decided, route)
        if sampled:
            self._audit(past.wanted, request_id, p, decided)
        return no, decided

    def _found(self, past: PastRepair, engineer: Engineer) -> dict[str, object]:
        """Give what the unit entered for its engineer."""
        warranty = self.rows.rows[DispatchOrder][-1]["warranty_result"]
        return {
            "unit_code": past.unit,
            "fault_code": past.fault,
            "cause": "wear",
            "finding": "拆检确认，需更换所列配件后试机。",
            "hours_reading": past.hours,
            "performed_by_id": engineer.id,
            "entry_mode": "proxy",
            "charge": "warranty" if warranty == "in" else "goodwill",
            "warranty_result": warranty,
            "evidence_complete": all(line.evidence for line in past.wanted),
            "evidence_missing": None,
            "unit_grade": "B",
            "requested_by": account_of(past.unit),
        }

    def _route(self, lines: list[Wanted], total: Decimal) -> str:
        evidence = all(line.evidence for line in lines)
        if total >= _LARGE or (total >= _MEDIUM and not evidence):
            return "l1_l2"
        predicted = all(line.predicted for line in lines)
        if evidence and predicted and total < _SMALL:
            return "auto"
        return "l1_l2" if total >= _MEDIUM else "l1"

    def _decide(self, lines: list[Wanted], *, reviewed: bool) -> None:
        for line in lines:
            line.approved = line.qty
            if not reviewed or line.sure:
                continue
            if line.kind == "pad":
                stopped = self.rng.random() < _STOPPED[not line.evidence]
                if stopped:
                    line.approved = line.needed
            elif self.rng.random() < _STOPPED_WRONGLY:
                line.approved = 0
            if line.approved < line.qty:
                partly = line.approved > 0
                line.refused = "qty_too_high" if partly else self.rng.choice(_REASONS)

    def _draw(self, past: PastRepair, no: str, at: datetime) -> tuple[bool, float]:
        month = f"{at.astimezone(LOCAL_ZONE):%Y-%m}"
        if month not in self.secrets:
            self.secrets[month] = self.rng.randbytes(32).hex()
        risk = max(
            risk_of(
                Signals(
                    p=None,
                    predicted=line.predicted,
                    evidence_missing=not line.evidence,
                    unit_index=1.0,
                    value=line.value,
                )
            )
            for line in past.wanted
        )
        p = probability(risk, base_rate(min(self.secrets), month))
        return number(self.secrets[month], no) < p, p

    def _revision(
        self, past: PastRepair, request_id: int, no: str, at: datetime
    ) -> None:
        content = {
            "cause": "wear",
            "fault_code": past.fault,
            "hours_reading": past.hours,
            "lines": [
                {"line_no": place, "part_no": line.part.part_no, "qty": line.qty}
                for place, line in enumerate(past.wanted, 1)
            ],
            "no": no,
            "unit": past.unit,
        }
        text = json.dumps(
            content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        self.rows.add(
            PartRequestRevision,
            request_id=request_id,
            revision=1,
            content=content,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            author=account_of(past.unit),
            at=at,
        )

    def _lines(
        self, past: PastRepair, request_id: int, decided: datetime, route: str
    ) -> None:
        line_of = self.models[past.machine.model_code or ""].line
        people = {"auto": "system", "l1": f"ts{line_of}", "l2": "parts"}
        for place, line in enumerate(past.wanted, 1):
            decision = _decision(line)
            line.line_id = self.rows.add(
                PartRequestLine,
                request_id=request_id,
                line_no=place,
                part_no=line.part.part_no,
                qty_req=line.qty,
                qty=line.qty,
                qty_approved=line.approved,
                price=line.part.price,
                reason=self.rng.choice(_WHY),
                flags=[],
                decision=decision,
                decision_reason=line.refused,
                status="approved" if line.approved else "rejected",
                approved_at=decided if line.approved else None,
                **dict.fromkeys(_LATER),
            )
            for level in _LEVELS[route] or ("auto",):
                self.rows.add(
                    ApprovalDecision,
                    request_id=request_id,
                    line_id=line.line_id,
                    level=level,
                    by_login=people[level],
                    at=decided,
                    decision=decision,
                    qty=line.approved,
                    reason=line.refused,
                    revision=1,
                )

    def _audit(
        self, lines: list[Wanted], request_id: int, p: float, decided: datetime
    ) -> None:
        padding = sum((line.padding for line in lines), Decimal(0))
        done = decided + _AUDIT <= self.as_of
        self.rows.add(
            AuditCase,
            request_id=request_id,
            reason="random",
            p=p,
            result=("unneeded" if padding else "confirmed") if done else None,
            unneeded_value=padding if done else None,
            opened_at=decided,
            closed_at=decided + _AUDIT if done else None,
            closed_by=self.auditor if done else None,
        )


def _decision(line: Wanted) -> str:
    if line.approved == line.qty:
        return "approve"
    return "reduce" if line.approved else "reject"


def _status(lines: Iterable[Wanted]) -> str:
    decisions = {_decision(line) for line in lines}
    if decisions == {"approve"}:
        return "approved"
    return "rejected" if decisions == {"reject"} else "partly_approved"


def _reason(route: str) -> str:
    return {"auto": "automatic", "l1": "default", "l1_l2": "medium_amount"}[route]


def _match(lines: Iterable[Wanted], total: Decimal) -> float:
    hit = sum((line.value for line in lines if line.predicted), Decimal(0))
    return float(hit / total) if total else 1.0
