"""Closed orders of the past, from the first call to the call back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from handlers.company.machines import Warranty, check_warranty, warranty_terms
from handlers.demo.company import company
from handlers.demo.organisation import account_of
from handlers.demo.past import PastRepair, Wanted
from handlers.demo.past_requests import PastRequests
from handlers.demo.past_settlement import Came, PastSettlement
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

_PRIORITIES = ("P1", "P2", "P2", "P2", "P3")
_CAUSES = ("quality", "wear", "wear", "misuse", "unknown")
_SCORES = (3, 4, 4, 4, 5, 5, 5)
_HOUR = timedelta(hours=1)
#: Of the 6 to 110 hours that parts take: up to here they lay in the unit's own stock,
#: as 45 of 100 do, and the engineer stays.
_LOCAL = 52


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
    accounts: dict[str, str] = field(default_factory=dict)

    def keep(self, past: PastRepair) -> None:
        """Keep everything about one repair."""
        order_id = self._order(past)
        if past.by_phone:
            closed = self._follow_up(order_id, past.at + _HOUR, [])
            self._last_row()["closed_at"] = closed
            return
        self._predict(past, order_id)
        visit_id, surveyed, engineer = self._survey(past, order_id)
        if past.wanted:
            finished = self._with_parts(past, (order_id, visit_id), surveyed, engineer)
        else:
            finished = self._follow_up(order_id, surveyed, []), "closed"
        order = self._last_row()
        order["closed_at"], order["status"] = finished

    def _with_parts(
        self,
        past: PastRepair,
        ids: tuple[int, int],
        surveyed: datetime,
        engineer: Engineer,
    ) -> tuple[datetime, str]:
        """Ask for parts, get and install them; give when the order ended, and how."""
        order_id, _ = ids
        no, decided = self.requests.keep(past, ids, surveyed, engineer)
        approved = [line for line in past.wanted if line.approved]
        if not approved:
            return self._follow_up(order_id, decided, []), "closed"
        wait = self.rng.randint(6, 110)
        local = wait <= _LOCAL
        got = decided + timedelta(hours=1 if local else wait)
        self.rows.rows[Visit][-1]["result"] = "need_parts"
        installing = self._visit(past, order_id, (2, "install"), got)
        visit = self.rows.rows[Visit][-1]
        if local:
            visit["same_trip"] = True
            visit["engineer_id"] = visit["performed_by_id"] = engineer.id
        installed = visit["finish_at"]
        assert isinstance(installed, datetime)
        self.settlement.deliver(past, order_id, no, (decided, got))
        answers = self.settlement.install(past, installing, installed, engineer)
        closed = self._follow_up(order_id, installed, answers)
        came = Came(local=local, decided=decided, got=got, arrived=visit["arrive_at"])
        self.settlement.write_off(past, came, (installed, closed))
        settled = self.settlement.old_parts_settled
        return closed, "archived" if settled else "closed"

    def _last_row(self) -> dict[str, object]:
        return self.rows.rows[DispatchOrder][-1]

    def _order(self, past: PastRepair) -> int:
        rng, machine = self.rng, past.machine
        warranty = self._warranty(past)
        clerk = rng.choice(["front1", "front2"])
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
        lines = [line for line in past.wanted if line.predicted]
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
        self, past: PastRepair, order_id: int
    ) -> tuple[int, datetime, Engineer]:
        engineer = self.rng.choice(self.engineers[past.unit])
        visit_id = self._visit(past, order_id, (1, "survey"), past.at, engineer)
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
        return visit_id, surveyed, engineer

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
        self.rows.add(
            FollowUp,
            order_id=order_id,
            attempt_no=1,
            at=called,
            by_login=rng.choice(["front1", "front2"]),
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


def _predicted(line: Wanted) -> dict[str, object]:
    return {
        "part_no": line.part.part_no,
        "qty": max(line.needed, 1),
        "confidence": "likely" if line.needed else "possible",
    }
