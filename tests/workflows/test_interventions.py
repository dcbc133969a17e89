"""What process owners do about an instance that cannot go on by itself."""

import pytest

from storage.process_instances import InstanceState
from storage.unit_of_work import Database
from tests.conftest import Clock
from tests.diagrams import diagram, end, service_task, start, user_task
from tests.workflows.conftest import actor, deploy
from tests.workflows.waiting import jobs, offered, pass_time
from workflows.commands.interventions import (
    CancelProcessInstance,
    GetProcessInstance,
    InstanceEndedError,
    InstanceView,
    MoveToken,
    RetryJob,
    SetVariables,
    SkipElement,
)
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import Actor, Command, Engine
from workflows.errors import ForbiddenError, InvalidFormError, NotFoundError

OLGA = actor("olga")


@pytest.fixture
def failed(engine: Engine, alice: Actor, clock: Clock) -> Engine:
    """Return an engine with an instance whose job has failed for good."""
    act = service_task("act", "fail", {"code": "bad"})
    act = act.replace(' id="act"', ' id="act" camunda:asyncBefore="true"')
    nodes = start() + act + user_task("after") + end()
    deploy(engine, p=diagram("p", nodes, "begin act", "act after", "after done"))
    engine.run(StartProcessInstance("p"), actor=alice)
    pass_time(engine, clock, seconds=1)
    pass_time(engine, clock, hours=1)
    pass_time(engine, clock, hours=1)
    return engine


def view(engine: Engine) -> InstanceView:
    return engine.run(GetProcessInstance(1), actor=OLGA)


def test_the_owner_sees_where_it_stands_and_why(failed: Engine) -> None:
    found = view(failed)

    (token,) = found.tokens
    assert (token.element_id, [job.retries_left for job in found.jobs]) == ("act", [0])
    assert found.jobs[0].error is not None
    assert [incident.job_id for incident in found.incidents] == [found.jobs[0].id]
    assert [target for target, _ in token.targets] == ["act", "after", "done"]


def test_a_job_is_tried_again_and_its_incident_is_settled(
    failed: Engine, clock: Clock, sqlite: Database
) -> None:
    (job,) = view(failed).jobs

    failed.run(RetryJob(job.id, "mended"), actor=OLGA)
    between = view(failed).incidents
    pass_time(failed, clock)

    assert between == ()
    assert jobs(sqlite) == [("CONTINUATION", 0)]
    assert len(view(failed).incidents) == 1


def test_what_fails_is_skipped(failed: Engine, alice: Actor, sqlite: Database) -> None:
    (token,) = view(failed).tokens

    failed.run(SkipElement(1, token.token_id, "done by hand"), actor=OLGA)

    assert (offered(failed, alice), jobs(sqlite)) == (["after"], [])
    assert view(failed).incidents == ()


def test_a_token_is_moved(failed: Engine, alice: Actor) -> None:
    (token,) = view(failed).tokens

    failed.run(MoveToken(1, token.token_id, "after", "not needed"), actor=OLGA)

    assert offered(failed, alice) == ["after"]


def test_variables_are_changed(failed: Engine) -> None:
    (token,) = view(failed).tokens

    failed.run(SetVariables(1, token.token_id, {"good": True}, "typo"), actor=OLGA)

    assert view(failed).tokens[0].variables == {"good": True}


def test_an_instance_is_cancelled_and_then_there_is_nothing_to_do(
    failed: Engine, sqlite: Database
) -> None:
    (token,) = view(failed).tokens

    failed.run(CancelProcessInstance(1, "a test"), actor=OLGA)

    found = view(failed)
    assert (found.state, found.tokens) == (InstanceState.CANCELLED, ())
    assert (jobs(sqlite), found.incidents) == ([], ())
    with pytest.raises(InstanceEndedError):
        failed.run(SkipElement(1, token.token_id, "again"), actor=OLGA)


@pytest.mark.parametrize(
    ("command", "who", "error"),
    [
        (CancelProcessInstance(1, "  "), "olga", InvalidFormError),
        (CancelProcessInstance(1, "why"), "alice", ForbiddenError),
        (CancelProcessInstance(9, "why"), "olga", NotFoundError),
        (GetProcessInstance(9), "olga", NotFoundError),
        (GetProcessInstance(1), "alice", ForbiddenError),
        (RetryJob(9), "olga", NotFoundError),
        (RetryJob(1), "alice", ForbiddenError),
    ],
)
def test_only_owners_help_what_exists_and_say_why(
    failed: Engine, command: Command[object], who: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        failed.run(command, actor=actor(who))
