"""Several workers on PostgreSQL share the jobs: each is carried out once."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from storage.job_queue import conninfo
from storage.unit_of_work import Database
from tests.diagrams import diagram, end, gateway, service_task, start, user_task
from tests.patience import until
from tests.workflows.conftest import actor, deploy, make_engine
from tests.workflows.waiting import DECLARED, done, event, jobs, signal, timer
from workflows.commands.messages import BroadcastSignal
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Engine
from workflows.jobs.worker import JobWorker

PAUSE = event("intermediateCatchEvent", "pause", timer("PT0.3S"))
PAUSING = diagram(
    "p", start() + PAUSE + user_task("t") + end(), "begin pause", "pause t", "t done"
)
LISTENING = diagram(
    "p",
    start()
    + event("intermediateCatchEvent", "wait", signal())
    + user_task("t")
    + end(),
    "begin wait",
    "wait t",
    "t done",
    extra=DECLARED,
)
#: What the queue holds when a crash has taken back that a worker has finished a job.
BROUGHT_BACK = text(
    "INSERT INTO paigong_queue.procrastinate_jobs"
    " (queue_name, task_name, lock, args, status, worker_id)"
    " SELECT 'paigong', 'run_job', 'instance ' || instance.id, '{\"job_id\": 0}',"
    " 'doing', worker.id FROM process_instance AS instance,"
    " paigong_queue.procrastinate_workers AS worker LIMIT 1"
)


@pytest.fixture
def database(postgresql_database: Database) -> Database:
    return postgresql_database


@pytest.fixture
def engine(database: Database) -> Engine:
    return make_engine(database, lambda: datetime.now(UTC))


@pytest.fixture
def workers(database: Database, engine: Engine) -> Iterator[list[JobWorker]]:
    """Let two workers carry out jobs."""
    address = conninfo(database)
    assert address is not None
    both = [JobWorker(engine, address, concurrency=2) for _ in range(2)]
    for worker in both:
        worker.start()
    yield both
    for worker in both:
        worker.stop()


def instances(engine: Engine, count: int) -> None:
    for _ in range(count):
        engine.run(StartProcessInstance("p"), actor=actor("alice"))


@pytest.mark.usefixtures("workers")
def test_every_timer_fires_once(database: Database, engine: Engine) -> None:
    deploy(engine, p=PAUSING)

    instances(engine, 20)
    until(lambda: not jobs(database))

    assert done(database)["FireTimer"] == 20


@pytest.mark.usefixtures("workers")
def test_a_signal_is_heard_by_everybody_who_waits(
    database: Database, engine: Engine
) -> None:
    deploy(engine, p=LISTENING)
    instances(engine, 3)

    engine.run(BroadcastSignal("alarm"), actor=SYSTEM)
    until(lambda: not jobs(database))

    assert done(database)["DeliverSignal"] == 3


@pytest.mark.usefixtures("workers")
def test_a_job_due_now_does_not_wait_for_one_due_later(
    database: Database, engine: Engine
) -> None:
    late = event("boundaryEvent", "late", timer("PT30S"), ' attachedToRef="t"')
    resting = user_task("u").replace('"u"', '"u" camunda:asyncBefore="true"', 1)
    nodes = start() + gateway("parallel", "fork") + user_task("t") + late + resting
    flows = ("begin fork", "fork t", "fork u", "t done", "u done", "late gone")
    deploy(engine, p=diagram("p", nodes + end() + end("gone"), *flows))

    instances(engine, 1)
    until(lambda: jobs(database) == [("TIMER", 3)])

    assert done(database)["Continue"] == 1


@pytest.mark.usefixtures("workers")
def test_a_job_that_fails_is_tried_again(database: Database, engine: Engine) -> None:
    act = service_task("act", "fail", {"code": "bad"})
    retries = ' camunda:asyncBefore="true" camunda:failedJobRetryTimeCycle="PT0.1S"'
    nodes = start() + act.replace(' id="act"', f' id="act"{retries}') + end()
    deploy(engine, p=diagram("p", nodes, "begin act", "act done"))

    instances(engine, 1)
    until(lambda: jobs(database) == [("CONTINUATION", 0)])

    assert done(database)["FailJob"] == 2


def test_workers_go_on_when_the_database_has_thrown_them_out(
    database: Database, engine: Engine, workers: list[JobWorker]
) -> None:
    deploy(engine, p=PAUSING)
    until(lambda: all(worker.working for worker in workers))

    with database.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    instances(engine, 3)
    until(lambda: not jobs(database))

    assert done(database)["FireTimer"] == 3
    until(lambda: all(worker.working for worker in workers))


def test_jobs_go_on_when_a_crash_has_taken_back_the_end_of_another(
    database: Database, engine: Engine, workers: list[JobWorker]
) -> None:
    deploy(engine, p=LISTENING)
    instances(engine, 1)
    until(lambda: all(worker.working for worker in workers))

    with database.begin() as connection:
        connection.execute(BROUGHT_BACK)
    engine.run(BroadcastSignal("alarm"), actor=SYSTEM)
    until(lambda: not jobs(database))

    assert done(database)["DeliverSignal"] == 1
