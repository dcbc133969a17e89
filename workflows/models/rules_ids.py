"""Ids, names, sizes and processes of a deployment."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Deployment, Diagram, file_finding
from workflows.models.vocabulary import described, scopes
from workflows.models.xml import BPMN, Node

MAX_NODES: Final = 300
MAX_ID: Final = 64
MAX_NAME: Final = 200

_ID: Final = re.compile(r"[^\W\d][\w.-]*")
_NEEDS_ID: Final = ("lane", "error", "sequenceFlow")

_NO_DIAGRAM: Final = rule(
    "no-diagram",
    zh=("没有 BPMN 流程图或决策表。", "请至少加入一个 .bpmn 或 .dmn 文件。"),
    en=(
        "There is no BPMN diagram or decision.",
        "Add at least one .bpmn or .dmn file.",
    ),
    always=True,
)
_NO_PROCESS: Final = rule(
    "no-process",
    zh=("文件中没有流程。", "请画一个流程。"),
    en=("The file has no process.", "Draw one."),
    always=True,
)
_NOT_EXECUTABLE: Final = rule(
    "not-executable",
    zh=("流程未标为可执行，只能查看。", "若要执行，请勾选“可执行”（isExecutable）。"),
    en=(
        "It is not marked as executable; it can be viewed, but not run.",
        "To run it, tick “Executable” (isExecutable).",
    ),
    severity="reason",
)
_NO_PROCESS_ID: Final = rule(
    "process-id",
    zh=("流程没有合法的标识。", "请填写 id:字母开头，不超过 64 个字符。"),
    en=(
        "The process has no usable id.",
        "Give it one: a letter, then letters, digits, _, - or ., at most 64.",
    ),
    always=True,
)
_REPLACES: Final = rule(
    "not-executable-any-more",
    zh=(
        "流程“{id}”已能执行，但此文件未标为可执行。",
        "请勾选“可执行”，或改用另一个标识。",
    ),
    en=(
        "The process “{id}” can be run already, but this file is not executable.",
        "Tick “Executable” (isExecutable), or choose another id.",
    ),
    always=True,
)
_PROCESS_TWICE: Final = rule(
    "process-twice",
    zh=("标识“{id}”已用于 {file} 中的流程。", "请改用另一个标识。"),
    en=("The id “{id}” belongs to a process in {file}.", "Choose another id."),
    always=True,
)
_NO_ID: Final = rule(
    "id-missing",
    zh=("元素没有标识。", "请填写 id。"),
    en=("The element has no id.", "Give it one."),
)
_BAD_ID: Final = rule(
    "id-illegal",
    zh=(
        "标识“{id}”不合法。",
        "请用字母开头，只含字母、数字、_、-、.,不超过 64 个字符。",
    ),
    en=(
        "The id “{id}” is not allowed.",
        "Start with a letter; use letters, digits, _, - and . only, at most 64.",
    ),
)
_ID_TWICE: Final = rule(
    "id-twice",
    zh=("标识“{id}”重复。", "请改用另一个标识。"),
    en=("The id “{id}” occurs more than once.", "Choose another id."),
    always=True,
)
_TOO_MANY: Final = rule(
    "too-many-nodes",
    zh=("流程有 {count} 个节点，最多 300 个。", "请用调用活动拆分流程。"),
    en=(
        "The process has {count} nodes; at most 300 are allowed.",
        "Split it with call activities.",
    ),
)
_LONG_NAME: Final = rule(
    "name-too-long",
    zh=("名称超过 200 个字符。", "请缩短名称，把说明写入文档。"),
    en=("The name is longer than 200 characters.", "Move details to documentation."),
)


def diagrams(deployment: Deployment) -> Iterator[Finding]:
    """Expect something to deploy, and each process id once in all diagrams."""
    if not any(path.endswith((".bpmn", ".dmn")) for path in deployment.resources):
        yield file_finding(_NO_DIAGRAM, "*.bpmn")
    owners: dict[str, tuple[str, Node]] = {}
    for diagram in deployment.diagrams:
        for process in diagram.processes:
            owners.setdefault(process.get("id") or "", (diagram.path, process))
    for diagram in deployment.diagrams:
        for graph in diagram.graphs:
            name = graph.scope.get("id") or ""
            # SpiffWorkflow keeps processes and sub-processes in one table.
            if name in owners and owners[name][1] is not graph.scope:
                file = owners[name][0]
                yield diagram.finding(_PROCESS_TWICE, graph.scope, id=name, file=file)


def processes(diagram: Diagram) -> Iterator[Finding]:
    """Expect processes; those that only describe work are known to do so."""
    shown = described(diagram.root)
    if not diagram.processes and not shown:
        yield diagram.finding(_NO_PROCESS, diagram.root)
    for process in {*diagram.processes, *shown}:
        name = process.get("id") or ""
        if len(name) > MAX_ID or not _ID.fullmatch(name):
            yield diagram.finding(_NO_PROCESS_ID, process)
    for process in shown:
        yield diagram.finding(_NOT_EXECUTABLE, process)
        name = process.get("id") or ""
        if name in diagram.catalogue.called_processes:
            yield diagram.finding(_REPLACES, process, id=name)


def ids(diagram: Diagram) -> Iterator[Finding]:
    """Expect legal ids, each of them once."""
    seen: defaultdict[str, int] = defaultdict(int)
    nodes = [node for graph in diagram.graphs for node in graph.nameless]
    named = [node for kind in _NEEDS_ID for node in diagram.root.iter(BPMN + kind)]
    for node in [*nodes, *(node for node in named if not node.get("id"))]:
        yield diagram.finding(_NO_ID, node)
    for node in diagram.root.iter(f"{BPMN}*"):
        identity = node.get("id")
        if not identity or node is diagram.root:
            continue
        seen[identity] += 1
        if seen[identity] == 2:
            yield diagram.finding(_ID_TWICE, node, id=identity)
        if len(identity) > MAX_ID or not _ID.fullmatch(identity):
            yield diagram.finding(_BAD_ID, node, id=identity)


def sizes(diagram: Diagram) -> Iterator[Finding]:
    """Expect diagrams that people can read and the engine can parse."""
    counts = {graph.scope: len(graph.nodes) for graph in diagram.graphs}
    for process in diagram.processes:
        count = sum(counts[scope] for scope in scopes(process))
        if count > MAX_NODES:
            yield diagram.finding(_TOO_MANY, process, count=str(count))
    for node in diagram.root.iter(f"{BPMN}*"):
        if len(node.get("name") or "") > MAX_NAME:
            yield diagram.finding(_LONG_NAME, node)
