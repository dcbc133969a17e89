"""What is more urgent is carried out, and shown, first."""

from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.diagrams import diagram, end, start, user_task
from tests.workflows.conftest import deploy
from tests.workflows.waiting import event, timer
from workflows.commands.inbox import FindUserTasks
from workflows.commands.jobs import FindDueJobs
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Actor, Engine


def resting(process_id: str, of_element: str = "", of_process: str = "") -> bytes:
    """Draw a process that rests before a task named like it."""
    work = user_task(f"{process_id}_task").replace(
        "<bpmn:userTask", f'<bpmn:userTask camunda:asyncBefore="true"{of_element}'
    )
    flows = (f"begin {process_id}_task", f"{process_id}_task done")
    drawn = diagram(process_id, start() + work + end(), *flows).decode()
    return drawn.replace("<bpmn:process", f"<bpmn:process{of_process}").encode()


def due(engine: Engine, database: Database) -> list[tuple[str | None, int]]:
    """Give where the jobs that are due belong, and their priority, in their order."""
    found = engine.run(FindDueJobs(), actor=SYSTEM)
    with unit_of_work_factory(database)(reads=True) as store:
        jobs = {job.id: (job.element_id, job.priority) for job in store.jobs.all()}
    return [jobs[job_id] for job_id in found]


def test_jobs_are_carried_out_by_priority_then_by_time(
    engine: Engine, clock: Clock, alice: Actor, sqlite: Database
) -> None:
    low, high = ' camunda:jobPriority="3"', ' camunda:jobPriority="${4 * 5}"'
    deploy(engine, none=resting("none"), inherited=resting("inherited", "", low))
    deploy(engine, own=resting("own", high, low))
    for process_id in ("none", "inherited", "own"):
        engine.run(StartProcessInstance(process_id), actor=alice)
        clock.forward(seconds=1)

    order = due(engine, sqlite)

    assert order == [("own_task", 20), ("inherited_task", 3), ("none_task", 0)]


def test_a_priority_that_is_no_number_is_as_if_none_were_given(
    engine: Engine, alice: Actor, sqlite: Database
) -> None:
    deploy(engine, odd=resting("odd", ' camunda:jobPriority="${nobody}"'))

    engine.run(StartProcessInstance("odd"), actor=alice)

    assert due(engine, sqlite) == [("odd_task", 0)]


def test_the_timers_of_a_process_have_its_priority(
    engine: Engine, clock: Clock, sqlite: Database
) -> None:
    daily = event("startEvent", "daily", timer("R/P1D", "timeCycle"))
    flows = ("daily t", "t done")
    drawn = diagram("p", daily + user_task("t") + end(), *flows).decode()
    urgent = '<bpmn:process camunda:jobPriority="9"'
    deploy(engine, p=drawn.replace("<bpmn:process", urgent).encode())

    clock.forward(days=1)

    assert due(engine, sqlite) == [("daily", 9)]


def test_both_ways_to_write_the_priority_of_a_task_sort_together(
    engine: Engine, alice: Actor
) -> None:
    for number, said in enumerate(("P2", "95", "P1", "", "10"), start=1):
        work = user_task(f"t{number}", inputs={"priority": said} if said else None)
        flows = (f"begin t{number}", f"t{number} done")
        deploy(engine, p=diagram("p", start() + work + end(), *flows))
        engine.run(StartProcessInstance("p"), actor=alice)

    default = engine.run(FindUserTasks("groups"), actor=alice).rows
    turned = engine.run(FindUserTasks("groups", sort="-priority"), actor=alice).rows

    assert [row.priority for row in default] == ["95", "P1", "P2", "10", None]
    assert [row.priority for row in turned] == ["10", "P2", "P1", "95", None]
