"""Files of decisions: what is in them, what requires what, and all their FEEL."""

import re
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Final

from workflows.errors import Text
from workflows.feel import FeelError, compile_expression, compile_unary_tests
from workflows.models.dmn_findings import DecisionFile
from workflows.models.dmn_model import (
    Boxed,
    ContextBox,
    Decision,
    FunctionBox,
    Knowledge,
    Literal,
    Place,
    Relation,
    Table,
    Unknown,
)
from workflows.models.dmn_reader import HARMLESS, KNOWN, parse_dmn, read_model
from workflows.models.dmn_sources import Source, parts, sources
from workflows.models.dmn_types import resolve
from workflows.models.element_names import name_of_type
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import BAD_EXPRESSION, Deployment
from workflows.models.rules_decision_tables import table_findings
from workflows.models.xml import XmlError, attributes, line_of, local_name

DMN: Final = ".dmn"
#: The names of FEEL: "feel" itself, and the addresses that DMN 1.1 to 1.5 give it.
_FEEL: Final = re.compile(r"(^|/)feel(/|$)", re.IGNORECASE)
_CAMUNDA: Final = "{http://camunda.org/schema/1.0/dmn}"
#: Attributes of Camunda 7 that change nothing about a decision.
_CAMUNDA_INERT: Final = frozenset(
    {"historyTimeToLive", "versionTag", "diagramRelationId"}
)
_ID: Final = re.compile(r"[^\W\d][\w.-]{0,63}")
Node = Decision | Knowledge

_ELEMENT: Final = rule(
    "decision-element",
    zh=("暂不支持“{thing}”。", "请改用已支持的决策元素。"),
    en=("“{thing}” is not supported yet.", "Draw it with supported elements."),
)
_NONE: Final = rule(
    "decision-none",
    zh=("文件中没有决策。", "请至少加入一个决策。"),
    en=("There is no decision in the file.", "Add one."),
)
_BAD_ID: Final = rule(
    "decision-id",
    zh=("标识“{id}”不可用。", "请用字母开头，最多 64 个字母、数字、“_”“-”“.”。"),
    en=(
        "The id “{id}” cannot be used.",
        "Begin with a letter; up to 64 letters, digits, “_”, “-” and “.”.",
    ),
)
_TWICE: Final = rule(
    "decision-twice",
    zh=("标识“{id}”重复出现。", "请改名其中一个。"),
    en=("The id “{id}” occurs twice.", "Rename one of them."),
)
_SAME_NAME: Final = rule(
    "decision-same-name",
    zh=("要用到的名称“{name}”有歧义。", "请改名其中一个变量。"),
    en=(
        "Two things that it requires are called “{name}”.",
        "Rename the variable of one of them.",
    ),
)
_REQUIRED: Final = rule(
    "decision-required",
    zh=("所需的“{id}”不在本文件中。", "请加入它，或删除该连线。"),
    en=(
        "It requires “{id}”, which is not in this file.",
        "Add it, or remove the requirement.",
    ),
)
_CIRCLE: Final = rule(
    "decision-circle",
    zh=("决策互相依赖，形成循环：{path}。", "请删除其中一条依赖。"),
    en=("Decisions require each other: {path}.", "Remove one requirement."),
)
_EMPTY: Final = rule(
    "decision-empty",
    zh=("“{name}”没有可执行的内容{kind}。", "请填写决策表或表达式。"),
    en=(
        "“{name}” has nothing that can be run{kind}.",
        "Give it a decision table or an expression.",
    ),
)
_LANGUAGE: Final = rule(
    "decision-language",
    zh=("不支持表达式语言“{language}”。", "请改用 FEEL。"),
    en=("The expression language “{language}” is not supported.", "Write it in FEEL."),
)
_TYPE: Final = rule(
    "decision-type",
    zh=("类型“{type}”不存在。", "请用内置类型，或在文件中定义它。"),
    en=("There is no type “{type}”.", "Use a built-in type, or define it in the file."),
)
_NAME: Final = rule(
    "decision-name",
    zh=("{what}用到了未列为依赖的名称“{name}”。", "请画出依赖，或更正名称。"),
    en=(
        "{what} uses “{name}”, which the decision does not require.",
        "Draw the requirement, or correct the name.",
    ),
)


def decisions(deployment: Deployment) -> Iterator[Finding]:
    """Check every file of decisions, and that no decision is there twice."""
    seen: set[str] = set()
    for path in sorted(deployment.resources):
        if not path.endswith(DMN):
            continue
        try:
            root = parse_dmn(deployment.resources[path], path)
        except XmlError as error:
            yield _unreadable(path, error)
            continue
        file = DecisionFile(path, root, read_model(root))
        yield from _file(file)
        for decision in file.model.decisions.values():
            if decision.id in seen:
                yield file.finding(_TWICE, decision, decision.place, id=decision.id)
            seen.add(decision.id)


def _file(file: DecisionFile) -> Iterator[Finding]:
    yield from _elements(file)
    yield from _languages(file)
    yield from _ids(file)
    yield from _circles(file)
    yield from _types(file)
    for node in file.model.nodes:
        yield from _requirements(file, node)
        yield from _boxes(file, node)
        for source in sources(file.model, node):
            yield from _source(file, node, source)


def _elements(file: DecisionFile) -> Iterator[Finding]:
    for child in file.root:
        name = local_name(child)
        if name not in KNOWN | HARMLESS:
            place = Place(child.get("id") or "", line_of(child))
            yield file.finding(_ELEMENT, None, place, thing=name_of_type(name))
    if not file.model.decisions:
        yield file.finding(_NONE, None, Place("", line_of(file.root)))


def _languages(file: DecisionFile) -> Iterator[Finding]:
    """Refuse what would be read as FEEL without being it."""
    for node in file.root.iter():
        place = Place(node.get("id") or "", line_of(node))
        language = node.get("expressionLanguage") or ""
        if language and not _FEEL.search(language):
            yield file.finding(_LANGUAGE, None, place, language=language)
        for name, _ in attributes(node):
            short = name.rpartition("}")[2]
            if name.startswith(_CAMUNDA) and short not in _CAMUNDA_INERT:
                thing = Text(f"camunda:{short}", f"camunda:{short}")
                yield file.finding(_ELEMENT, None, place, thing=thing)


def _ids(file: DecisionFile) -> Iterator[Finding]:
    nodes = [child for child in file.root if local_name(child) in KNOWN]
    named = [node for node in nodes if local_name(node) != "itemDefinition"]
    for node in named:
        own = node.get("id") or ""
        if not _ID.fullmatch(own):
            yield file.finding(_BAD_ID, None, Place(own, line_of(node)), id=own)
    counts = Counter(node.get("id") for node in nodes if node.get("id"))
    for node in nodes:
        own = node.get("id") or ""
        if counts[own] > 1:
            yield file.finding(_TWICE, None, Place(own, line_of(node)), id=own)


def _requirements(file: DecisionFile, node: Node) -> Iterator[Finding]:
    model = file.model
    unknown = set(node.knowledge) - model.knowledge.keys()
    if isinstance(node, Decision):
        unknown |= set(node.decisions) - model.decisions.keys()
        unknown |= set(node.inputs) - model.inputs.keys()
    for reference in sorted(unknown):
        yield file.finding(_REQUIRED, node, node.place, id=reference)
    names = Counter(model.names_seen_by(node))
    for name in (name for name, count in names.items() if count > 1):
        yield file.finding(_SAME_NAME, node, node.place, name=name)


def _circles(file: DecisionFile) -> Iterator[Finding]:
    model = file.model
    graph = {
        **{key: sorted(each.decisions) for key, each in model.decisions.items()},
        **{key: sorted(each.knowledge) for key, each in model.knowledge.items()},
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = [str(name) for name in error.args[1]]
        node = next(each for each in model.nodes if each.id == circle[0])
        path = " → ".join(reversed(circle))
        yield file.finding(_CIRCLE, node, node.place, path=path)


def _types(file: DecisionFile) -> Iterator[Finding]:
    model = file.model
    for item in model.types.values():
        if resolve(item.name, model.types) is None:
            yield file.finding(_TYPE, None, item.place, type=item.base or item.name)
    for data in model.inputs.values():
        name = data.variable.type
        if resolve(name, model.types) is None:
            yield file.finding(_TYPE, None, data.place, type=name)


def _boxes(file: DecisionFile, node: Node) -> Iterator[Finding]:
    types = {node.variable.type}
    root = node.expression if isinstance(node, Decision) else node.function
    for box in parts(root):
        types.update(_types_named(box))
        yield from _box(file, node, box)
    for name in sorted(types):
        if resolve(name, file.model.types) is None:
            yield file.finding(_TYPE, node, node.place, type=name)


def _types_named(box: Boxed) -> set[str]:
    match box:
        case Literal():
            return {box.type}
        case FunctionBox():
            return {each.type for each in box.parameters}
        case ContextBox():
            return {each.variable.type for each in box.entries}
        case Relation():
            return {each.type for each in box.columns}
        case Table():
            own = {each.type for each in box.outputs}
            return own | {each.type for each in box.inputs} | {box.type}
        case _:
            return set()


def _box(file: DecisionFile, node: Node, box: Boxed) -> Iterator[Finding]:
    match box:
        case Unknown():
            known = name_of_type(box.kind)
            kind = Text(f"({known.zh})", f" ({known.en})") if box.kind else ""
            name = node.name or node.id
            yield file.finding(_EMPTY, node, box.place, name=name, kind=kind)
        case FunctionBox() if box.kind != "FEEL":
            yield file.finding(_LANGUAGE, node, box.place, language=box.kind)
        case Table():
            yield from table_findings(file, node, box)


def _source(file: DecisionFile, node: Node, source: Source) -> Iterator[Finding]:
    try:
        if source.tests:
            names = compile_unary_tests(source.text, source.names).names
        else:
            names = compile_expression(source.text, source.names).names
    except FeelError as error:
        problem = Text(error.zh, error.en)
        yield file.finding(
            BAD_EXPRESSION,
            node,
            source.place,
            what=source.what,
            source=source.text,
            problem=problem,
        )
        return
    # Without a requirement, a decision reads the variables of the process.
    if isinstance(node, Knowledge) or node.required:
        for name in sorted(names - set(source.names)):
            yield file.finding(_NAME, node, source.place, what=source.what, name=name)


def _unreadable(path: str, error: XmlError) -> Finding:
    return Finding(
        rule=error.rule,
        file=path,
        line=error.line,
        element_id="",
        element_name="",
        text=error.text,
        remedy=error.remedy,
    )
