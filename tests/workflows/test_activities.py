"""Versions of called processes, inherited lanes, and rows of repeated tasks."""

from datetime import datetime, timedelta

import pytest

from storage.unit_of_work import Database, unit_of_work_factory
from storage.user_tasks import UserTaskFilter
from tests.activities import several, sub_process, within
from tests.conftest import Clock
from tests.diagrams import call, diagram, end, service_task, start, user_task
from tests.workflows.conftest import deploy
from workflows.commands.inbox import FindUserTasks
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import Actor, Engine
from workflows.models.catalogue import Catalogue
from workflows.models.rules import check


def _called(task: str) -> bytes:
    """Draw a process whose sub-process has the same id in every version."""
    body = sub_process(
        "body", start("b") + user_task(task) + end("e"), f"b {task}", f"{task} e"
    )
    return diagram("q", start() + body + end(), "begin body", "body done")


def _caller(*versions: str) -> bytes:
    """Draw calls of versions of q, one after the other."""
    nodes, names = start() + end(), ["begin"]
    for number, version in enumerate(versions):
        binding = f' camunda:calledElementBinding="{version.split()[0]}"'
        if " " in version:
            binding += f' camunda:calledElementVersion="{version.split()[1]}"'
        activity = call(f"call{number}", "q")
        nodes += activity.replace(' calledElement="q"', f' calledElement="q"{binding}')
        names.append(f"call{number}")
    pairs = zip(names, [*names[1:], "done"], strict=True)
    return diagram("p", nodes, *(f"{source} {target}" for source, target in pairs))


def _open(engine: Engine, who: Actor) -> list[str]:
    rows = engine.run(FindUserTasks("groups"), actor=who).rows
    return sorted(row.name.zh for row in rows)


def _complete_all(engine: Engine, who: Actor, **values: object) -> list[str]:
    done = []
    while rows := engine.run(FindUserTasks("groups"), actor=who).rows:
        done.append(rows[0].name.zh)
        engine.run(CompleteUserTask(rows[0].id, dict(values)), actor=who)
    return done


@pytest.mark.parametrize(
    ("binding", "called"), [("latest", "second"), ("deployment", "first")]
)
def test_a_new_instance_calls_the_latest_version_or_that_of_its_deployment(
    engine: Engine, alice: Actor, binding: str, called: str
) -> None:
    deploy(engine, p=_caller(binding), q=_called("first"))
    deploy(engine, q=_called("second"))

    engine.run(StartProcessInstance("p"), actor=alice)

    assert _open(engine, alice) == [called]


def test_a_running_instance_calls_what_was_the_latest_when_it_started(
    engine: Engine, alice: Actor
) -> None:
    nodes = start() + user_task("before") + call("sub", "q") + end()
    caller = diagram("p", nodes, "begin before", "before sub", "sub done")
    deploy(engine, p=caller, q=_called("first"))
    engine.run(StartProcessInstance("p"), actor=alice)
    deploy(engine, q=_called("second"))

    assert _complete_all(engine, alice) == ["before", "first"]


def test_a_caller_deployed_later_calls_the_newest_version(
    engine: Engine, alice: Actor
) -> None:
    deploy(engine, q=_called("first"))
    deploy(engine, q=_called("second"))
    deploy(engine, p=_caller("latest"))

    engine.run(StartProcessInstance("p"), actor=alice)

    assert _open(engine, alice) == ["second"]


def test_versions_of_a_process_run_beside_one_another(
    engine: Engine, alice: Actor
) -> None:
    """Stock SpiffWorkflow refuses processes and sub-processes of the same id."""
    for task in ("first", "second", "third"):
        deploy(engine, q=_called(task))
    deploy(engine, p=_caller("version 2", "version 1", "latest"))

    engine.run(StartProcessInstance("p"), actor=alice)

    assert _complete_all(engine, alice) == ["second", "first", "third"]


LANE = (
    '<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="clerk">'
    "<bpmn:flowNodeRef>{}</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
)


def _without_lanes(startable: str = "false") -> bytes:
    plain = '<bpmn:userTask id="work" name="work" />'
    xml = diagram("q", start() + plain + end(), "begin work", "work done")
    return xml.replace(
        b'isExecutable="true"',
        f'isExecutable="true" camunda:isStartableInTasklist="{startable}"'.encode(),
    )


def _in_lane(element_id: str) -> bytes:
    nodes = LANE.format(element_id) + start() + call("sub", "q") + end()
    return diagram("p", nodes, "begin sub", "sub done")


def test_a_called_process_inherits_the_lane_of_its_call(
    engine: Engine, alice: Actor, carol: Actor
) -> None:
    deploy(engine, p=_in_lane("sub"), q=_without_lanes())

    engine.run(StartProcessInstance("p"), actor=alice)

    assert (_open(engine, alice), _open(engine, carol)) == (["work"], [])


@pytest.mark.parametrize(("placed", "startable"), [("begin", "false"), ("sub", "true")])
def test_a_task_that_inherits_no_lane_is_refused(placed: str, startable: str) -> None:
    files = {"p/p.bpmn": _in_lane(placed), "q/q.bpmn": _without_lanes(startable)}

    found = check(files, Catalogue(roles={"clerk": "clerk"}))

    assert [finding.rule for finding in found] == ["nobody"]


def test_a_called_process_shows_the_business_key_it_was_given(
    engine: Engine, alice: Actor
) -> None:
    key = '<camunda:in businessKey="${no}-A" />'
    activity = call("sub", "q").replace(
        "<bpmn:extensionElements>", f"<bpmn:extensionElements>{key}"
    )
    count = service_task("count", "number", {"prefix": "AB"})
    nodes = start() + count + activity + end()
    flows = ("begin count", "count sub", "sub done")
    deploy(engine, p=diagram("p", nodes, *flows), q=_called("work"))

    engine.run(StartProcessInstance("p"), actor=alice)

    (row,) = engine.run(FindUserTasks("groups"), actor=alice).rows
    assert row.order_no == "AB-2026-000001-A"


def test_attributes_fill_the_due_date_and_the_priority(
    engine: Engine, alice: Actor
) -> None:
    attributes = 'camunda:dueDate="2026-05-01T17:00" camunda:priority="${1 + 1}"'
    task = user_task("work").replace("<bpmn:userTask", f"<bpmn:userTask {attributes}")
    nodes = start() + task + end()
    deploy(engine, p=diagram("p", nodes, "begin work", "work done"))

    engine.run(StartProcessInstance("p"), actor=alice)

    (row,) = engine.run(FindUserTasks("groups"), actor=alice).rows
    assert row.due_at == datetime.fromisoformat("2026-05-01T17:00:00+08:00")
    assert row.priority == "2"


def test_expressions_of_a_process_know_the_moment_of_the_command(
    engine: Engine, alice: Actor, clock: Clock
) -> None:
    task = user_task("work").replace(
        "<bpmn:userTask", '<bpmn:userTask camunda:priority="${today()}"'
    )
    deploy(engine, p=diagram("p", start() + task + end(), "begin work", "work done"))
    clock.forward(days=3)

    engine.run(StartProcessInstance("p"), actor=alice)

    (row,) = engine.run(FindUserTasks("groups"), actor=alice).rows
    assert row.priority == clock().date().isoformat()


@pytest.mark.parametrize(
    "due", ["sla:lunch", "${if 1 = 1 then &quot;sla:lunch&quot; else null}"]
)
def test_the_business_works_out_a_due_date_that_has_a_name(
    engine: Engine, clock: Clock, alice: Actor, due: str
) -> None:
    attributes = f'camunda:dueDate="{due}" camunda:priority="3"'
    task = user_task("work").replace("<bpmn:userTask", f"<bpmn:userTask {attributes}")
    nodes = start() + task + end()
    deploy(engine, p=diagram("p", nodes, "begin work", "work done"))

    engine.run(StartProcessInstance("p"), actor=alice)

    (row,) = engine.run(FindUserTasks("groups"), actor=alice).rows
    assert row.due_at == clock.now + timedelta(hours=3)


@pytest.fixture
def voting(engine: Engine) -> Engine:
    marker = several(collection="split", item="person")
    vote = within(user_task("vote", outputs={"last": "${person}"}), marker)
    script = (
        '<bpmn:scriptTask id="split_up" scriptFormat="feel">'
        '<bpmn:script>split = ["ann", "bo"]</bpmn:script></bpmn:scriptTask>'
    )
    nodes = start() + script + vote + end()
    flows = ("begin split_up", "split_up vote", "vote done")
    deploy(engine, p=diagram("p", nodes, *flows))
    return engine


def test_each_instance_is_a_row_of_the_task_list(
    voting: Engine, sqlite: Database, alice: Actor
) -> None:
    progress = voting.run(StartProcessInstance("p"), actor=alice)
    waiting = _open(voting, alice)

    _complete_all(voting, alice)

    with unit_of_work_factory(sqlite)(reads=True) as store:
        elements = store.history.elements(progress.process_instance_id)
        open_rows = store.user_tasks.find(
            UserTaskFilter(process_instance_id=progress.process_instance_id)
        )
    assert waiting == ["vote", "vote"]
    assert open_rows == []
    passed = [(item.element_id, item.outcome) for item in elements]
    assert passed == [
        (name, "completed") for name in ("begin", "split_up", "vote", "vote", "done")
    ]
