"""A live dispatch order of the demo company, from the first call on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from handlers.demo.company import company
from handlers.demo.organisation import account_of
from handlers.demo.stage import Play, Stage
from handlers.places import Place
from workflows.engine import SYSTEM, Command, Context

_LEADERS = ("service_supervisor", "agent_manager")


@dataclass(frozen=True, slots=True)
class KnownMachine:
    """What the front desk knows about a machine and who calls about it."""

    serial_no: str
    customer: str
    caller_name: str
    caller_phone: str
    site_address: str
    line: int
    unit: str
    hours: int
    place: Place | None


@dataclass(frozen=True)
class KnowMachine(Command[KnownMachine]):
    """Find a machine of the demo company, with its customer."""

    serial_no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> KnownMachine:
        store = context.store
        machine = store.machines.by_serial_no(self.serial_no)
        assert machine is not None, self.serial_no
        assert machine.customer_id is not None
        model = store.machines.model(machine.model_code or "")
        customer = store.customers.get(machine.customer_id)
        assert model is not None
        assert customer is not None
        caller = store.customers.contacts(customer.id)[0]
        return KnownMachine(
            machine.serial_no,
            customer.code,
            caller.name,
            caller.phone or "",
            machine.site_address or "",
            model.line,
            machine.owner_unit or "",
            machine.hours_last or 0,
            None if machine.lat is None else (machine.lat, machine.lon or 0),
        )


def report(
    stage: Stage, serial_no: str, at: datetime, fault: str, **facts: object
) -> "LiveOrder":
    """Let the front desk register a fault of a machine on record."""
    stage.clock.now = at
    known = stage.engine.run(KnowMachine(serial_no), actor=SYSTEM)
    values = {
        "caller_phone": known.caller_phone,
        "caller_name": known.caller_name,
        "serial_no": serial_no,
        "customer": known.customer,
        "site_address": known.site_address,
        "hours_reported": known.hours,
        "reported_via": "hq_phone",
        "first_contact_at": stage.in_time(minutes=-4),
        "fault_desc": fault,
        "priority": "P2",
        **facts,
    }
    no, instance = stage.start("dispatch", "front1", values)
    order = LiveOrder(stage, no, instance, known.line, known.unit, known.hours)
    order.place = known.place
    return order


@dataclass
class LiveOrder(Play):
    """A dispatch order on its way."""

    line: int
    unit: str
    hours: int
    engineer: str = ""
    fault: str = ""

    def to_support(self) -> "LiveOrder":
        """Let the front desk hand the order to technical support."""
        values = {"result": "to_support", "product_line": str(self.line)}
        return self._complete("front1", values, minutes=6)

    def diagnose(self, fault_code: str, **facts: object) -> "LiveOrder":
        """Let support diagnose; by default a visit is needed."""
        self.fault = fault_code
        values = {
            "talked_to_customer": True,
            "fault_code": fault_code,
            "severity": "medium",
            "solved_by_phone": False,
            "needs_visit": "yes",
            "needs_parts": "none",
            "advice": "先检查油位与滤芯，再测系统压力。",
            **facts,
        }
        return self._complete(self._supporter(), values, minutes=35)

    def refuse(self, reason: str, note: str) -> "LiveOrder":
        """Let the unit give the order back."""
        values = {"decision": "refuse", "refuse_reason": reason, "note": note}
        self._ask_own_unit()
        return self._complete(leader_of(self.unit), values, minutes=50)

    def ask_unit(self, unit: str, reason: str) -> "LiveOrder":
        """Let support ask another unit."""
        values = {
            "exec_unit": unit,
            "reason": reason,
            "skill": 1,
            "deadline": self.stage.in_time(hours=8),
            "instruction": "客户催促，请尽快答复。",
        }
        self.unit = unit
        return self._complete(self._supporter(), values, minutes=20)

    def accept(self) -> "LiveOrder":
        """Let the unit promise to come tomorrow."""
        values = {
            "decision": "accept",
            "promised_arrival": self.stage.in_time(hours=26),
        }
        self._ask_own_unit()
        return self._complete(leader_of(self.unit), values, minutes=25)

    def send(self, number: int, in_hours: float = 20) -> "LiveOrder":
        """Let the unit send one of its engineers."""
        self.engineer = f"{self.unit}-E{number}"
        values = {
            "engineer": self.engineer,
            "helpers": [],
            "planned_from": self.stage.in_time(hours=in_hours),
            "planned_to": self.stage.in_time(hours=in_hours + 5),
        }
        return self._complete(leader_of(self.unit), values, minutes=30)

    def appoint(self, result: str = "agreed", in_hours: float = 18) -> "LiveOrder":
        """Let the unit call the customer about when to come."""
        values = {"at": self.stage.in_time(), "result": result}
        if result == "agreed":
            values["agreed_time"] = self.stage.in_time(hours=in_hours)
        return self._complete(account_of(self.unit), values, minutes=0)

    def arrive(self) -> "LiveOrder":
        """Let the unit enter the arrival and the hour meter for the engineer."""
        values = {
            "depart_at": self.stage.in_time(hours=-2, minutes=-10),
            "arrive_at": self.stage.in_time(minutes=-10),
            "hours_reading": self.hours + 9,
            **self._photos("photo_meter", "photo_plate"),
        }
        return self._complete(account_of(self.unit), values, minutes=0)

    def finish(
        self, result: str, fault_code: str, work_done: str, **facts: object
    ) -> "LiveOrder":
        """Let the unit enter for the engineer what was found and done."""
        values = {
            "performed_by": self.engineer,
            "finish_at": self.stage.in_time(minutes=-20),
            "result": result,
            "fault_code": fault_code,
            "cause": "wear",
            "finding": "现场检测与故障现象一致。",
            "work_done": work_done,
            "machine_running": result == "solved",
            "customer_sign": {"name": "现场负责人", "role": "机长"},
            "lines": [],
            **self._photos("signed_sheet"),
        }
        if result == "solved":
            values["running_at"] = self.stage.in_time(minutes=-25)
        return self._complete(account_of(self.unit), values | facts, minutes=0)

    def ask(
        self,
        fault_code: str,
        finding: str,
        *parts: str,
        photos: bool = True,
        qty: int = 1,
    ) -> "LiveOrder":
        """Let the unit ask for parts, so many pieces of each, with all the evidence."""
        row = {"qty": qty, "reason": "broken"}
        of_parts = ("lines.photo_old_part",) if photos else ()
        values = {
            "fault_code": fault_code,
            "cause": "wear",
            "finding": finding,
            "hours_reading": self.hours + 9,
            "performed_by": self.engineer,
            "lines": [
                {"part_no": part, **row, **self._photos(*of_parts)} for part in parts
            ],
            **self._photos("photo_plate", "photo_meter", "signed_sheet"),
        }
        return self._complete(account_of(self.unit), values, minutes=40)

    def call_back(
        self, score: int, comment: str, *, running: bool = True
    ) -> "LiveOrder":
        """Let the front desk ask whether the customer is content."""
        values = {
            "at": self.stage.in_time(),
            "result": "reached",
            "promise_kept": True,
            "charged_anything": False,
            "parts_confirmed": [
                {"line": row["line"], "answer": "yes"}
                for row in self.shown("front2", "call_customer")["parts_confirmed"]
            ],
            "running_ok": running,
            "score_overall": score,
            "score_speed": score,
            "score_skill": score,
            "score_attitude": 5,
            "comment": comment,
        }
        return self._complete("front2", values, minutes=0)

    def reopen(self, note: str) -> "LiveOrder":
        """Let the front desk send the order back to support."""
        return self._complete(
            "front2", {"decision": "reopen", "note": note}, minutes=15
        )

    def _ask_own_unit(self) -> None:
        """Let support ask the unit by hand where nobody there is free."""
        if any(element == "choose_unit" for _, element in self.tasks()):
            self.ask_unit(self.unit, "工程师均已派出，仍请归属网点安排。")

    def _photos(self, *fields: str) -> dict[str, object]:
        return self.photos(account_of(self.unit), "", *fields)

    def _supporter(self) -> str:
        return f"ts{self.line}"

    def _complete(
        self, login: str, values: Mapping[str, object], **after: float
    ) -> "LiveOrder":
        return self.wait(**after).submit(login, values)


def leader_of(unit_code: str) -> str:
    """Give the login that decides for a unit."""
    for user in company()["users"]:
        if any(f"{role}@{unit_code}" in user["roles"] for role in _LEADERS):
            return str(user["login"])
    return unit_code.lower()
