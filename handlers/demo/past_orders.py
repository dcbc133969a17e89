"""Closed orders of the past, from the first call to the call back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from handlers.company.machines import Warranty, check_warranty, warranty_terms
from handlers.demo.company import company
from handlers.demo.organisation import account_of
from handlers.demo.past import PastRepair, Wanted
from handlers.demo.past_repairs import LONG_AGO
from handlers.demo.past_requests import PastRequests
from handlers.demo.past_settlement import Came, Delivered, PastSettlement
from handlers.demo.rows import Rows
from handlers.service.predictions import canonical, fingerprint
from storage.customers import Interaction
from storage.dispatch_orders import (
    DispatchOrder,
    FaultCode,
    HqPrediction,
    HqPredictionLine,
)
from storage.machines import MachineModel
from storage.organisation import Engineer
from storage.visits import FollowUp, Survey, Visit
from workflows.errors import LOCAL_ZONE

_PRIORITIES = (*["P1"] * 2, *["P2"] * 5, *["P3"] * 3)
_CAUSES = ("quality", "wear", "wear", "misuse", "unknown")
_SCORES = (3, 3, 4, 4, 4, 4, 5, 5, 5, 5)
_HOUR = timedelta(hours=1)
#: Where parts lie, of a hundred. With the unit's own the engineer stays.
_SOURCES = {"local": 45, "hq": 45, "elsewhere": 6, "none": 4}
#: What was nowhere is made, and sent by headquarters.
_SOURCES_IN_LINES = {
    "local": "unit",
    "hq": "hq",
    "elsewhere": "other_unit",
    "none": "hq",
}
_DAMAGED = 0.02
#: Of the calls to customers.
_REACHED, _CALLS = 0.85, 3
_ENDS = {True: "archived", False: "closed"}


class _Work(NamedTuple):
    """How far the work on an order has come."""

    visit_id: int
    seq: int
    ended: datetime
    engineer: Engineer


@dataclass
class PastOrders:
    """Turns past repairs into rows, always the same ones from the same seed."""

    rows: Rows
    rng: Random
    as_of: datetime
    engineers: Mapping[str, list[Engineer]]
    faults: Mapping[str, FaultCode]
    models: Mapping[str, MachineModel]
    requests: PastRequests
    settlement: PastSettlement
    #: Days that a parcel takes from headquarters to each unit.
    days_to: Mapping[str, int]
    #: Who answers the telephone.
    clerks: Sequence[str]
    accounts: dict[str, str] = field(default_factory=dict)

    def keep(self, past: PastRepair) -> None:
        """Keep everything about one repair."""
        order_id = self._order(past)
        if past.by_phone:
            closed = self._follow_up(order_id, past.at + _HOUR, [])
            self._last_row()["closed_at"] = closed
            return
        self._predict(past, order_id)
        work = self._survey(past, order_id, (1, past.at))
        came = None
        delivered: list[Delivered] = []
        answers: list[dict[str, object]] = []
        for found in past.findings if past.wanted else ():
            if came is not None:
                self._found_more(found, work)
            elif found is not past:
                # The customer calls again: nothing was sent the first time.
                work = self._survey(found, order_id, (work.seq + 1, work.ended))
            work, came = self._with_parts(found, order_id, work)
            if came is not None:
                delivered.append(came[0])
                answers += came[1]
        closed = self._follow_up(order_id, work.ended, answers)
        for one in delivered:
            self.settlement.write_off(one, closed)
        archived = delivered and all(one.old_parts_settled for one in delivered)
        order = self._last_row()
        order["closed_at"], order["status"] = closed, _ENDS[bool(archived)]

    def _with_parts(
        self, past: PastRepair, order_id: int, work: "_Work"
    ) -> tuple["_Work", tuple[Delivered, list[dict[str, object]]] | None]:
        """Ask for parts, get and install them; None where nothing was approved."""
        ids, engineer = (order_id, work.visit_id), work.engineer
        no, decided = self.requests.keep(past, ids, work.ended, engineer)
        if not any(line.approved for line in past.wanted):
            return work._replace(ended=decided), None
        source = self.rng.choices(list(_SOURCES), list(_SOURCES.values()))[0]
        if past.at > self.as_of - LONG_AGO and source != "local":
            source = "hq"
        got = decided + self._transit(past, source)
        self.rows.rows[Visit][-1]["result"] = "need_parts"
        number = self._visit(past, order_id, (work.seq + 1, "install"), got)
        visit = self.rows.rows[Visit][-1]
        if source == "local":
            visit["same_trip"] = True
            visit["engineer_id"] = visit["performed_by_id"] = engineer.id
        installed = visit["finish_at"]
        assert isinstance(installed, datetime)
        came = Came(_SOURCES_IN_LINES[source], decided, got, visit["arrive_at"])
        delivered = self.settlement.deliver(past, order_id, no, came, installed)
        answers = self.settlement.install(delivered, number, engineer)
        done = _Work(number, work.seq + 1, installed, engineer)
        return done, (delivered, answers)

    def _transit(self, past: PastRepair, source: str) -> timedelta:
        """Say how long parts take: the unit's own are there, others have to come."""
        rng = self.rng
        if source == "local":
            return _HOUR
        days = self.days_to[past.unit] if source == "hq" else rng.randint(1, 5)
        way = timedelta(days=days, hours=rng.randint(-6, 6))
        waiting = timedelta(days=rng.randint(4, 12) if source == "none" else 0)
        damaged = rng.random() < _DAMAGED and past.at < self.as_of - LONG_AGO
        # What is damaged on the way is sent once more.
        return waiting + way * (2 if damaged else 1)

    def _found_more(self, found: PastRepair, work: "_Work") -> None:
        """Let the visit that installed parts find something else."""
        self.rows.add(
            Survey,
            visit_id=work.visit_id,
            fault_code=found.fault,
            cause=self.rng.choice(_CAUSES),
            finding=self.faults[found.fault].name_zh,
            work_done="更换所列配件，试机时又发现此故障，已向机手说明。",
            machine_running=False,
            submitted_at=work.ended,
        )

    def _last_row(self) -> dict[str, object]:
        return self.rows.rows[DispatchOrder][-1]

    def _order(self, past: PastRepair) -> int:
        rng, machine = self.rng, past.machine
        warranty = self._warranty(past)
        clerk = rng.choice(self.clerks)
        no = self.rows.number("DO", past.at)
        fault = self.faults[past.fault]
        text = f"{rng.choice(company()['complaints'])}{fault.name_zh}。"
        called = past.at - timedelta(minutes=rng.randint(3, 15))
        self._called(past, called, (no, text, clerk))
        return self.rows.add(
            DispatchOrder,
            no=no,
            reported_via="hq_phone",
            channel="phone",
            first_contact_at=called,
            registered_at=past.at,
            registered_by=clerk,
            caller_name=past.contact.name,
            caller_phone=past.contact.phone,
            customer_id=past.customer.id,
            machine_id=machine.id,
            line=self.models[machine.model_code or ""].line,
            site_address=machine.site_address,
            fault_desc=text,
            symptoms=[],
            priority=rng.choice(_PRIORITIES),
            warranty_result=warranty.result,
            warranty_basis_zh=warranty.basis.zh,
            warranty_basis_en=warranty.basis.en,
            owner_unit=past.unit,
            exec_unit=None if past.by_phone else past.unit,
            status="closed",
            fault_code=past.fault,
            resolution="电话指导后恢复正常。"
            if past.by_phone
            else "现场修复，试机正常。",
            closed_at=None,
            origin="seed_history",
        )

    def _called(
        self, past: PastRepair, at: datetime, said: tuple[str, str, str]
    ) -> None:
        no, text, clerk = said
        self.rows.add(
            Interaction,
            customer_id=past.customer.id,
            contact_id=past.contact.id,
            at=at,
            channel="phone",
            subject=no,
            detail=text,
            by_login=clerk,
        )

    def _warranty(self, past: PastRepair) -> Warranty:
        day = past.at.astimezone(LOCAL_ZONE).date()
        model = self.models[past.machine.model_code or ""]
        terms = warranty_terms(past.machine, model)
        warranty = check_warranty(terms, past.hours, day)
        if warranty.result == "in" or not past.wanted:
            return warranty
        # Parts of a repair before are under a warranty of their own.
        return Warranty("goodwill", warranty.basis)

    def _predict(self, past: PastRepair, order_id: int) -> None:
        """Let support lock what it expects, before anybody has been there."""
        at = past.at + timedelta(minutes=self.rng.randint(10, 50))
        expected = [one for found in past.findings for one in found.wanted]
        # Each part once.
        parts = {one.part.part_no: one for one in expected if one.predicted}
        lines = list(parts.values())
        content = canonical(
            {
                "fault_code": past.fault,
                "needs_parts": "possible" if lines else "none",
                "needs_visit": True,
                "predicted_lines": [_predicted(line) for line in lines],
            }
        )
        number = self.rows.add(
            HqPrediction,
            order_id=order_id,
            by_login=f"ts{self.models[past.machine.model_code or ''].line}",
            at=at,
            locked_at=at,
            sha256=fingerprint(content),
            revealed_at=past.at + timedelta(days=3),
            **{
                name: value
                for name, value in content.items()
                if name != "predicted_lines"
            },
        )
        for line in lines:
            self.rows.add(
                HqPredictionLine,
                prediction_id=number,
                not_fit_reason=None,
                **_predicted(line),
            )

    def _survey(
        self, past: PastRepair, order_id: int, what: tuple[int, datetime]
    ) -> _Work:
        """Let an engineer look, as the nth visit, from a time on."""
        seq, ready = what
        engineer = self.rng.choice(self.engineers[past.unit])
        visit_id = self._visit(past, order_id, (seq, "survey"), ready, engineer)
        visit = self.rows.rows[Visit][-1]
        surveyed = visit["entered_at"]
        assert isinstance(surveyed, datetime)
        self.rows.add(
            Survey,
            visit_id=visit_id,
            fault_code=past.fault,
            cause=self.rng.choice(_CAUSES),
            finding=self.faults[past.fault].name_zh,
            work_done="现场检查并修复，试机正常，已向机手说明。",
            machine_running=not past.wanted,
            submitted_at=surveyed,
        )
        return _Work(visit_id, seq, surveyed, engineer)

    def _visit(
        self,
        past: PastRepair,
        order_id: int,
        what: tuple[int, str],
        ready: datetime,
        engineer: Engineer | None = None,
    ) -> int:
        rng, unit = self.rng, past.unit
        engineer = engineer or rng.choice(self.engineers[unit])
        arrived = ready + timedelta(hours=rng.randint(5, 40))
        finished = arrived + timedelta(hours=rng.randint(2, 7))
        account = self._account(unit)
        return self.rows.add(
            Visit,
            order_id=order_id,
            seq=what[0],
            purpose=what[1],
            unit_code=unit,
            engineer_id=engineer.id,
            helpers=[],
            assigned_by=account,
            assigned_at=ready + _HOUR,
            planned_from=arrived - 2 * _HOUR,
            planned_to=finished,
            appointed_at=arrived,
            depart_at=arrived - 2 * _HOUR,
            arrive_at=arrived,
            finish_at=finished,
            hours_reading=past.hours,
            same_trip=False,
            result="solved",
            entry_mode="proxy",
            performed_by_id=engineer.id,
            entered_by=account,
            entered_at=finished + _HOUR,
        )

    def _account(self, unit: str) -> str:
        if unit not in self.accounts:
            self.accounts[unit] = account_of(unit)
        return self.accounts[unit]

    def _follow_up(
        self,
        order_id: int,
        finished: datetime,
        answers: list[dict[str, object]],
    ) -> datetime:
        rng = self.rng
        called = finished + timedelta(hours=rng.randint(20, 44))
        attempt = 1
        while attempt < _CALLS and rng.random() > _REACHED:
            self._not_reached(order_id, attempt, called)
            attempt, called = attempt + 1, called + timedelta(hours=rng.randint(3, 8))
        self.rows.add(
            FollowUp,
            order_id=order_id,
            attempt_no=attempt,
            at=called,
            by_login=rng.choice(self.clerks),
            result="reached",
            running_ok=True,
            score_overall=rng.choice(_SCORES),
            score_speed=rng.choice(_SCORES),
            score_skill=rng.choice(_SCORES),
            score_attitude=rng.choice(_SCORES),
            promise_kept=True,
            parts_confirmed=answers or None,
        )
        return called

    def _not_reached(self, order_id: int, attempt: int, at: datetime) -> None:
        nothing = dict.fromkeys(
            (
                *("running_ok", "score_overall", "score_speed", "score_skill"),
                *("score_attitude", "promise_kept", "parts_confirmed"),
            )
        )
        self.rows.add(
            FollowUp,
            order_id=order_id,
            attempt_no=attempt,
            at=at,
            by_login=self.rng.choice(self.clerks),
            result="no_answer",
            **nothing,
        )


def _predicted(line: Wanted) -> dict[str, object]:
    return {
        "part_no": line.part.part_no,
        "qty": max(line.needed, 1),
        "confidence": "likely" if line.needed else "possible",
    }
