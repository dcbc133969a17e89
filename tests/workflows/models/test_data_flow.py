"""Variables that are read must have been set by an earlier step."""

import json

import pytest

from tests.diagrams import (
    call,
    diagram,
    diagrams,
    end,
    service_task,
    start,
    user_task,
    xor,
)
from tests.workflows.models.samples import form_text
from workflows.models.catalogue import Catalogue, Parameters
from workflows.models.rules import check, inspect

KNOWING = Catalogue(
    operations={
        "count": Parameters(optional=frozenset({"of"}), results=frozenset({"total"})),
        "fetch": Parameters(),
    },
    roles={"clerk": "文员"},
)
WORK = {"p/work.form.json": form_text({"size": {"type": "integer"}}).encode()}


def unset(content: bytes, **files: bytes) -> list[str]:
    """Give the variables that are read and never set, in the order of the file."""
    resources = {"p/p.bpmn": content, **WORK, **files}
    assert [item.render("en") for item in check(resources, KNOWING)] == []
    return [
        item.text.en.partition("reads “")[2].partition("”")[0]
        for item in inspect(resources, KNOWING)
        if item.rule == "variable-unset"
    ]


def choice(before: str, condition: str, *flows: str) -> bytes:
    """Draw a step, and a choice that a condition makes after it."""
    return diagram(
        "p",
        start() + before + xor("x") + user_task("a") + end(),
        *(flows or ("begin step", "step x")),
        f"x a {condition}",
        "x done default",
        "a done",
    )


FORM = user_task("step", form="work")
KEPT = user_task("step", form="work", outputs={"kept": "${size + 1}"})
COUNT = service_task("step", "count")


@pytest.mark.parametrize(
    ("before", "condition", "expected"),
    [
        (FORM, "size > 1", []),
        (FORM, "length > 1", ["length"]),
        (KEPT, "kept > 1", []),
        (KEPT, "size > 1", ["size"]),
        (COUNT, "total > 1", []),
        (COUNT, "sum > 1", ["sum"]),
        (service_task("step", "fetch"), "whatever > 1", []),
        (service_task("step", "count", {"of": "${size}"}), "total > 1", ["size"]),
    ],
)
def test_what_a_step_sets_may_be_read_after_it(
    before: str, condition: str, expected: list[str]
) -> None:
    assert unset(choice(before, condition)) == expected


def test_what_is_set_later_in_a_loop_may_be_read_in_the_next_round() -> None:
    loop = diagram(
        "p",
        start() + xor("m") + xor("x") + user_task("step", form="work") + end(),
        "begin m",
        "m x",
        "x step size = null",
        "x done default",
        "step m",
    )

    assert unset(loop) == []


def test_what_only_another_branch_sets_is_not_known() -> None:
    apart = diagram(
        "p",
        start()
        + xor("x")
        + FORM
        + service_task("other", "count", {"of": "${size}"})
        + end(),
        "begin x",
        "x step 1 = 1",
        "x other default",
        "step done",
        "other done",
    )

    assert unset(apart) == ["size"]


def test_the_start_form_sets_its_fields() -> None:
    begun = choice(COUNT, "size > total").replace(
        b'<bpmn:startEvent id="begin"',
        b'<bpmn:startEvent id="begin" camunda:formKey="work"',
    )

    assert unset(begun) == []


@pytest.mark.parametrize(
    ("passed", "back", "expected"),
    [("size", "total", []), ("", "total", ["size"]), ("size", "", ["total"])],
)
def test_a_call_hands_over_only_what_its_mappings_say(
    passed: str, back: str, expected: list[str]
) -> None:
    flows = '<bpmn:sequenceFlow id="{0}{1}" sourceRef="{0}" targetRef="{1}" />'
    counting = service_task("c", "count", {"of": "${size}"})
    caller = FORM + call("sub", "q", passed, back)
    caller += service_task("use", "count", {"of": "${total}"})
    pairs = ["begin step", "step sub", "sub use", "use done"]
    body = start() + caller + end()
    body += "".join(flows.format(*pair.split()) for pair in pairs)
    inner = '<bpmn:startEvent id="s" /><bpmn:endEvent id="e" />' + counting
    inner += flows.format("s", "c") + flows.format("c", "e")
    file = diagrams({"p": body, "q": inner}).decode()
    hidden = file.replace(
        'id="q" name', 'id="q" camunda:isStartableInTasklist="false" name'
    )

    assert unset(hidden.encode()) == expected


def test_a_form_looks_things_up_by_what_is_known() -> None:
    form = json.loads(form_text({"size": {"type": "integer", "x-default": "widht"}}))
    asking = diagram(
        "p", start() + user_task("step", form="work") + end(), "begin step", "step done"
    )

    found = unset(asking, **{"p/work.form.json": json.dumps(form).encode()})

    assert found == ["widht"]


def test_an_instance_knows_its_item_and_its_number() -> None:
    several = (
        '<bpmn:multiInstanceLoopCharacteristics camunda:collection="[1, 2]"'
        ' camunda:elementVariable="item"><bpmn:completionCondition>'
        "nrOfCompletedInstances > item</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
    )
    task = user_task("step", "clerk").replace("</bpmn:userTask>", several)
    repeated = diagram("p", start() + task + end(), "begin step", "step done")

    assert unset(repeated) == []
    assert unset(repeated.replace(b"> item<", b"> itme<")) == ["itme"]


def test_the_condition_of_an_event_may_read_what_any_step_sets() -> None:
    catching = (
        '<bpmn:subProcess id="h" name="h" triggeredByEvent="true">'
        '<bpmn:startEvent id="hs"><bpmn:conditionalEventDefinition>'
        "<bpmn:condition>totl &gt; 1</bpmn:condition>"
        "</bpmn:conditionalEventDefinition></bpmn:startEvent>"
        '<bpmn:sequenceFlow id="h1" sourceRef="hs" targetRef="he" />'
        '<bpmn:endEvent id="he" /></bpmn:subProcess>'
    )
    awaited = diagram(
        "p",
        start() + COUNT + catching + end(),
        "begin step",
        "step done",
    )

    assert unset(awaited) == ["totl"]
    assert unset(awaited.replace(b"totl", b"total")) == []


RECEIVED = (
    '<bpmn:receiveTask id="step" name="step" messageRef="m"><bpmn:extensionElements>'
    "<camunda:inputOutput>{}</camunda:inputOutput></bpmn:extensionElements>"
    "</bpmn:receiveTask>"
)
OUTSIDE = (
    '<bpmn:serviceTask id="step" name="step" camunda:type="external"'
    ' camunda:topic="t"><bpmn:extensionElements><camunda:inputOutput>{}'
    "</camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>"
)
GOT = '<camunda:outputParameter name="got">${size}</camunda:outputParameter>'


@pytest.mark.parametrize("step", [RECEIVED, OUTSIDE])
@pytest.mark.parametrize(
    ("outputs", "condition", "expected"),
    [("", "size > 1", []), (GOT, "got > 1", []), (GOT, "size > 1", ["size"])],
)
def test_what_comes_from_outside_may_be_anything_unless_it_is_said(
    step: str, outputs: str, condition: str, expected: list[str]
) -> None:
    message = b'<bpmn:message id="m" name="m" /><bpmn:process'

    drawn = choice(step.format(outputs), condition).replace(b"<bpmn:process", message)

    assert unset(drawn) == expected
