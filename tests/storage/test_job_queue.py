"""On PostgreSQL, a job is handed to workers by the transaction that writes it."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from storage import job_queue
from storage.jobs import JobKind
from storage.revision import is_current
from storage.unit_of_work import (
    Database,
    UnitOfWork,
    open_database,
    unit_of_work_factory,
)
from storage.upgrades import migrate
from tests.postgresql import PostgreSQL

LIST = text(
    "SELECT args->>'job_id', lock, status FROM paigong_queue.procrastinate_jobs"
    " ORDER BY priority DESC, id"
)


def queue(database: Database) -> list[tuple[str, ...]]:
    """Give job, lock and status of what has been handed over, the first first."""
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(LIST)]


def add(store: UnitOfWork, minutes: float = 0, **columns: object) -> int:
    """Write a job that is due in some minutes."""
    now = datetime.now(UTC)
    row = {
        "kind": JobKind.START,
        "due_at": now + timedelta(minutes=minutes),
        "created_at": now,
    }
    (job_id,) = store.jobs.add([{**row, **columns}])
    return job_id


@pytest.fixture
def kept(postgresql_database: Database) -> list[int]:
    """Keep two jobs, the one that is due first last."""
    with unit_of_work_factory(postgresql_database)() as store:
        return [add(store), add(store, minutes=-2)]


def test_a_job_is_handed_over_the_one_due_first_first(
    postgresql_database: Database, kept: list[int]
) -> None:
    second, first = kept

    assert queue(postgresql_database) == [
        (str(first), f"job {first}", "todo"),
        (str(second), f"job {second}", "todo"),
    ]


def test_what_is_taken_back_is_never_handed_over(postgresql_database: Database) -> None:
    open_unit = unit_of_work_factory(postgresql_database)

    with suppress(ZeroDivisionError), open_unit() as store:
        add(store)
        1 / 0  # noqa: B018 (that is the point)

    assert queue(postgresql_database) == []


def test_a_removed_job_leaves_nothing_behind(
    postgresql_database: Database, kept: list[int]
) -> None:
    with unit_of_work_factory(postgresql_database)() as store:
        store.jobs.remove(kept[1])

    assert [job for job, *_ in queue(postgresql_database)] == [str(kept[0])]


def test_a_job_put_off_is_handed_over_when_its_time_comes(
    postgresql_database: Database, kept: list[int]
) -> None:
    open_unit = unit_of_work_factory(postgresql_database)
    with open_unit() as store:
        store.jobs.change(kept[1], {"due_at": datetime.now(UTC) + timedelta(hours=1)})
    waiting = len(queue(postgresql_database))

    with open_unit() as store:
        store.jobs.change(kept[1], {"due_at": datetime.now(UTC)})

    assert (waiting, len(queue(postgresql_database))) == (1, 2)


@pytest.mark.parametrize(
    "columns", [{"kind": JobKind.EXTERNAL}, {"retries_left": 0}, {"minutes": 5}]
)
def test_only_what_workers_can_do_now_is_handed_over(
    postgresql_database: Database, columns: dict[str, float]
) -> None:
    open_unit = unit_of_work_factory(postgresql_database)
    with open_unit() as store:
        add(store, **columns)

    with open_unit() as store:
        count = store.job_queue.hand_over_due()

    assert (count, queue(postgresql_database)) == (0, [])


def test_jobs_that_nobody_handed_over_are_found(
    postgresql_database: Database, kept: list[int]
) -> None:
    open_unit, counts = unit_of_work_factory(postgresql_database), []
    with postgresql_database.begin() as connection:  # as in a restored copy
        connection.execute(text("TRUNCATE paigong_queue.procrastinate_jobs CASCADE"))

    for _ in range(2):
        with open_unit() as store:
            counts.append(store.job_queue.hand_over_due())

    assert counts == [len(kept), 0]
    assert len(queue(postgresql_database)) == len(kept)


def test_a_queue_of_another_version_is_made_anew(
    postgresql_database: Database, kept: list[int]
) -> None:
    database = postgresql_database
    with database.begin() as connection:
        connection.execute(text("COMMENT ON SCHEMA paigong_queue IS 'an older one'"))
    old = job_queue.is_current(database)

    job_queue.renew(database)

    assert (old, job_queue.is_current(database)) == (False, True)
    assert len(queue(database)) == len(kept)


def test_a_database_without_its_queue_is_not_up_to_date(
    postgresql: PostgreSQL,
) -> None:
    database = open_database(postgresql.create_database())
    migrate(database)
    before = is_current(database)

    job_queue.remove(database)

    assert (before, is_current(database)) == (True, False)
    database.dispose()
