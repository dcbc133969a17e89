"""Diagrams that only describe work, and files that come out as they went in."""

from collections.abc import Iterator

import pytest
from lxml import etree

from tests.diagrams import call, diagram, end, start, user_task
from tests.workflows.conftest import deploy
from workflows.commands.definitions import (
    Deploy,
    ExportDiagram,
    FindProcessDefinitions,
    GetDiagram,
    GetProcessDefinition,
    Lint,
)
from workflows.commands.process_instances import StartProcessInstance
from workflows.deployed import NotExecutableError
from workflows.engine import SYSTEM, Actor, Engine
from workflows.models.findings import InvalidDeploymentError

RUNS = diagram("p", start() + user_task("a") + end(), "begin a", "a done")
#: What analysts draw, with what two tools leave in it; CRLF and a comment as well.
DRAWING = """<?xml version='1.0' encoding='UTF-8' standalone="yes"?>\r
<!-- drawn by hand -->
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:vendor="http://vendor/one" xmlns:other="http://vendor/two"
    targetNamespace="http://x" exporter="A tool" vendor:version='7'>
  <dataStore id="store" name="Files"/>
  <collaboration id="c"><participant id="us" name="Us" processRef="sketch"/>
    <participant id="them" name="Them"/>
    <messageFlow id="m" sourceRef="them" targetRef="think"/></collaboration>
  <process id="sketch" name="想法"><documentation>说明</documentation>
    <extensionElements><vendor:note>  kept <other:b deep="1"/> tail </vendor:note>
    </extensionElements>
    <startEvent id="s"/><task id="think" name="Think" other:colour="red">
      <extensionElements><other:box><![CDATA[<raw>]]></other:box></extensionElements>
    </task>
    <adHocSubProcess id="loose"><task id="t1"/><task id="t2"/></adHocSubProcess>
    <sequenceFlow id="f" sourceRef="s" targetRef="think"/>
  </process>
</definitions>
""".encode()


def nodes(content: bytes) -> Iterator[tuple[object, ...]]:
    """Give every node of a file with all that it says."""
    for node in etree.fromstring(content).iter():
        yield node.tag, sorted(node.attrib.items()), node.nsmap, node.text, node.tail


def sketched(engine: Engine) -> int:
    (row,) = engine.run(Deploy({"s/s.bpmn": DRAWING}), actor=SYSTEM)
    return row.id


def test_a_drawing_is_kept_to_be_looked_at(engine: Engine, alice: Actor) -> None:
    definition_id = sketched(engine)

    (row,) = engine.run(FindProcessDefinitions(), actor=alice)
    shown = engine.run(GetDiagram(definition_id), actor=alice)

    assert (row.executable, row.may_start, row.name.zh) == (False, False, "想法")
    assert row.documentation.zh == "说明"
    assert b'name="Think"' in shown


def test_a_drawing_says_why_it_cannot_be_run(engine: Engine, alice: Actor) -> None:
    sketched(engine)

    view = engine.run(GetProcessDefinition("sketch"), actor=alice)

    said = {(item.rule, item.element_id) for item in view.findings}
    assert ("not-executable", "sketch") in said
    assert ("unsupported-element", "loose") in said
    assert {item.severity for item in view.findings} == {"reason"}


def test_a_drawing_cannot_be_started(engine: Engine, alice: Actor) -> None:
    sketched(engine)

    with pytest.raises(NotExecutableError, match="“想法” is only a drawing"):
        engine.run(StartProcessInstance("sketch"), actor=alice)


def test_a_drawing_cannot_be_called(engine: Engine) -> None:
    sketched(engine)
    caller = diagram(
        "c", start() + call("sub", "sketch") + end(), "begin sub", "sub done"
    )

    with pytest.raises(InvalidDeploymentError) as refused:
        deploy(engine, c=caller)

    (finding,) = refused.value.findings
    assert finding.rule == "called-unknown"


def test_a_version_that_was_only_drawn_cannot_be_called(engine: Engine) -> None:
    drawn = RUNS.replace(b' isExecutable="true"', b"")
    deploy(engine, p=drawn)
    deploy(engine, p=RUNS)
    binding = (
        'calledElement="p" camunda:calledElementBinding="version"'
        ' camunda:calledElementVersion="1"'
    )
    caller = diagram("c", start() + call("sub", "p") + end(), "begin sub", "sub done")

    with pytest.raises(NotExecutableError):
        deploy(engine, c=caller.replace(b'calledElement="p"', binding.encode()))

    rows = engine.run(FindProcessDefinitions(), actor=SYSTEM)
    assert [(row.process_id, row.executable) for row in rows] == [("p", True)]


def test_a_drawing_does_not_take_the_place_of_what_runs(engine: Engine) -> None:
    deploy(engine, p=RUNS)

    with pytest.raises(InvalidDeploymentError) as refused:
        deploy(engine, p=RUNS.replace(b' isExecutable="true"', b""))

    assert [item.rule for item in refused.value.findings] == ["not-executable-any-more"]


def test_a_file_without_processes_is_kept_too(engine: Engine) -> None:
    pools = DRAWING[: DRAWING.index(b"  <process")] + b"</definitions>"
    pools = pools.replace(b' processRef="sketch"', b"")

    (row,) = engine.run(Deploy({"s/s.bpmn": pools}), actor=SYSTEM)

    assert (row.process_id, row.executable) == ("c", False)


@pytest.mark.parametrize("content", [DRAWING, RUNS], ids=["drawing", "runs"])
def test_a_file_comes_out_as_it_went_in(engine: Engine, content: bytes) -> None:
    (row,) = engine.run(Deploy({"s/a file.bpmn": content}), actor=SYSTEM)

    file = engine.run(ExportDiagram(row.id), actor=SYSTEM)

    assert file.content == content
    assert list(nodes(file.content)) == list(nodes(content))
    assert file.name == "a file.bpmn"


def test_what_is_shown_loses_nothing_but_gains_names(engine: Engine) -> None:
    definition_id = sketched(engine)

    shown = engine.run(GetDiagram(definition_id, "en"), actor=SYSTEM)

    kept = [node for node in nodes(DRAWING) if isinstance(node[0], str)]
    assert list(nodes(shown)) == kept


def test_deploying_the_same_again_changes_nothing(engine: Engine) -> None:
    deploy(engine, p=RUNS)
    before = engine.run(FindProcessDefinitions(), actor=SYSTEM)

    again = engine.run(Deploy({"p/p.bpmn": RUNS}), actor=SYSTEM)

    assert again == before
    assert engine.run(FindProcessDefinitions(), actor=SYSTEM) == before


def test_the_folder_around_everything_makes_no_difference(engine: Engine) -> None:
    other = RUNS.replace(b'"p"', b'"q"')
    files = {"p/p.bpmn": RUNS, "q/q.bpmn": other}
    engine.run(Deploy(files), actor=SYSTEM)

    around = {f"bpmn/{path}": content for path, content in files.items()}
    rows = engine.run(Deploy(around), actor=SYSTEM)

    assert [row.version for row in rows] == [1, 1]


def test_a_newer_called_process_needs_no_new_version_of_its_caller(
    engine: Engine,
) -> None:
    caller = diagram("c", start() + call("sub", "p") + end(), "begin sub", "sub done")
    deploy(engine, p=RUNS)
    deploy(engine, c=caller)
    deploy(engine, p=RUNS.replace(b'id="a"', b'id="b"').replace(b'"a"', b'"b"'))

    (row,) = engine.run(Deploy({"c/c.bpmn": caller}), actor=SYSTEM)

    assert row.version == 1


def test_going_back_to_an_older_content_is_a_new_version(engine: Engine) -> None:
    deploy(engine, p=RUNS)
    deploy(engine, p=RUNS.replace(b'"a"', b'"b"'))

    (row,) = engine.run(Deploy({"p/p.bpmn": RUNS}), actor=SYSTEM)

    assert row.version == 3


def test_lint_tells_errors_from_reasons(engine: Engine) -> None:
    broken = RUNS.replace(b'targetRef="a"', b'targetRef="gone"')

    found = engine.run(Lint({"s/s.bpmn": DRAWING, "p/p.bpmn": broken}), actor=SYSTEM)

    by_file = {(item.file, item.severity) for item in found}
    assert ("p/p.bpmn", "error") in by_file
    assert ("s/s.bpmn", "error") not in by_file
