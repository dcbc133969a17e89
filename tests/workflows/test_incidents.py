"""What a diagram cannot do becomes an incident for its owner."""

import pytest

from tests.diagrams import (
    diagram,
    end,
    error,
    error_end,
    service_task,
    start,
    user_task,
)
from tests.workflows.conftest import actor, deploy
from workflows.commands.definitions import GetProcessDefinition
from workflows.commands.inbox import FindUserTasks
from workflows.commands.incidents import IncidentRow, ResolveIncident
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import Actor, Engine
from workflows.errors import ForbiddenError, NotFoundError, ProcessFaultError


def incidents(engine: Engine, process_id: str) -> tuple[IncidentRow, ...]:
    view = engine.run(GetProcessDefinition(process_id), actor=actor("olga"))
    return view.incidents


@pytest.fixture
def failed(engine: Engine, alice: Actor) -> Engine:
    """Return an engine on which alice could not complete her task."""
    nodes = start() + user_task("work") + error_end("failed", "e")
    flows = ("begin work", "work failed")
    deploy(engine, p=diagram("p", nodes, *flows, extra=error("e", "bad")))
    task_id = engine.run(StartProcessInstance("p"), actor=alice).next_task_id or 0
    with pytest.raises(ProcessFaultError):
        engine.run(CompleteUserTask(task_id, {}), actor=alice)
    return engine


def test_an_uncaught_error_is_an_incident_and_changes_nothing_else(
    failed: Engine, alice: Actor
) -> None:
    (incident,) = incidents(failed, "p")

    assert incident.element_id == "failed"
    assert "bad" in incident.message.en
    assert incident.person.en == "Alice"
    assert incident.process_instance_id is not None
    assert failed.run(FindUserTasks("groups"), actor=alice).total == 1


def test_a_failure_at_the_start_is_an_incident_without_an_instance(
    engine: Engine, alice: Actor
) -> None:
    nodes = start() + service_task("act", "fail", {"code": "bad"}) + end()
    deploy(engine, p=diagram("p", nodes, "begin act", "act done"))

    with pytest.raises(ProcessFaultError):
        engine.run(StartProcessInstance("p"), actor=alice)

    assert [one.process_instance_id for one in incidents(engine, "p")] == [None]


def test_a_resolved_incident_is_off_the_list(failed: Engine) -> None:
    (incident,) = incidents(failed, "p")

    failed.run(ResolveIncident(incident.id, "redrawn"), actor=actor("olga"))

    assert incidents(failed, "p") == ()


def test_incidents_are_for_process_owners(failed: Engine, alice: Actor) -> None:
    (incident,) = incidents(failed, "p")

    view = failed.run(GetProcessDefinition("p"), actor=alice)

    assert view.incidents == ()
    with pytest.raises(ForbiddenError):
        failed.run(ResolveIncident(incident.id), actor=alice)
    with pytest.raises(NotFoundError):
        failed.run(ResolveIncident(99), actor=actor("olga"))
