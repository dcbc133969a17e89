"""Where the live orders are played: an engine, a scripted clock and the people."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from handlers.demo.company import company
from handlers.demo.organisation import account_of
from handlers.demo.pictures import picture
from handlers.service.front_desk import LookUpCaller
from storage.contents import Contents
from storage.user_tasks import UserTaskFilter
from workflows.commands.identities import GetActor
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.uploads import KeepTaskUpload, NewFile
from workflows.commands.user_tasks import ClaimUserTask, CompleteUserTask
from workflows.engine import SYSTEM, Actor, Command, Context, Engine
from workflows.errors import LOCAL_ZONE

_LEADERS = ("service_supervisor", "agent_manager")


@dataclass
class ScriptedClock:
    """A clock that shows what the script says."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class FindOpenTasks(Command[tuple[tuple[int, str], ...]]):
    """List the open tasks of an order with their elements, for the demo."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[tuple[int, str], ...]:
        order = context.store.dispatch_orders.by_no(self.no)
        assert order is not None, self.no
        tasks = context.store.user_tasks.find(UserTaskFilter(order_id=order.id))
        return tuple((task.id, task.element_id) for task in tasks)


@dataclass
class Stage:
    """Lets people of the demo company act at scripted times."""

    engine: Engine
    clock: ScriptedClock
    #: Where the photos go; None where nobody will look at them.
    contents: Contents | None = None
    photos: int = 0
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        """Find somebody of the company."""
        if login not in self.actors:
            found = self.engine.run(GetActor(login), actor=SYSTEM)
            assert found is not None, login
            self.actors[login] = found
        return self.actors[login]

    def in_time(self, **offset: float) -> str:
        """Write the time some hours or minutes from now, as forms send it."""
        local = self.clock.now.astimezone(LOCAL_ZONE)
        return (local + timedelta(**offset)).isoformat()

    def photo(self, task_id: int, login: str, field: str) -> list[int]:
        """Let somebody upload a photo for a field of a form."""
        # No two photos are the same: the same one twice would be a signal.
        self.photos += 1
        data = picture(f"{task_id} {field} {self.photos}")
        if self.contents is not None:
            self.contents.put(data)
        name = f"{field.rpartition('.')[2]}.png"
        sha256 = hashlib.sha256(data).hexdigest()
        file = NewFile(sha256, len(data), "image/png", name)
        command = KeepTaskUpload(task_id, field, file)
        return [self.engine.run(command, actor=self.actor(login)).id]

    def report(
        self, serial_no: str, at: datetime, fault: str, **facts: object
    ) -> "LiveOrder":
        """Let the front desk register a fault of a machine on record."""
        self.clock.now = at
        front = self.actor("front1")
        known = self.engine.run(LookUpCaller(serial_no), actor=front).matches[0]
        caller, machine = known.customer.contacts[0], known.machines[0].machine
        started = self.engine.run(
            StartProcessInstance(
                "dispatch",
                {
                    "caller_phone": caller.phone,
                    "caller_name": caller.name,
                    "serial_no": serial_no,
                    "customer": known.customer.code,
                    "site_address": machine.site_address,
                    "hours_reported": machine.hours_last,
                    "reported_via": "hq_phone",
                    "first_contact_at": self.in_time(minutes=-4),
                    "fault_desc": fault,
                    "priority": "P2",
                    **facts,
                },
            ),
            actor=front,
        )
        assert started.business_key is not None
        assert machine.line is not None
        assert machine.owner_unit is not None
        return LiveOrder(
            self,
            started.business_key,
            machine.line,
            machine.owner_unit.code,
            machine.hours_last or 0,
        )


@dataclass
class LiveOrder:
    """A dispatch order on its way; every step is a task that somebody completes."""

    stage: Stage
    no: str
    line: int
    unit: str
    hours: int
    engineer: str = ""

    def wait(self, **time: float) -> "LiveOrder":
        """Let time pass."""
        self.stage.clock.now += timedelta(**time)
        return self

    def claim(self, login: str) -> None:
        """Put the open task into somebody's own inbox."""
        actor = self.stage.actor(login)
        self.stage.engine.run(ClaimUserTask(self._task_id()), actor=actor)

    def to_support(self) -> "LiveOrder":
        """Let the front desk hand the order to technical support."""
        values = {"result": "to_support", "product_line": str(self.line)}
        return self._complete("front1", values, minutes=6)

    def diagnose(self, fault_code: str, **facts: object) -> "LiveOrder":
        """Let support diagnose; by default a visit is needed."""
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

    def finish(self, result: str, fault_code: str, work_done: str) -> "LiveOrder":
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
            "customer_sign_name": "现场负责人",
            "lines": [],
            **self._photos("signed_sheet"),
        }
        if result == "solved":
            values["running_at"] = self.stage.in_time(minutes=-25)
        return self._complete(account_of(self.unit), values, minutes=0)

    def ask(
        self, fault_code: str, finding: str, *parts: str, photos: bool = True
    ) -> "LiveOrder":
        """Let the unit ask for parts, one piece of each, with all the evidence."""
        row = {"qty": 1, "reason": "broken"}
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
            "parts_confirmed": [],
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

    def _photos(self, *fields: str) -> dict[str, object]:
        task, login = self._task_id(), account_of(self.unit)
        return {
            field.rpartition(".")[2]: self.stage.photo(task, login, field)
            for field in fields
        }

    def _supporter(self) -> str:
        return f"ts{self.line}"

    def _complete(
        self, login: str, values: Mapping[str, object], **after: float
    ) -> "LiveOrder":
        self.wait(**after)
        command = CompleteUserTask(self._task_id(), values)
        self.stage.engine.run(command, actor=self.stage.actor(login))
        return self

    def task_of(self, element_id: str = "") -> int:
        """Find the open task of an element, or the one task there is."""
        (task,) = (
            task
            for task, element in self._open()
            if not element_id or element == element_id
        )
        return task

    def _open(self) -> tuple[tuple[int, str], ...]:
        return self.stage.engine.run(FindOpenTasks(self.no), actor=SYSTEM)

    def _task_id(self) -> int:
        return self.task_of()


def leader_of(unit_code: str) -> str:
    """Give the login that decides for a unit."""
    for user in company()["users"]:
        if any(f"{role}@{unit_code}" in user["roles"] for role in _LEADERS):
            return str(user["login"])
    return unit_code.lower()
