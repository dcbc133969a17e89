"""Every rule of the deployment check refuses its flaw and nothing else."""

import pytest

from tests.diagrams import (
    diagram,
    end,
    gateway,
    service_task,
    start,
    user_task,
    xor,
)
from tests.workflows.models.flaws import Change, changes
from tests.workflows.models.samples import (
    CATALOGUE,
    REPAIR,
    VISITING,
    broken,
    deployment,
    everything,
    findings,
)
from workflows.models.catalogue import Catalogue
from workflows.models.findings import Finding
from workflows.models.rules import check

LOOPING = '<bpmn:userTask id="look"><bpmn:standardLoopCharacteristics'


def test_a_flawless_deployment_has_no_findings() -> None:
    assert [finding.render("en") for finding in everything(deployment())] == []


@pytest.mark.parametrize("change", changes("harmless.txt"), ids=lambda it: it.rule)
def test_what_is_fine_is_not_refused(change: Change) -> None:
    found = findings(repair=broken(change.old, change.new), en="{}")

    assert [finding.render("en") for finding in found] == []


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("id-illegal", '"look"', f'"{"a" * 65}"'),
        (
            "loop-maximum",
            '<bpmn:userTask id="look" name="查看" />',
            f'{LOOPING} loopMaximum="{"9" * 5000}" /></bpmn:userTask>',
        ),
        ("name-too-long", 'name="查看"', f'name="{"长" * 201}"'),
        (
            "too-many-nodes",
            '<bpmn:endEvent id="End" />',
            "".join(f'<bpmn:endEvent id="e{n}" />' for n in range(300)),
        ),
    ],
)
def test_what_is_too_large_is_refused(rule: str, old: str, new: str) -> None:
    found = findings(repair=broken(old, new))

    assert rule in {finding.rule for finding in found}


def test_findings_are_sorted_and_the_same_every_time() -> None:
    flawed = broken("front_desk@", "gone@", broken('"f_no"', '"gone"'))

    once, again = findings(repair=flawed), findings(repair=flawed)

    assert once == again
    places = [(finding.file, finding.line) for finding in once]
    assert places == sorted(places)


def test_a_deployment_without_a_diagram_is_refused() -> None:
    found = check({"a/README.md": b"hello"}, CATALOGUE)

    assert [finding.rule for finding in found] == ["no-diagram"]


def test_an_unreadable_diagram_is_reported_beside_the_others() -> None:
    found = findings(
        repair="<!DOCTYPE a><a/>", visiting=broken(' id="e"', "", VISITING)
    )

    assert {finding.rule for finding in found} >= {"doctype", "id-missing"}


def test_an_unsupported_gateway_is_named_once_and_not_also_as_dangling() -> None:
    (finding,) = findings(
        repair=broken(
            '<bpmn:exclusiveGateway id="choose" name="上门？" default="f_no" />',
            '<bpmn:complexGateway id="choose" name="上门？" />',
        )
    )

    assert finding.render("zh").endswith(
        "复杂网关“上门？” (choose): 暂不支持“复杂网关”。请改用已支持的元素。"
    )


def test_a_call_through_another_process_back_to_itself_is_refused() -> None:
    calling_back = broken(
        '<userTask id="go" name="Go" camunda:candidateGroups="front_desk" />',
        '<callActivity id="go" calledElement="repair" />',
        VISITING,
    )

    found = findings(visiting=calling_back)

    recursive = next(item for item in found if item.rule == "called-recursive")
    assert "repair → visiting → repair" in recursive.text.en or (
        "visiting → repair → visiting" in recursive.text.en
    )


def test_a_call_back_through_a_process_deployed_before_is_refused() -> None:
    known = Catalogue(
        operations=CATALOGUE.operations,
        roles=CATALOGUE.roles,
        called_processes=frozenset({"visiting"}),
        calls={"visiting": frozenset({"repair"})},
    )
    files = deployment()
    del files["visiting/visiting.bpmn"]

    found = check(files, known)

    assert [finding.rule for finding in found] == ["called-recursive"]


def test_a_loop_through_a_process_that_nobody_works_in_is_refused() -> None:
    automatic = broken(
        '<userTask id="go" name="Go" camunda:candidateGroups="front_desk" />',
        '<serviceTask id="go" camunda:delegateExpression="${orders.close}" />',
        VISITING,
    )
    looping = broken(
        'sourceRef="visit" targetRef="End"', 'sourceRef="visit" targetRef="choose"'
    )

    found = findings(repair=looping, visiting=automatic)

    assert [finding.rule for finding in found] == ["automatic-loop"]
    assert "choose → visit → choose" in found[0].text.zh


def test_a_loop_through_an_automatic_sub_process_is_refused() -> None:
    automatic = broken(
        '<bpmn:userTask id="look" name="查看" />',
        '<bpmn:exclusiveGateway id="look" />',
    )
    looping = broken(
        'id="f6" sourceRef="inspect" targetRef="End"',
        'id="f6" sourceRef="inspect" targetRef="choose"',
        automatic,
    )

    found = findings(repair=looping)

    assert [finding.rule for finding in found] == ["automatic-loop"]


def looping(kind: str) -> tuple[Finding, ...]:
    """Check a loop through two branches, of which one waits for a person."""
    loop = diagram(
        "visiting",
        start()
        + gateway(kind, "split")
        + service_task("act", "orders.close")
        + user_task("work", "front_desk")
        + gateway(kind, "join")
        + xor("more")
        + end(),
        "begin split",
        "split act a" if kind == "inclusive" else "split act",
        "split work default" if kind == "inclusive" else "split work",
        "act join",
        "work join",
        "join more",
        "more split again",
        "more done default",
    )
    return findings(visiting=loop.decode())


def test_a_loop_is_fine_where_one_of_its_parallel_branches_waits() -> None:
    assert [finding.render("en") for finding in looping("parallel")] == []


def test_a_loop_that_a_token_can_take_without_a_person_is_refused() -> None:
    found = {finding.rule for finding in looping("inclusive")}

    assert "automatic-loop" in found


def test_a_sub_process_waits_if_one_of_its_parallel_branches_does() -> None:
    inner = (
        '<bpmn:parallelGateway id="g" /><bpmn:exclusiveGateway id="t" />'
        '<bpmn:sequenceFlow id="h1" sourceRef="g" targetRef="t" />'
        '<bpmn:sequenceFlow id="h2" sourceRef="t" targetRef="inner_end" />'
        '<bpmn:sequenceFlow id="h3" sourceRef="g" targetRef="look" />'
        '<bpmn:sequenceFlow id="g1" sourceRef="inner_start" targetRef="g" />'
    )
    split = broken(
        '<bpmn:sequenceFlow id="g1" sourceRef="inner_start" targetRef="look" />', inner
    )
    looping = broken(
        'id="f6" sourceRef="inspect" targetRef="End"',
        'id="f6" sourceRef="inspect" targetRef="choose"',
        split,
    )

    assert [finding.render("en") for finding in findings(repair=looping)] == []


def test_a_sub_process_may_leave_out_its_start_and_end() -> None:
    bare = REPAIR
    for left_out in (
        '<bpmn:startEvent id="inner_start" />',
        '<bpmn:sequenceFlow id="g1" sourceRef="inner_start" targetRef="look" />',
        '<bpmn:sequenceFlow id="g2" sourceRef="look" targetRef="inner_end" />',
        '<bpmn:endEvent id="inner_end" />',
    ):
        bare = broken(left_out, "", bare)

    assert [finding.render("en") for finding in findings(repair=bare)] == []


def test_a_file_without_anything_in_it_is_refused() -> None:
    empty = REPAIR[: REPAIR.index("<bpmn:collaboration")] + "</bpmn:definitions>"

    found = check({"a.bpmn": empty.encode()}, CATALOGUE)

    assert [finding.rule for finding in found] == ["no-process"]
