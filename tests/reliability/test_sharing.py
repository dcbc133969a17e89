"""Web servers and workers of one database share the jobs: each is carried out once."""

from collections import Counter
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import text

from benchmarks.jobs import FRONT, WAITING
from storage.unit_of_work import unit_of_work_factory
from tests.patience import until
from tests.postgresql import PostgreSQL
from tests.reliability.programs import Installation, Web, installation
from workflows.commands.messages import BroadcastSignal
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM

COUNT = 1_000
SIGNALS = text("SELECT count(*) FROM job WHERE kind = 'SIGNAL'")
WORKERS = text("SELECT count(*) FROM paigong_queue.procrastinate_workers")


def start_many(place: Installation, count: int) -> None:
    """Let many instances wait for a signal."""
    for _ in range(count):
        place.engine.run(StartProcessInstance("waiting"), actor=FRONT)


def workers(place: Installation) -> int:
    with place.database.connect() as connection:
        return int(connection.scalar(WORKERS) or 0)


def delivered(place: Installation) -> Counter[int | None]:
    """Count for each instance how often the signal reached it."""
    with unit_of_work_factory(place.database)(reads=True) as store:
        rows = store.history.every_operation()
    return Counter(
        row.process_instance_id for row in rows if row.command == "DeliverSignal"
    )


def signals_left(place: Installation) -> int:
    with place.database.connect() as connection:
        return int(connection.scalar(SIGNALS) or 0)


def carried_out(web: Web) -> float:
    """Give how many jobs a web server has carried out."""
    connection = HTTPConnection("127.0.0.1", web.port)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    name = 'paigong_commands_total{command="RunJob",outcome="done"}'
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))


def test_two_servers_and_two_workers_share_the_jobs(
    postgresql: PostgreSQL, tmp_path: Path
) -> None:
    url = postgresql.create_database()
    with (
        installation(url, tmp_path, waiting=WAITING) as place,
        place.running(web=2, workers=2) as programs,
    ):
        start_many(place, COUNT)
        until(lambda: workers(place) == 4)

        place.engine.run(BroadcastSignal("alarm"), actor=SYSTEM)
        until(lambda: signals_left(place) == 0)

        assert delivered(place) == Counter(range(1, COUNT + 1))
        by_web = [carried_out(it) for it in programs if isinstance(it, Web)]
        assert min(by_web) > 0
        assert sum(by_web) < COUNT
