"""What of the camunda vocabulary we can run; nothing else passes unnoticed."""

from collections.abc import Iterator
from typing import Final

from workflows.errors import Text
from workflows.models.behaviour import EXTERNAL
from workflows.models.events import PLACES
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram
from workflows.models.rules_foreign import is_foreign
from workflows.models.supported_activities import (
    CAMUNDA_ATTRIBUTES,
    CAMUNDA_ELEMENTS,
    CAMUNDA_INERT,
)
from workflows.models.vocabulary import FLOW_NODES, extensions
from workflows.models.xml import BPMN, CAMUNDA, Node, attributes, local_name

_EXTENSION: Final = rule(
    "unsupported-extension",
    zh=("不支持 {thing}:{reason}", "请删除它。"),
    en=("{thing} is not supported: {reason}", "Remove it."),
)

_CODE: Final = Text(
    "流程图中的代码从不执行，请改用 camunda:delegateExpression 指定的操作。",
    "code in a diagram is never run; name an operation in camunda:delegateExpression.",
)
_FORM: Final = Text(
    "表单请用 camunda:formKey 指定。", "name the form in camunda:formKey."
)
_UNKNOWN: Final = Text("引擎不会执行它。", "the engine would not act on it.")

_REASONS: Final = {
    **dict.fromkeys(
        (
            "class",
            "script",
            "scriptFormat",
            "resource",
            "executionListener",
            "taskListener",
            "connector",
            "field",
            "list",
            "map",
            "entry",
            "formHandlerClass",
            "variableMappingClass",
            "variableMappingDelegateExpression",
            "calledElementTenantId",
        ),
        _CODE,
    ),
    **dict.fromkeys(("formData", "formRefBinding", "formRefVersion"), _FORM),
}

#: Attributes that only editors and the clean-up of old records read.
_INERT: Final = frozenset(
    {"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"}
)
_ATTRIBUTES: Final = {
    "process": {
        "historyTimeToLive",
        "versionTag",
        "isStartableInTasklist",
        "candidateStarterGroups",
        "jobPriority",
        "taskPriority",
    },
    "startEvent": {"formKey", "formRef"},
    "userTask": {
        "formKey",
        "formRef",
        "assignee",
        "candidateGroups",
        "candidateUsers",
        "followUpDate",
    },
    "serviceTask": {"delegateExpression", "expression", "resultVariable"},
    "sendTask": {"delegateExpression", "expression", "resultVariable"},
}
#: What jobs are about: any node may rest, and be tried again.
_JOBS: Final = frozenset(
    {
        "async",
        "asyncBefore",
        "asyncAfter",
        "exclusive",
        "jobPriority",
        "failedJobRetryTimeCycle",
    }
)
#: What only the start of a process itself may have.
_OF_FIRST_STARTS: Final = frozenset({"formKey", "formRef"})
#: Of what an outside worker does.
_EXTERNAL: Final = frozenset({"type", "topic", "taskPriority"})
_ELEMENTS: Final = {
    "userTask": {"inputOutput"},
    "serviceTask": {"inputOutput"},
    "callActivity": {"in", "out"},
    "signalEventDefinition": {"in"},
    **{key: {"inputOutput"} for key in ("sendTask", "receiveTask", *PLACES)},
}
#: The attributes of what stands in extensionElements.
_PART_ATTRIBUTES: Final = {
    "inputParameter": {"name"},
    "outputParameter": {"name"},
    "in": {"source", "sourceExpression", "target", "variables", "businessKey"},
    "out": {"source", "sourceExpression", "target", "variables"},
}


def unsupported(diagram: Diagram) -> Iterator[Finding]:
    """Refuse every camunda attribute and element that we would not act on."""
    for node in diagram.root.iter(f"{BPMN}*"):
        yield from _attributes(diagram, node)
        for extension in extensions(node):
            yield from _extension(diagram, node, extension)


def _attributes(diagram: Diagram, node: Node) -> Iterator[Finding]:
    kind = local_name(node)
    allowed = (
        _INERT | _ATTRIBUTES.get(kind, set()) | CAMUNDA_ATTRIBUTES.get(kind, set())
    )
    if kind in FLOW_NODES:
        allowed |= _JOBS
    if kind in EXTERNAL:
        allowed |= _EXTERNAL
    for name, value in attributes(node):
        short = name.removeprefix(CAMUNDA)
        if short == name:
            continue
        if short in CAMUNDA_INERT and CAMUNDA_INERT[short] in {None, value}:
            continue
        refused = _OF_FIRST_STARTS if _is_inner_start(node) else frozenset()
        if short not in allowed or short in refused:
            yield _finding(diagram, node, short)


def _is_inner_start(node: Node) -> bool:
    parent = node.getparent()
    return (
        local_name(node) == "startEvent"
        and parent is not None
        and local_name(parent) == "subProcess"
    )


def _extension(diagram: Diagram, node: Node, extension: Node) -> Iterator[Finding]:
    name = local_name(extension)
    if extension.tag == f"{CAMUNDA}properties" or is_foreign(extension.tag):
        # Notes for people and tools; they may hold nothing that looks like BPMN.
        for note in extension.iter(f"{BPMN}*"):
            yield _finding(diagram, note, local_name(note))
        return
    kind = local_name(node)
    allowed = _ELEMENTS.get(kind, set()) | CAMUNDA_ELEMENTS.get(kind, set())
    if kind in FLOW_NODES:
        allowed = allowed | {"failedJobRetryTimeCycle"}
    if extension.tag != CAMUNDA + name or name not in allowed:
        yield _finding(diagram, extension, name)
    elif name == "failedJobRetryTimeCycle":
        return  # rules_jobs reads it
    elif name == "inputOutput":
        for part in extension:
            yield from _part(diagram, part, _PART_ATTRIBUTES.keys() - {"in", "out"})
    else:
        yield from _part(diagram, extension, {name})


def _part(
    diagram: Diagram, part: Node, allowed: "set[str] | frozenset[str]"
) -> Iterator[Finding]:
    name = local_name(part)
    if part.tag != CAMUNDA + name or name not in allowed:
        yield _finding(diagram, part, name)
        return
    for attribute, _ in attributes(part):
        if attribute not in _PART_ATTRIBUTES[name]:
            yield _finding(diagram, part, attribute.rpartition("}")[2])
    for child in part:
        yield _finding(diagram, child, local_name(child))


def _finding(diagram: Diagram, node: Node, name: str) -> Finding:
    reason = _REASONS.get(name, _UNKNOWN)
    return diagram.finding(_EXTENSION, node, thing=f"camunda:{name}", reason=reason)
