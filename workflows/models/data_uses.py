"""Which variables the parts of a diagram read, and when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from workflows.errors import Text
from workflows.feel import (
    Expression,
    FeelError,
    Template,
    compile_expression,
    compile_template,
)
from workflows.models import vocabulary
from workflows.models.data_flow import DataFlow, Known, Scope, brings, own_names
from workflows.models.model import Element
from workflows.models.xml import Node

#: When a step reads something: before it acts, when it has acted, or at any time.
Moment = Literal["before", "after", "any"]


@dataclass(frozen=True, slots=True)
class Use:
    """An expression, the variables it reads, and those that may be set by then."""

    node: Node
    what: Text
    source: str
    names: frozenset[str]
    known: Known


@dataclass(frozen=True, slots=True)
class _Read:
    what: Text
    source: str
    names: frozenset[str]
    moment: Moment = "before"


def uses(scope: Scope, flow: DataFlow) -> Iterator[Use]:
    """Give every expression of a scope, without those further inside."""
    for name, node in scope.graph.nodes.items():
        element = scope.model.elements.get(name)
        if element is None:
            continue
        for read in (*_of_element(element), *_of_form(element, flow)):
            known = _known(scope, flow, element, read.moment)
            yield Use(node, read.what, read.source, read.names, known)
    for line in scope.graph.flows:
        source = vocabulary.condition(line)
        origin = line.get("sourceRef") or ""
        if source is not None and origin in scope.before:
            known = scope.after(origin, flow)
            names = _names_of(compile_expression, source)
            yield Use(line, Text("条件", "The condition"), source, names, known)


def _known(scope: Scope, flow: DataFlow, element: Element, moment: Moment) -> Known:
    own = Known(frozenset(own_names(element)))
    if moment == "any":
        return scope.total | own
    if moment == "before":
        return scope.before[element.id] | own
    fresh = Known(frozenset({"form"})) | flow.answers(element) | flow.results(element)
    return scope.after(element.id, flow) | own | fresh


def _of_element(element: Element) -> Iterator[_Read]:
    yield from _templates(element)
    yield from _repetition(element)
    for mapping in element.in_mappings:
        if mapping.source:
            yield _expression("映射", "The mapping", mapping.source)
    set_before: set[str] = set()
    for name, source in element.activity.script:
        read = _expression("脚本", "The script", source)
        yield _Read(read.what, source, read.names - set_before)
        set_before.add(name)
    event = element.event if element.type != "subProcess" else None
    if event is not None and event.name and event.kind in {"message", "signal"}:
        yield _template("消息或信号", "The name", event.name)
    if event is not None and event.expression:
        yield from _event(event.kind, event.expression)


def _templates(element: Element) -> Iterator[_Read]:
    for name, source in element.inputs:
        yield _template(f"参数 {name} ", f"The parameter {name}", source)
    for zh, en, sources in (
        ("处理人", "The assignee", (element.assignee,)),
        ("候选组", "The candidate group", element.candidate_groups),
        ("候选人", "The candidate user", element.candidate_users),
        ("到期时间", "The due date", (element.activity.due_date,)),
        ("优先级", "The priority", (element.activity.priority,)),
    ):
        for text in sources:
            if text:
                yield _template(zh, en, text)
    if element.type not in {"callActivity", "subProcess"} and not brings(element):
        for name, source in element.outputs:
            yield _template(f"参数 {name} ", f"The parameter {name}", source, "after")


def _repetition(element: Element) -> Iterator[_Read]:
    repetition = element.activity.repetition
    if repetition is None:
        return
    for zh, en, source in (
        ("集合", "The collection", repetition.collection),
        ("循环次数", "The cardinality", repetition.cardinality),
    ):
        if source:
            yield _expression(zh, en, source)
    if repetition.condition:
        yield _expression("完成条件", "The condition", repetition.condition, "after")


def _event(kind: str, source: str) -> Iterator[_Read]:
    if kind == "conditional":
        yield _expression("条件", "The condition", source, "any")
    elif kind == "timer" and source.startswith(("${", "#{", "=")):
        feel = vocabulary.expression(source)
        yield _expression("定时器", "The timer", feel)


def _of_form(element: Element, flow: DataFlow) -> Iterator[_Read]:
    """Give what a form looks up: its own answers are not among its variables yet."""
    form = flow.form(element) if element.type == "userTask" else None
    if form is None:
        return
    own = {"now", "person", *form.definition.facts}
    for name, facts in form.definition.facts.items():
        for source in facts.arguments.values():
            what = Text(f"表单资料 {name} ", f"The fact {name} of the form")
            yield _Read(what, source.source, source.names - {"now", "person"})
    for field in form.fields:
        expressions = [field.default] if field.default is not None else []
        if field.reference is not None:
            expressions += field.reference.arguments.values()
        if field.lines is not None:
            expressions += field.lines.arguments.values()
        for source in expressions:
            what = Text(f"字段 {field.name} ", f"The field {field.name}")
            yield _Read(what, source.source, source.names - own)


def _template(zh: str, en: str, source: str, moment: Moment = "before") -> _Read:
    return _Read(Text(zh, en), source, _names_of(compile_template, source), moment)


def _expression(zh: str, en: str, source: str, moment: Moment = "before") -> _Read:
    return _Read(Text(zh, en), source, _names_of(compile_expression, source), moment)


def _names_of(
    read: Callable[[str], Expression | Template], source: str
) -> frozenset[str]:
    """Give the variables of an expression; none if another rule refuses it."""
    try:
        return read(source).names
    except FeelError:
        return frozenset()
