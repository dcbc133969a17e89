"""The network or the database is away for a while: everything goes on by itself."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.jobs import WAITING
from storage.job_queue import conninfo
from storage.unit_of_work import Database, open_database, unit_of_work_factory
from tests.diagrams import diagram, end, service_task, start, user_task
from tests.patience import until
from tests.postgresql import own_server
from tests.reliability.programs import Installation, installation
from tests.reliability.proxy import Cable, cable
from tests.reliability.test_sharing import delivered, start_many
from tests.web.application import application
from tests.web.visitor import Visitor
from tests.workflows.conftest import BUSINESS, actor, deploy, make_engine
from tests.workflows.waiting import done, jobs
from web.settings import Settings
from workflows.commands.messages import BroadcastSignal
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Business, Engine, Operation
from workflows.errors import Text
from workflows.jobs import worker as module
from workflows.jobs.worker import JobWorker

RESTING = service_task("act", "act").replace(" id", ' camunda:asyncBefore="true" id', 1)
ACTING = diagram(
    "p", start() + RESTING + user_task("t") + end(), "begin act", "act t", "t done"
)


def doing(act: "Operation") -> Business:
    return Business({**BUSINESS.operations, "act": act}, {}, {})


def operation(cable: Cable | None = None) -> Operation:
    """Make an operation during which a cable is pulled, the first time."""
    left = [cable] if cable else []

    def act(_: object) -> dict[str, object]:
        if left:
            left.pop().pull()
        return {}

    return Operation("act", act, frozenset(), frozenset(), Text("做", "Act"))


def new_engine(database: Database, act: Operation) -> Engine:
    open_unit = unit_of_work_factory(database)
    return Engine(open_unit, doing(act), lambda: datetime.now(UTC))


def new_worker(engine: Engine, database: Database, stack: ExitStack) -> JobWorker:
    """Start a worker that ends with the test."""
    address = conninfo(database)
    assert address is not None
    worker = JobWorker(engine, address)
    worker.start()
    stack.callback(worker.stop)
    return worker


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let others take over after a second."""
    monkeypatch.setattr(module, "HEARTBEAT", 0.2)
    monkeypatch.setattr(module, "SILENCE", 1.0)


@pytest.mark.usefixtures("_hurry")
def test_a_job_goes_on_elsewhere_when_the_network_of_its_worker_is_pulled(
    postgresql_database: Database, stack: ExitStack
) -> None:
    near = postgresql_database
    pulled = stack.enter_context(cable(near.url))
    far = open_database(pulled.url.render_as_string(hide_password=False))
    stack.callback(far.dispose)
    make_engine(near, lambda: datetime.now(UTC))
    engine = new_engine(near, operation())
    deploy(engine, p=ACTING)

    lonely = new_worker(new_engine(far, operation(pulled)), far, stack)
    engine.run(StartProcessInstance("p"), actor=actor("alice"))
    until(lambda: not pulled.plugged)
    other = new_worker(engine, near, stack)
    until(lambda: not jobs(near))
    other.stop()
    pulled.plug()
    until(lambda: lonely.working)
    engine.run(StartProcessInstance("p"), actor=actor("alice"))
    until(lambda: not jobs(near))

    assert done(near) == {"Deploy": 1, "StartProcessInstance": 2, "Continue": 2}


def test_a_database_that_restarts_is_away_for_a_while_and_nothing_is_lost(
    stack: ExitStack, tmp_path: Path
) -> None:
    server = stack.enter_context(own_server())
    assert server.control is not None
    url = server.create_database()
    place = stack.enter_context(installation(url, tmp_path, waiting=WAITING))
    new_worker(place.engine, place.database, stack)
    visitors = [speaking(place, locale) for locale in ("zh", "en")]
    start_many(place, 3)

    server.control("stop")
    away = [visitor.get("/inbox") for visitor in visitors]
    server.control("start")
    back = [visitor.get("/inbox").status for visitor in visitors]
    place.engine.run(BroadcastSignal("alarm"), actor=SYSTEM)
    until(lambda: sum(delivered(place).values()) == 3)

    assert [page.status for page in away] == [503, 503]
    assert "没有保存" in away[0].text
    assert "was not saved" in away[1].text
    assert back == [200, 200]


def speaking(place: Installation, locale: str) -> Visitor:
    """Give somebody who reads a language."""
    settings = Settings(place.data, "", "key", https=False)
    visitor = Visitor(application(place.engine, settings).test_client())
    visitor.sign_in("front1").post("/locale", locale=locale, next="/inbox")
    return visitor
