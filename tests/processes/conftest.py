"""The demo company without live orders, and people who walk orders through it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import pytest

from handlers import business
from handlers.cards import OrderPage
from handlers.demo import SEED
from handlers.demo.seed import SeedCompany
from handlers.service.order_views import GetDispatchOrder
from storage.process_instances import InstanceState
from storage.tables import METADATA
from storage.unit_of_work import (
    Database,
    UnitOfWork,
    open_database,
    unit_of_work_factory,
)
from storage.user_tasks import UserTask, UserTaskFilter
from storage.visits import FollowUpDraw
from tests.conftest import NOW, Clock
from tests.processes.draws import draw_nothing
from tests.processes.results import watched
from tests.refilled import RefilledFile
from web.app import build_engine
from web.cli import prepare
from workflows.commands.identities import GetActor
from workflows.commands.inbox import GetUserTask
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.uploads import KeepTaskUpload, NewFile
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import SYSTEM, Actor, Command, Engine
from workflows.errors import LOCAL_ZONE
from workflows.jobs.executor import run_due

SD22 = "SD22-2025-0007"


@dataclass(frozen=True)
class _Read(Command[Any]):
    """Look at the store from a test."""

    look: Any
    reads = True

    def execute(self, context: Any) -> Any:  # noqa: ANN401 (whatever the test wants)
        return self.look(context.store)


@dataclass(frozen=True)
class _Write(Command[Any]):
    """Change the store from a test."""

    change: Any

    def execute(self, context: Any) -> Any:  # noqa: ANN401 (whatever the test wants)
        return self.change(context.store)


@dataclass
class Order:
    """One dispatch order and the people who work on it."""

    engine: Engine
    clock: Clock
    no: str = ""
    instance_id: int = 0
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        if login not in self.actors:
            found = self.engine.run(GetActor(login), actor=SYSTEM)
            assert found is not None
            self.actors[login] = found
        return self.actors[login]

    def register(self, serial_no: str = SD22, **facts: object) -> Self:
        values = {
            "caller_phone": "199-0000-0007",
            "caller_name": "张工",
            "customer": None,
            "new_customer_name": "四川锦程基础工程",
            "serial_no": serial_no,
            "site_address": "成都市天府新区工地",
            "reported_via": "hq_phone",
            "first_contact_at": self.at(minutes=-5),
            "fault_desc": "主泵压力低，机器停机",
            "priority": "P1",
        }
        started = self.engine.run(
            StartProcessInstance("dispatch", values | facts),
            actor=self.actor("front1"),
        )
        self.no = started.business_key or ""
        self.instance_id = started.process_instance_id
        return self

    def do(self, login: str, element_id: str, **values: object) -> Self:
        """Complete the open task of an element; an hour passes."""
        self.clock.forward(hours=1)
        (task,) = (task for task in self.open() if task.element_id == element_id)
        command = CompleteUserTask(task.id, values)
        self.engine.run(command, actor=self.actor(login))
        return self

    def at(self, **offset: float) -> str:
        moment = self.clock.now + timedelta(**offset)
        return moment.astimezone(LOCAL_ZONE).isoformat()

    def read(self, look: Any) -> Any:  # noqa: ANN401 (whatever the test wants)
        return self.engine.run(_Read(look), actor=SYSTEM)

    def write(self, change: Any) -> None:  # noqa: ANN401 (whatever the test wants)
        self.engine.run(_Write(change), actor=SYSTEM)

    def open(self) -> list[UserTask]:
        wanted = UserTaskFilter(process_instance_id=self.instance_id)
        tasks: list[UserTask] = self.read(lambda store: store.user_tasks.find(wanted))
        return tasks

    @property
    def waiting(self) -> list[str]:
        return [task.element_id for task in self.open()]

    @property
    def page(self) -> OrderPage:
        return self.engine.run(GetDispatchOrder(self.no), actor=self.actor("director"))

    @property
    def ended_at(self) -> str | None:
        """The end event that the whole process reached."""

        def look(store: UnitOfWork) -> str | None:
            instance = store.process_instances.get(self.instance_id)
            assert instance is not None
            if instance.state != InstanceState.COMPLETED:
                return None
            return store.history.elements(instance.id)[-1].element_id

        found: str | None = self.read(look)
        return found

    def engineer_of(self, unit: str) -> str:
        def look(store: UnitOfWork) -> str:
            engineers = store.organisation.engineers(unit)
            skills = store.organisation.skills(1, [one.id for one in engineers])
            return next(one.code for one in engineers if one.id in skills)

        found: str = self.read(look)
        return found


class Walk(Order):
    """An order with what happens on the way of most of them."""

    def to_support(self) -> Self:
        return self.do("front1", "consult", result="to_support", product_line="1")

    def diagnose(self, **facts: object) -> Self:
        values = {
            "talked_to_customer": True,
            "fault_code": "HYD-01",
            "severity": "high",
            "needs_visit": "yes",
            "needs_parts": "none",
            "advice": "检查主泵",
        }
        return self.do("ts1", "diagnose", **(values | facts))

    def accept(self) -> Self:
        promised = self.at(hours=6)
        values = {"decision": "accept", "promised_arrival": promised}
        return self.do("cd.sup", "accept_order", **values)

    def assign(self, engineer: str = "") -> Self:
        return self.do(
            "cd.sup",
            "choose_engineer",
            engineer=engineer or self.engineer_of("OF18"),
            planned_from=self.at(hours=2),
            planned_to=self.at(hours=6),
        )

    def appoint(self, result: str = "agreed", **facts: object) -> Self:
        if result == "agreed":
            facts = {"agreed_time": self.at(hours=3), **facts}
        now = self.at(minutes=30)
        return self.do("cd.store", "appoint", at=now, result=result, **facts)

    def arrive(self) -> Self:
        return self.do(
            "cd.store",
            "enter_arrival",
            depart_at=self.at(minutes=10),
            arrive_at=self.at(minutes=50),
            hours_reading=845,
            **self.uploads("enter_arrival", "photo_meter", "photo_plate"),
        )

    def uploads(self, element_id: str, *fields: str) -> dict[str, object]:
        """Upload a file for each of some fields of an open task."""
        (task,) = (task for task in self.open() if task.element_id == element_id)
        given: dict[str, object] = {}
        for field_name in fields:
            content = sha256(f"{task.id} {field_name}".encode()).hexdigest()
            file = NewFile(content, 1000, "image/jpeg", f"{field_name}.jpg")
            command = KeepTaskUpload(task.id, field_name, file)
            kept = self.engine.run(command, actor=self.actor("cd.store"))
            given[field_name] = [kept.id]
        return given

    def received(self) -> list[dict[str, object]]:
        """Give the rows of the parts to be installed, all of them installed."""
        rows: Any = self.shown("cd.store", "enter_result").get("lines", [])
        return [
            {"line": row["line"], "installed_qty": row["received_qty"], "unused_qty": 0}
            for row in rows
        ]

    def finish(self, result: str = "solved", **facts: object) -> Self:
        values = {
            "performed_by": self.engineer_of("OF18"),
            "finish_at": self.at(minutes=55),
            "result": result,
            "fault_code": "HYD-01",
            "cause": "wear",
            "finding": "主泵内泄，压力只有额定的一半，需要更换主泵总成",
            "work_done": "更换主泵总成并试机，压力恢复正常",
            "machine_running": result == "solved",
            "customer_sign": {"name": "罗永刚", "role": "机长"},
            "lines": self.received(),
            **self.uploads("enter_result", "signed_sheet"),
        }
        if result == "solved":
            values["running_at"] = self.at(minutes=50)
        return self.do("cd.store", "enter_result", **(values | facts))

    def visit(self, result: str = "solved", **facts: object) -> Self:
        """Go through a whole visit of the Chengdu office."""
        return self.accept().assign().appoint().arrive().finish(result, **facts)

    def confirmed(self) -> list[dict[str, object]]:
        """Give the rows in which the customer says what was installed."""
        rows: Any = self.shown("front1", "call_customer").get("parts_confirmed", [])
        return [{"line": row["line"]} for row in rows]

    def shown(self, login: str, element_id: str) -> Mapping[str, object]:
        """Look at the form of an open task as somebody sees it."""
        (task,) = (one for one in self.open() if one.element_id == element_id)
        form = self.engine.run(GetUserTask(task.id), actor=self.actor(login)).form
        assert form is not None
        return form.values

    def call_back(self, score: int = 5, *, running: bool = True) -> Self:
        scores = ("score_overall", "score_speed", "score_skill", "score_attitude")
        return self.do(
            "front1",
            "call_customer",
            at=self.at(minutes=30),
            result="reached",
            running_ok=running,
            promise_kept=True,
            charged_anything=False,
            parts_confirmed=[{**row, "answer": "yes"} for row in self.confirmed()],
            **dict.fromkeys(scores, score),
        )

    def wait(self, **time: float) -> Self:
        """Let time pass, and the timers of it fire."""
        self.clock.forward(**time)
        while run_due(self.engine):
            pass
        return self

    def drawn(self, *, selected: bool = True) -> Self:
        """Say beforehand whether an order solved on the phone is followed up."""
        row = FollowUpDraw(
            order_id=self.page.id,
            p=0.2,
            u=0.1 if selected else 0.9,
            selected=selected,
            at=self.clock.now,
        )
        self.write(lambda store: store.visits.add([row]))
        return self


@pytest.fixture(scope="session")
def company_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seed the demo company once, without live orders."""
    file = tmp_path_factory.mktemp("company") / "company.db"
    database = open_database(f"sqlite:///{file}")
    METADATA.create_all(database)
    engine = build_engine(database, Clock())
    prepare(engine)
    engine.run(SeedCompany(NOW, "no password", SEED), actor=SYSTEM)
    database.dispose()
    return file


@pytest.fixture
def company(refilled_file: RefilledFile, company_file: Path) -> Iterator[Database]:
    """Give a fresh copy of the seeded company."""
    with refilled_file.like(company_file) as database:
        yield database


@pytest.fixture
def order(company: Database, clock: Clock) -> Walk:
    units = unit_of_work_factory(company)
    draw_nothing(units)
    return Walk(Engine(units, watched(business()), clock), clock)
