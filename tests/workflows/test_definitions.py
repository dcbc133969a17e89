"""Deployments: what may go live, and which version an instance runs on."""

import pytest

from tests.conftest import Clock
from tests.diagrams import diagram, end, start, user_task, xor
from tests.workflows.conftest import actor, deploy
from workflows.commands.definitions import (
    Deploy,
    FindProcessDefinitions,
    GetDiagram,
    GetProcessDefinition,
    Lint,
)
from workflows.commands.inbox import FindUserTasks
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import SYSTEM, Actor, Engine
from workflows.errors import ForbiddenError, NotFoundError
from workflows.models.findings import InvalidDeploymentError


def one_task(name: str) -> bytes:
    return diagram(
        "p", start() + user_task(name) + end(), f"begin {name}", f"{name} done"
    )


def test_each_deployment_of_a_process_is_a_new_version(engine: Engine) -> None:
    deploy(engine, p=one_task("a"))
    deploy(engine, p=one_task("b"))

    view = engine.run(GetProcessDefinition("p"), actor=SYSTEM)

    assert view.definition.version == 2
    assert [row.version for row in view.versions] == [2, 1]


def test_a_running_instance_stays_on_its_version(engine: Engine, alice: Actor) -> None:
    two_steps = diagram(
        "p",
        start() + user_task("a") + user_task("old") + end(),
        "begin a",
        "a old",
        "old done",
    )
    deploy(engine, p=two_steps)
    task_id = engine.run(StartProcessInstance("p"), actor=alice).next_task_id
    deploy(engine, p=one_task("a"))

    engine.run(CompleteUserTask(task_id or 0, {}), actor=alice)

    (row,) = engine.run(FindUserTasks("groups"), actor=alice).rows
    assert row.name.zh == "old"


def test_a_refused_deployment_changes_nothing(engine: Engine) -> None:
    python = diagram(
        "q",
        start() + xor("x") + user_task("a") + user_task("b") + end(),
        "begin x",
        "x a __import__('os').getcwd()",
        "x b default",
        "a done",
        "b done",
    )

    with pytest.raises(InvalidDeploymentError) as refused:
        deploy(engine, p=one_task("a"), q=python)

    (finding,) = refused.value.findings
    assert finding.file == "q/q.bpmn"
    assert engine.run(FindProcessDefinitions(), actor=SYSTEM) == ()


def test_lint_finds_without_deploying(engine: Engine) -> None:
    dangling = diagram("p", start() + user_task("a") + end(), "begin a")

    findings = engine.run(Lint({"p/p.bpmn": dangling}), actor=SYSTEM)

    errors = [finding for finding in findings if finding.severity == "error"]
    assert {finding.element_id for finding in errors} == {"a", "done"}


def test_only_process_owners_deploy(engine: Engine, alice: Actor) -> None:
    resources = {"p/p.bpmn": one_task("a")}

    with pytest.raises(ForbiddenError):
        engine.run(Deploy(resources), actor=alice)
    (row,) = engine.run(Deploy(resources), actor=actor("olga"))

    assert row.deployed_by.en == "Olga"


def test_bundled_content_is_not_deployed_over_a_newer_version(engine: Engine) -> None:
    bundled = {"p/p.bpmn": one_task("a")}
    engine.run(Deploy(bundled, only_new=True), actor=SYSTEM)
    deploy(engine, p=one_task("b"))

    again = engine.run(Deploy(bundled, only_new=True), actor=SYSTEM)

    assert again == ()
    view = engine.run(GetProcessDefinition("p"), actor=SYSTEM)
    assert view.definition.version == 2


def test_a_diagram_is_shown_with_names_in_the_readers_language(engine: Engine) -> None:
    help_text = "<bpmn:documentation>帮助</bpmn:documentation><bpmn:startEvent"
    xml = one_task("a").decode().replace("<bpmn:startEvent", help_text)
    translations = b'{"a": "Check", "p.documentation": "Help"}'
    resources = {"p/p.bpmn": xml.encode(), "p/i18n/en.json": translations}
    (row,) = engine.run(Deploy(resources), actor=SYSTEM)

    english = engine.run(GetDiagram(row.id, "en"), actor=SYSTEM)
    chinese = engine.run(GetDiagram(row.id, "zh"), actor=SYSTEM)

    assert b'name="Check"' in english
    assert b"Help<" in english
    assert (row.documentation.zh, row.documentation.en) == ("帮助", "Help")
    assert b'name="a"' in chinese


def test_running_instances_are_counted(
    engine: Engine, alice: Actor, clock: Clock
) -> None:
    deploy(engine, p=one_task("a"))
    clock.forward(hours=1)

    engine.run(StartProcessInstance("p"), actor=alice)

    (row,) = engine.run(FindProcessDefinitions(), actor=alice)
    assert (row.active, row.may_start) == (1, True)


@pytest.mark.parametrize("version", [3, 99])
def test_a_version_that_does_not_exist_is_not_found(
    engine: Engine, version: int
) -> None:
    deploy(engine, p=one_task("a"))

    with pytest.raises(NotFoundError):
        engine.run(GetProcessDefinition("p", version), actor=SYSTEM)
    with pytest.raises(NotFoundError):
        engine.run(GetDiagram(version), actor=SYSTEM)
