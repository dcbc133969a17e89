"""Whole repairs by the processes of the product, while things are killed.

One after the other, from the call to the write-off, each with a part that headquarters
lends: a prediction, a survey, a request that somebody else decides about, a slip with
two signatures, a shipment, an installation and a call back. People wait as long as they
have to, and do again what was not confirmed; jobs are left to those who are killed.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic, sleep
from typing import Final, Self, TypeVar, cast
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from handlers import business
from storage.jobs import Job
from storage.unit_of_work import Database, unit_of_work_factory
from storage.user_tasks import UserTask
from tests.conftest import Clock
from tests.patience import until
from tests.processes.repair import Repair
from tests.reliability.programs import PATIENCE
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import Actor, Command, Engine
from workflows.errors import UnavailableError

R = TypeVar("R")
#: A cheap part that nobody predicts, and that the office does not have.
PART: Final = "PN-0028"
#: The minutes that people tell on forms, and what they take for a step, are moments.
HASTE: Final = 36_000


class PatientEngine(Engine):
    """Gives a command again until it is known what became of it.

    People's steps bear a token, as those of a browser do: they are done once.
    """

    def __init__(self, database: Database, clock: Clock, completed: set[int]) -> None:
        super().__init__(unit_of_work_factory(database), business(), clock)
        #: The tasks that were said to be completed.
        self._completed = completed

    def run(self, command: Command[R], *, actor: Actor) -> R:
        if isinstance(command, CompleteUserTask | StartProcessInstance):
            signed = replace(command, rendering_token=uuid4().hex)
            command = cast("Command[R]", signed)
        end_of_patience = monotonic() + PATIENCE
        while True:
            try:
                result = super().run(command, actor=actor)
            except UnavailableError:
                if monotonic() > end_of_patience:
                    raise
                sleep(0.05)
            else:
                break
        if isinstance(command, CompleteUserTask):
            self._completed.add(command.task_id)
        return result


class HastyClock(Clock):
    """The real time, of which nobody takes long."""

    def __call__(self) -> datetime:
        self.now = datetime.now(UTC)
        return self.now

    def forward(self, **time: float) -> None:
        sleep(timedelta(**time).total_seconds() / HASTE)


@dataclass
class LentPart(Repair):
    """A repair with a part from headquarters, in real time."""

    def at(self, **offset: float) -> str:
        self.clock()
        minutes = offset.pop("minutes", 0) * 60 / HASTE
        return super().at(seconds=minutes, **offset)

    def open(self) -> list[UserTask]:
        """Wait until there is something to do: jobs may have to lead there."""
        until(lambda: bool(super(LentPart, self).open()))
        return super().open()

    def carry_through(self, database: Database) -> bool:
        """Do everything that belongs to it; tell whether all of it is settled.

        A request that is drawn for an audit has to wait for it.
        """
        self.noted()
        self.register().to_support().diagnose(needs_parts="none")
        self.visit("need_parts", machine_running=False)
        self.ask(self.row(PART)).approved().shipped().arrived()
        self.visit().call_back()
        if not self.is_drawn:
            self.written_off(database)
        return not self.is_drawn

    @property
    def is_drawn(self) -> bool:
        """Whether the request is to be looked into, by chance."""
        order = self.page.id
        requests = self.read(lambda store: store.part_requests.of_order(order))
        return any(request.sampled for request in requests)

    def noted(self) -> Self:
        """Have a piece at headquarters."""
        rows = [{"part_no": PART, "qty": 1}]
        note = {"doc_no": f"note {uuid4().hex}", "unit": None, "rows": rows}
        command = StartProcessInstance("stock_receipt", note)
        self.engine.run(command, actor=self.actor("parts"))
        return self

    def arrived(self) -> Self:
        """Let the parcel through the gate, and in at the office."""
        if "release_gate" in self.waiting:
            order = self.page.id
            no = self.read(lambda store: store.loan_slips.of_order(order)[-1].no)
            self.do("guard", "release_gate", slip_no=no, packages_match=True)
        return self.fill("cd.store", "receive", received_at=self.at(minutes=30))

    def written_off(self, database: Database) -> Self:
        """Let the parts be written off, though the day to wait for is not over."""

        def is_written_off() -> bool:
            bring_forward(database)
            return self.page.status == "archived"

        until(is_written_off)
        return self


def bring_forward(database: Database) -> None:
    """Have the timers that wait for tomorrow fire now."""
    now = datetime.now(UTC)
    waiting = (Job.element_id == "wait_a_day", Job.due_at > now)
    with suppress(DBAPIError), database.begin() as connection:
        connection.execute(update(Job).where(*waiting).values(due_at=now))


@dataclass
class Workshop:
    """Repairs machines, one after the other, until it is closed."""

    database: Database
    #: The tasks that were said to be completed.
    completed: set[int] = field(default_factory=set)
    repaired: int = 0
    settled: int = 0
    _closed: Event = field(default_factory=Event)
    _work: "Future[None]" = field(init=False)

    def open(self) -> None:
        """Begin, in a thread of its own."""
        thread = ThreadPoolExecutor(1, "workshop")
        self._work = thread.submit(self._repair)
        thread.shutdown(wait=False)

    def close(self) -> None:
        """Finish what was begun."""
        self._closed.set()
        self._work.result()

    def _repair(self) -> None:
        clock = HastyClock()
        engine = PatientEngine(self.database, clock, self.completed)
        while self.settled == 0 or not self._closed.is_set():
            # No photo is taken twice.
            repair = LentPart(engine, clock, photos=1_000 * self.repaired)
            self.settled += repair.carry_through(self.database)
            self.repaired += 1
