"""Data objects, and what flows between them and activities."""

from collections.abc import Iterator
from typing import Final

from workflows.errors import Text
from workflows.models import activities
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram
from workflows.models.rules_people import variable_name
from workflows.models.xml import BPMN, Node, local_name, own_text

_OBJECT: Final = rule(
    "data-object",
    zh=("数据对象“{ref}”不存在。", "请重新选择数据对象。"),
    en=("The data object “{ref}” does not exist.", "Choose the data object again."),
)
_SOURCES: Final = rule(
    "data-sources",
    zh=("数据关联应恰好有一个来源。", "请保留一个来源，或填写转换表达式。"),
    en=(
        "Data must come from exactly one source.",
        "Keep one source, or give a transformation.",
    ),
)
_LANGUAGE: Final = rule(
    "expression-language",
    zh=("不支持表达式语言“{language}”。", "请用 FEEL 书写。"),
    en=("The language “{language}” is not supported.", "Write it in FEEL."),
)

_TRANSFORMATION: Final = Text("转换", "The transformation")
_EXPRESSIONS: Final = (
    "transformation",
    "loopCardinality",
    "loopCondition",
    "completionCondition",
)
#: What data may be kept in, outside of the activity itself.
_KEPT_IN: Final = ("dataObject", "dataObjectReference", "property", "dataInput")


def references(diagram: Diagram) -> Iterator[Finding]:
    """Expect references to data objects that are there."""
    known = {
        data.get("id")
        for kind in (*_KEPT_IN, "dataOutput")
        for data in diagram.root.iter(BPMN + kind)
    }
    for reference in diagram.root.iter(f"{BPMN}dataObjectReference"):
        target = reference.get("dataObjectRef") or ""
        if target not in known:
            yield diagram.finding(_OBJECT, reference, ref=target)
    for kind, own in (
        ("dataInputAssociation", "targetRef"),
        ("dataOutputAssociation", "sourceRef"),
    ):
        for association in diagram.root.iter(BPMN + kind):
            activity = association.getparent()
            assert activity is not None
            inside = {data.get("id") for data in activity.iter()}
            for end in association.iter(f"{BPMN}sourceRef", f"{BPMN}targetRef"):
                ref = own_text(end)
                if ref not in (inside if local_name(end) == own else known):
                    yield diagram.finding(_OBJECT, end, ref=ref)


def associations(diagram: Diagram) -> Iterator[Finding]:
    """Expect data to come from one place and to have a usable name."""
    for node in diagram.nodes(*activities.ACTIVITIES):
        for association, name, source in activities.inputs(node):
            yield from variable_name(diagram, node, name)
            yield from _source(diagram, node, association, source)
        for association, target, name in activities.outputs(node):
            yield from variable_name(diagram, node, name)
            yield from variable_name(diagram, node, target)
            if association.find(f"{BPMN}transformation") is not None:
                # It would be read as one of the source; nobody needs it here.
                yield diagram.finding(_SOURCES, node)


def languages(diagram: Diagram) -> Iterator[Finding]:
    """Expect the expressions of activities in FEEL."""
    for kind in _EXPRESSIONS:
        for expression in diagram.root.iter(BPMN + kind):
            language = expression.get("language") or ""
            if language and "feel" not in language.lower():
                yield diagram.finding(_LANGUAGE, expression, language=language)


def names(diagram: Diagram) -> Iterator[Finding]:
    """Expect data of a sub-process to have a usable name."""
    for node in diagram.nodes(*activities.ACTIVITIES):
        for child in node:
            if (
                local_name(child) in {"dataObject", "property"}
                and child.get("name") != activities.PLACEHOLDER
            ):
                yield from variable_name(diagram, node, activities.variable_of(child))


def _source(
    diagram: Diagram, node: Node, association: Node, source: str
) -> Iterator[Finding]:
    if association.find(f"{BPMN}transformation") is not None:
        yield from diagram.expression(node, _TRANSFORMATION, source)
    elif len(association.findall(f"{BPMN}sourceRef")) != 1:
        yield diagram.finding(_SOURCES, node)
    else:
        yield from variable_name(diagram, node, source)
