"""What the engine reads from a diagram."""

import pytest
from lxml import etree

from tests.workflows.models.samples import CATALOGUE, REPAIR, VISITING, broken
from workflows.models import vocabulary
from workflows.models.model import SAME_BUSINESS_KEY, Element, Mapping, ProcessModel
from workflows.models.normalise import normalise
from workflows.models.xml import BPMN, Node, parse


def read(source: str = REPAIR) -> ProcessModel:
    (process,) = normalise(parse(source.encode(), "a"), CATALOGUE.roles).processes
    return process


def plain(source: str = REPAIR) -> Node:
    return etree.fromstring(normalise(parse(source.encode(), "a")).xml)


def element(name: str) -> Element:
    return read().elements[name]


def test_a_process_carries_its_own_facts() -> None:
    process = read()

    assert (process.process_id, process.name) == ("repair", "报修")
    assert process.start_form_key == "register"
    assert process.start_event.id == "Start"
    assert process.documentation == "客户报修。"
    assert process.startable
    assert not read(VISITING).startable


def test_a_user_task_carries_who_does_it_and_what_the_list_shows() -> None:
    task = element("diagnose")

    assert task.candidate_groups == ("front_desk@${if(a) then b else c}", "${group}")
    assert task.candidate_users == ("anna", "${deputy}")
    assert task.assignee == "${owner}"
    assert task.lane_role == "tech_support"
    assert task.form_key == "diagnose"
    assert task.inputs == (("subject", "${order_no}"),)
    assert task.outputs == (("fault", "${form}"),)


def test_a_service_task_carries_its_operation() -> None:
    task = element("create")

    assert task.operation == "orders.create"
    assert task.result_variable == "order"
    assert task.inputs == (("phone", "${caller_phone}"),)


def test_a_call_activity_carries_its_mappings() -> None:
    call = element("visit")

    assert call.called_element == "visiting"
    assert call.business_key == SAME_BUSINESS_KEY
    assert call.in_mappings == (
        Mapping(everything=True),
        Mapping(target="order_id", source="order_id"),
    )
    assert call.out_mappings == (Mapping(target="hours", source="hours + 1"),)


def test_error_events_carry_the_code() -> None:
    catching, throwing, ending = map(element, ("none_found", "failed", "End"))

    assert catching.error_code == "no_engineer"
    assert catching.attached_to == "visit"
    assert throwing.error_code == "no_engineer"
    assert ending.error_code is None


def test_elements_inside_a_sub_process_have_its_lane() -> None:
    inner = element("look")

    assert inner.scope == "inspect"
    assert inner.lane_role == "front_desk"


def test_lanes_keep_their_name_where_no_roles_are_given() -> None:
    (process,) = normalise(parse(REPAIR.encode(), "a")).processes

    assert process.elements["look"].lane_role == "总部前台"
    assert process.elements["create"].lane_role is None


def test_reserved_ids_are_renamed_and_found_again() -> None:
    process = read(broken('"look"', '"Start_"'))

    assert process.original_ids == {
        "Start__": "Start",
        "End_": "End",
        "repair:inspect": "inspect",
    }
    renamed = process.element("Start__")
    assert renamed is not None
    assert renamed.id == "Start"
    assert process.element("diagnose") is process.elements["diagnose"]
    assert process.element("unheard_of") is None


def test_the_plain_diagram_has_nothing_but_plain_bpmn() -> None:
    root = plain()

    assert {str(node.tag).startswith(BPMN) for node in root.iter()} == {True}
    assert not [
        name for node in root.iter() for name in node.attrib if "{" in str(name)
    ]
    assert root.find(f".//{BPMN}extensionElements") is None
    assert root.find(f".//{BPMN}collaboration") is None


def test_every_reference_of_the_plain_diagram_leads_somewhere() -> None:
    root = plain()
    ids = {node.get("id") for node in root.iter()}

    flows = list(root.iter(f"{BPMN}sequenceFlow"))
    lanes = {node.text for node in root.iter(f"{BPMN}flowNodeRef")}

    assert {flow.get("sourceRef") for flow in flows} <= ids
    assert {flow.get("targetRef") for flow in flows} <= ids
    assert lanes <= ids
    assert "Start_" in lanes


def test_conditions_of_the_plain_diagram_are_pure_feel() -> None:
    condition = plain().find(f".//{BPMN}conditionExpression")

    assert condition is not None
    assert condition.text == "visit = true"


def test_a_process_that_is_not_executable_is_left_out() -> None:
    drawing = REPAIR.replace(' isExecutable="true"', "")

    model = normalise(parse(drawing.encode(), "a"))

    assert model.processes == ()
    assert b"userTask" not in model.xml


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("= a > 1", "a > 1"),
        ("${a > 1}", "a > 1"),
        ("#{a}", "a"),
        (' ${ {"}": 1}.x } ', '{"}": 1}.x'),
        (r'${ "\"}" }', r'"\"}"'),
        ("${a} and ${b}", "${a} and ${b}"),
        ("${a", "${a"),
        ("a", "a"),
    ],
)
def test_the_wrapper_of_an_expression_is_dropped(text: str, expected: str) -> None:
    assert vocabulary.expression(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ()),
        (" , ", ()),
        ("a, b", ("a", "b")),
        ("a@${f(x, y)},b", ("a@${f(x, y)}", "b")),
        ("${a, b", ("${a, b",)),
    ],
)
def test_lists_are_split_outside_of_expressions(
    text: str | None, expected: tuple[str, ...]
) -> None:
    assert vocabulary.split_list(text) == expected
