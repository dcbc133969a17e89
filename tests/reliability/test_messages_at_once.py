"""Publishers, receivers and executors at the same time, on both databases."""

import random
from concurrent.futures import ThreadPoolExecutor

from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.diagrams import diagram, end, start, user_task
from tests.workflows.conftest import actor, deploy, make_engine
from tests.workflows.waiting import DECLARED, event, message, parameters, timer
from workflows.commands.inbox import CountUserTasks
from workflows.commands.messages import PublishMessage
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Engine
from workflows.jobs.executor import run_due
from workflows.messages import Address

COUNT = 24
TIMED = diagram(
    "t",
    start()
    + event("intermediateCatchEvent", "wait", timer("PT1M"))
    + user_task("after")
    + end(),
    "begin wait",
    "wait after",
    "after done",
)


def numbered(number: int) -> bytes:
    """Draw a process that waits for the message of one number."""
    catch = event(
        "intermediateCatchEvent", "wait", parameters(n=f"${{{number}}}") + message()
    )
    nodes = start() + catch + user_task("after") + end()
    flows = ("begin wait", "wait after", "after done")
    return diagram(f"p{number}", nodes, *flows, extra=DECLARED)


def carry_out(engine: Engine) -> None:
    """Carry out what is due with four executors at once."""
    with ThreadPoolExecutor(4) as threads:
        while sum(threads.map(lambda _: run_due(engine), range(4))):
            pass


def test_no_message_misses_the_one_who_begins_to_wait_for_it(
    database: Database, clock: Clock
) -> None:
    engine, alice = make_engine(database, clock), actor("alice")
    deploy(engine, **{f"p{number}": numbered(number) for number in range(COUNT)})
    commands = [StartProcessInstance(f"p{number}") for number in range(COUNT)] + [
        PublishMessage("paid", {}, Address(correlation={"n": number}))
        for number in range(COUNT)
    ]
    random.Random(7).shuffle(commands)  # noqa: S311 (the same order every time)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda command: engine.run(command, actor=SYSTEM), commands))
    carry_out(engine)

    assert engine.run(CountUserTasks(), actor=alice).groups == COUNT


def test_each_due_timer_fires_once_whoever_carries_it_out(
    database: Database, clock: Clock
) -> None:
    engine, alice = make_engine(database, clock), actor("alice")
    deploy(engine, t=TIMED)
    for _ in range(COUNT):
        engine.run(StartProcessInstance("t"), actor=alice)

    clock.forward(minutes=1)
    carry_out(engine)

    assert engine.run(CountUserTasks(), actor=alice).groups == COUNT
    with unit_of_work_factory(database)(reads=True) as store:
        assert store.jobs.all() == []
