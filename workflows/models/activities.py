"""Reading what is special about an activity.

As in ``vocabulary``, nothing here judges: what is malformed comes back as None or
empty, and ``rules_activities`` and ``rules_data`` say what is wrong with it.
"""

import re
from collections.abc import Iterator
from typing import Final

from workflows.models import vocabulary
from workflows.models.activity_model import Activity, Binding, Repetition
from workflows.models.behaviour import is_expression, runs_as
from workflows.models.model import Mapping
from workflows.models.xml import BPMN, Node, camunda, local_name, own_text

#: The activities that may be repeated and have data of their own.
ACTIVITIES: Final = frozenset(
    {
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
    }
)
#: Activities whose input parameters are variables of their own.
WITH_INNER_VARIABLES: Final = frozenset({"callActivity", "subProcess"})

#: What bpmn-js puts where an association needs a target but has none.
PLACEHOLDER: Final = "__targetRef_placeholder"

_VARIABLE: Final = re.compile(r"[A-Za-z_]\w*")
_ASSIGNMENT: Final = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)(.*)", re.DOTALL)
_DIGITS: Final = re.compile(r"[0-9]{1,9}")
_DATA: Final = tuple(
    BPMN + name
    for name in (
        "dataObject",
        "dataObjectReference",
        "dataInput",
        "dataOutput",
        "property",
        "inputDataItem",
        "outputDataItem",
    )
)


def read(node: Node) -> Activity:
    """Read an activity; other nodes have nothing special."""
    if local_name(node) not in ACTIVITIES:
        return Activity()
    return Activity(
        repetition=repetition(node),
        local=tuple(_local(node)),
        results=tuple(_results(node)),
        script=tuple(script(node)) if runs_as(node) == "scriptTask" else (),
        binding=binding(node),
        called_version=called_version(node),
        due_date=_template(node, "dueDate"),
        follow_up_date=_template(node, "followUpDate"),
        priority=_template(node, "priority"),
    )


def repetition(node: Node) -> Repetition | None:
    """Read how an activity is repeated."""
    several = node.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if several is not None:
        return _several(several)
    loop = node.find(f"{BPMN}standardLoopCharacteristics")
    if loop is None:
        return None
    return Repetition(
        kind="loop",
        condition=_feel(loop, "loopCondition"),
        test_before=_is_true(loop.get("testBefore")),
        maximum=_whole(loop.get("loopMaximum")),
    )


def script(node: Node) -> Iterator[tuple[str, str]]:
    """Give the assignments of a script; a line that is none has no name."""
    if is_expression(node):
        source = vocabulary.expression(camunda(node, "expression") or "")
        yield camunda(node, "resultVariable") or "", source
        return
    text = own_text(node.find(f"{BPMN}script"))
    name = camunda(node, "resultVariable")
    if name is not None:
        yield name, vocabulary.expression(text)
        return
    for line in text.splitlines():
        if line.strip() and not line.strip().startswith("//"):
            assignment = _ASSIGNMENT.fullmatch(line)
            yield (
                (assignment[1], assignment[2].strip())
                if assignment
                else ("", line.strip())
            )


def binding(node: Node) -> Binding:
    """Give which version a call activity calls."""
    match camunda(node, "calledElementBinding"):
        case "deployment":
            return "deployment"
        case "version":
            return "version"
        case _:
            return "latest"


def called_version(node: Node) -> int | None:
    """Give the number of the version that a call activity names."""
    return _whole(camunda(node, "calledElementVersion"))


def data_mappings(node: Node, kind: str) -> tuple[Mapping, ...]:
    """Give what passes by the data inputs or outputs of a call activity."""
    if local_name(node) != "callActivity":
        return ()
    names = (
        [target for _, target, _ in inputs(node)]
        if kind == "in"
        else [source for _, _, source in outputs(node)]
    )
    return tuple(Mapping(target=name, source=name) for name in names)


def inputs(node: Node) -> Iterator[tuple[Node, str, str]]:
    """Give each association that fills a data input: where, its name, FEEL."""
    for association in node.iterfind(f"{BPMN}dataInputAssociation"):
        target = _own_data(node, own_text(association.find(f"{BPMN}targetRef")))
        if target is not None and target.get("name") != PLACEHOLDER:
            yield association, variable_of(target), _source(node, association)


def outputs(node: Node) -> Iterator[tuple[Node, str, str]]:
    """Give each association that takes a data output: where, target, its name."""
    for association in node.iterfind(f"{BPMN}dataOutputAssociation"):
        source = _own_data(node, own_text(association.find(f"{BPMN}sourceRef")))
        if source is not None and source.get("name") != PLACEHOLDER:
            target = own_text(association.find(f"{BPMN}targetRef"))
            yield association, data_variable(node, target), variable_of(source)


def data_variable(node: Node, reference: str) -> str:
    """Give the variable that a reference to data means."""
    found = _by_id(node, reference)
    if found is None:
        return reference
    if local_name(found) == "dataObjectReference":
        referred = _by_id(node, found.get("dataObjectRef") or "")
        return variable_of(found if referred is None else referred)
    return variable_of(found)


def variable_of(node: Node) -> str:
    """Give the variable of a data element: its name, or its id."""
    name = (node.get("name") or "").strip()
    return name if _VARIABLE.fullmatch(name) else str(node.get("id") or "")


def _several(node: Node) -> Repetition:
    collection = camunda(node, "collection")
    reference = own_text(node.find(f"{BPMN}loopDataInputRef"))
    output = own_text(node.find(f"{BPMN}loopDataOutputRef"))
    item = node.find(f"{BPMN}inputDataItem")
    output_item = node.find(f"{BPMN}outputDataItem")
    return Repetition(
        kind="sequential" if _is_true(node.get("isSequential")) else "parallel",
        collection=(
            vocabulary.expression(collection)
            if collection
            else data_variable(node, reference) or None
        ),
        item=(
            camunda(node, "elementVariable")
            or (variable_of(item) if item is not None else None)
        ),
        cardinality=_feel(node, "loopCardinality"),
        condition=_feel(node, "completionCondition"),
        output=data_variable(node, output) or None,
        output_item=variable_of(output_item) if output_item is not None else None,
    )


def _local(node: Node) -> Iterator[tuple[str, str]]:
    for name in ("dataObject", "property"):
        for data in node.iterfind(BPMN + name):
            if data.get("name") != PLACEHOLDER:
                yield variable_of(data), "${null}"
    for _, _, source in outputs(node):
        yield source, "${null}"
    for _, target, source in inputs(node):
        yield target, f"${{{source}}}"
    if local_name(node) in WITH_INNER_VARIABLES:
        yield from vocabulary.parameters(node, "inputParameter")


def _results(node: Node) -> Iterator[tuple[str, str]]:
    for _, target, source in outputs(node):
        yield target, f"${{{source}}}"
    if local_name(node) in WITH_INNER_VARIABLES:
        yield from vocabulary.parameters(node, "outputParameter")


def _source(node: Node, association: Node) -> str:
    transformation = _feel(association, "transformation")
    if transformation is not None:
        return transformation
    return data_variable(node, own_text(association.find(f"{BPMN}sourceRef")))


def _own_data(node: Node, reference: str) -> Node | None:
    """Find a data input, data output or property of this very activity."""
    found = _by_id(node, reference)
    return found if found is not None and node in found.iterancestors() else None


def _by_id(node: Node, reference: str) -> Node | None:
    root = node.getroottree().getroot()
    return next(
        (
            data
            for data in root.iter(*_DATA)
            if reference and data.get("id") == reference
        ),
        None,
    )


def _feel(node: Node, name: str) -> str | None:
    found = node.find(BPMN + name)
    return None if found is None else vocabulary.expression(found.text or "")


def _template(node: Node, name: str) -> str | None:
    found = camunda(node, name)
    return None if found is None else vocabulary.template(found)


def _whole(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if _DIGITS.fullmatch(text) else None


def _is_true(text: str | None) -> bool:
    return (text or "").strip() in {"true", "1"}
