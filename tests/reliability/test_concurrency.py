"""Many people at once, on both databases."""

from concurrent.futures import ThreadPoolExecutor

from storage.unit_of_work import Database
from tests.conftest import Clock
from tests.diagrams import diagram, end, service_task, start, user_task
from tests.workflows.conftest import actor, deploy, make_engine
from tests.workflows.waiting import done
from workflows.commands.inbox import CountUserTasks, FindUserTasks
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import Actor
from workflows.errors import RejectedError

NUMBERED = diagram(
    "p",
    start()
    + service_task("count", "number", {"prefix": "DO"})
    + user_task("work")
    + user_task("after")
    + end(),
    "begin count",
    "count work",
    "work after",
    "after done",
)


def test_one_of_many_submissions_of_a_task_succeeds(
    database: Database, clock: Clock
) -> None:
    engine = make_engine(database, clock)
    deploy(engine, p=NUMBERED)
    people = [actor("alice"), actor("bob")]
    started = engine.run(StartProcessInstance("p"), actor=people[0])

    def submit(turn: int) -> bool:
        task = CompleteUserTask(started.next_task_id or 0, {}, f"form {turn}")
        try:
            return bool(engine.run(task, actor=people[turn % 2]))
        except RejectedError:
            return False

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(submit, range(16)))

    assert outcomes.count(True) == 1
    assert engine.run(CountUserTasks(), actor=people[0]).groups == 1


def test_one_form_sent_many_times_completes_once(
    database: Database, clock: Clock
) -> None:
    engine, alice = make_engine(database, clock), actor("alice")
    deploy(engine, p=NUMBERED)
    started = engine.run(StartProcessInstance("p"), actor=alice)
    task = CompleteUserTask(started.next_task_id or 0, {}, "one form")

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(lambda _: engine.run(task, actor=alice), range(16)))

    assert len(answers) == 1
    assert engine.run(FindUserTasks("done"), actor=alice).total == 1
    assert done(database)["CompleteUserTask"] == 1


def test_instances_started_at_once_get_numbers_without_gaps(
    database: Database, clock: Clock
) -> None:
    engine, alice = make_engine(database, clock), actor("alice")
    deploy(engine, p=NUMBERED)

    def run_one(_: int, who: Actor = alice) -> str | None:
        return engine.run(StartProcessInstance("p"), actor=who).business_key

    with ThreadPoolExecutor(8) as threads:
        numbers = sorted(filter(None, threads.map(run_one, range(24))))

    assert numbers == [f"DO-2026-{n:06}" for n in range(1, 25)]


def test_one_start_form_sent_many_times_starts_once(
    database: Database, clock: Clock
) -> None:
    engine, alice = make_engine(database, clock), actor("alice")
    deploy(engine, p=NUMBERED)
    start_form = StartProcessInstance("p", {}, "one form")

    with ThreadPoolExecutor(8) as threads:
        answers = set(
            threads.map(lambda _: engine.run(start_form, actor=alice), range(16))
        )

    assert len(answers) == 1
    assert engine.run(CountUserTasks(), actor=alice).groups == 1
    assert done(database)["StartProcessInstance"] == 1
