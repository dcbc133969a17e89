"""What other tools write into a diagram: kept as it is, and never acted on."""

from collections.abc import Iterator
from typing import Final

from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram
from workflows.models.vocabulary import describes, extensions
from workflows.models.xml import BPMN, CAMUNDA, Node, attributes, local_name

_KEPT: Final = rule(
    "foreign-extension",
    zh=("“{thing}”来自其他工具：原样保留，但不起作用。", "如不需要，可以删除。"),
    en=(
        "“{thing}” is of another tool: it is kept, and nothing acts on it.",
        "Remove it if nobody needs it.",
    ),
    severity="warning",
)
_ENGINE: Final = rule(
    "foreign-engine",
    zh=("“{thing}”是写给另一种流程引擎的，此处不会执行。", "请改用 camunda: 的写法。"),
    en=(
        "“{thing}” is meant for another engine; it would not be carried out here.",
        "Say it in the camunda vocabulary.",
    ),
)

#: Namespaces of attributes that only say how to draw or edit.
DRAWING: Final = (
    "{http://www.omg.org/spec/BPMN/20100524/DI}",
    "{http://www.w3.org/2001/XMLSchema-instance}",
    "{http://www.w3.org/XML/1998/namespace}",
    "{http://camunda.org/schema/modeler/1.0}",
)
#: What tells other engines how to run a process.
_ENGINES: Final = (
    "{http://activiti.org/bpmn}",
    "{http://flowable.org/bpmn}",
    "{http://camunda.org/schema/zeebe/1.0}",
    "{http://spiffworkflow.org/bpmn/schema/1.0/core}",
    "{http://www.jboss.org/drools}",
)


def is_foreign(name: str) -> bool:
    """Tell whether an attribute or element is of another tool's vocabulary."""
    return name.startswith("{") and not name.startswith((BPMN, CAMUNDA, *DRAWING))


def foreign(diagram: Diagram) -> Iterator[Finding]:
    """Expect nothing that another engine would act on; notes are welcome."""
    for node in diagram.root.iter(f"{BPMN}*"):
        if describes(node):
            continue  # nothing acts on any of it
        for name, _ in attributes(node):
            if is_foreign(name):
                yield _finding(diagram, node, name)
        for extension in extensions(node):
            if is_foreign(extension.tag):
                yield _finding(diagram, extension, extension.tag)


def _finding(diagram: Diagram, node: Node, name: str) -> Finding:
    broken = _ENGINE if name.startswith(_ENGINES) else _KEPT
    namespace, _, local = name[1:].partition("}")
    prefix = {uri: prefix for prefix, uri in node.nsmap.items()}.get(namespace)
    thing = f"{prefix}:{local}" if prefix else local_name(node)
    return diagram.finding(broken, node, thing=thing)
