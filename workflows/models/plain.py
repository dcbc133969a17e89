"""Writing the plain BPMN that SpiffWorkflow's base parser reads.

A new tree is built from what is known to be harmless, rather than taking things
out of the old one: what nobody thought of does not get through.
"""

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from workflows.models import activities
from workflows.models.behaviour import runs_as
from workflows.models.continuations import draw_continuations, of_element
from workflows.models.events import links
from workflows.models.splits import draw_helpers
from workflows.models.vocabulary import (
    FLOW_NODES,
    condition,
    flow_nodes,
    is_executable,
    scopes,
)
from workflows.models.xml import BPMN, Node, local_name

_KEPT: Final = FLOW_NODES | {
    "definitions",
    "process",
    "laneSet",
    "lane",
    "flowNodeRef",
    "sequenceFlow",
}
_ATTRIBUTES: Final = (
    "id",
    "name",
    "isExecutable",
    "sourceRef",
    "targetRef",
    "attachedToRef",
    "default",
    "calledElement",
    "cancelActivity",
    "triggeredByEvent",
)
_REFERENCES: Final = frozenset({"id", "sourceRef", "targetRef", "attachedToRef"})

# The names that SpiffWorkflow 3.2.0 gives to nodes of its own.
_RESERVED: Final = re.compile(
    r"(Start|End|Root|StartEventSplit|StartEventJoin"
    r"|.*\.(EndJoin|BoundaryEventSplit|BoundaryEventJoin))"
)


def renamings(root: Node) -> dict[str, str]:
    """Give a new name to each node whose id SpiffWorkflow uses itself.

    A sub-process, too, may be called as one of another process: SpiffWorkflow keeps
    all of them in one table.
    """
    ids = {str(node.get("id")) for node in root.iter(f"{BPMN}*") if node.get("id")}
    renamed = {}
    for process in root.iterfind(f"{BPMN}process"):
        for node in (node for scope in scopes(process) for node in flow_nodes(scope)):
            old = str(node.get("id"))
            if local_name(node) == "subProcess":
                renamed[old] = f"{process.get('id')}:{old}"
            elif _RESERVED.fullmatch(old):
                new = f"{old}_"
                while new in ids:
                    new += "_"
                ids.add(new)
                renamed[old] = new
    return renamed


def plain_bpmn(root: Node, renamed: Mapping[str, str]) -> bytes:
    """Write the executable part of a diagram without camunda and drawing."""
    plain = _copy(root, None, renamed)
    for process in plain.iterfind(f"{BPMN}process"):
        for scope in list(scopes(process)):
            draw_continuations(scope)
            draw_helpers(scope)
    plain.set("targetNamespace", "http://paigong")
    return etree.tostring(plain, encoding="utf-8", xml_declaration=True)


def _copy(node: Node, parent: Node | None, renamed: Mapping[str, str]) -> Node:
    attributes = {
        name: renamed.get(value, value) if name in _REFERENCES else value
        for name in _ATTRIBUTES
        if (value := node.get(name)) is not None
    }
    _set_flag(attributes, "cancelActivity", standard=True)
    _set_flag(attributes, "triggeredByEvent", standard=False)
    attributes |= dict.fromkeys(of_element(node), "true")
    tag = BPMN + runs_as(node)
    copy = (
        etree.Element(tag, attributes, {"bpmn": BPMN[1:-1]})
        if parent is None
        else etree.SubElement(parent, tag, attributes)
    )
    kind = local_name(node)
    if kind == "flowNodeRef":
        reference = (node.text or "").strip()
        copy.text = renamed.get(reference, reference)
    if kind == "sequenceFlow" and (source := condition(node)) is not None:
        etree.SubElement(copy, f"{BPMN}conditionExpression").text = source
    if activities.read(node).has_scope:
        # What is to be done is said by the model; this only marks the activity.
        etree.SubElement(copy, f"{BPMN}multiInstanceLoopCharacteristics")
    for child in node:
        if _is_kept(child):
            _copy(child, copy, renamed)
    for source, target in links(node):
        _connect(copy, renamed.get(source, source), renamed.get(target, target))
    return copy


def _set_flag(attributes: dict[str, str], name: str, *, standard: bool) -> None:
    """Write a flag as SpiffWorkflow reads it: only where it is not the standard."""
    given = attributes.pop(name, None)
    if given is not None and (given in {"true", "1"}) is not standard:
        attributes[name] = "false" if standard else "true"


def _connect(scope: Node, source: str, target: str) -> None:
    """Draw the flow that a pair of link events stands for."""
    flow = {"id": f"{source}.link", "sourceRef": source, "targetRef": target}
    etree.SubElement(scope, f"{BPMN}sequenceFlow", flow)


def _is_kept(node: Node) -> bool:
    if not node.tag.startswith(BPMN) or local_name(node) not in _KEPT:
        return False
    return local_name(node) != "process" or is_executable(node)
