"""What people see of a diagram: its drawing and its names."""

import re
from collections.abc import Iterator
from typing import Final

from workflows.models import translations
from workflows.models.activities import ACTIVITIES
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Deployment, Diagram
from workflows.models.xml import BPMN, Node

_DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"

_NOT_DRAWN: Final = rule(
    "not-drawn",
    zh=(
        "有 {count} 个元素没有图形信息，查看时不可见，例如“{id}”。",
        "请用编辑器画出来。",
    ),
    en=(
        "{count} elements are not drawn, “{id}” for one; nobody can see them.",
        "Draw them with an editor.",
    ),
    severity="warning",
)
_UNNAMED: Final = rule(
    "unnamed",
    zh=("没有名称。", "请填写名称，让办理人知道要做什么。"),
    en=("It has no name.", "Name it, so that people know what to do."),
    severity="warning",
)
_NO_LABEL: Final = rule(
    "label-missing",
    zh=("名称没有英文翻译。", "请在 i18n/en.json 中加入“{id}”。"),
    en=("Its name has no English translation.", "Add “{id}” to i18n/en.json."),
    severity="warning",
)
_NO_LABELS: Final = rule(
    "labels-missing",
    zh=("有 {count} 个名称没有英文翻译。", "请加入 i18n/en.json:标识对应英文名称。"),
    en=(
        "{count} names have no English translation.",
        "Add i18n/en.json with the names by id.",
    ),
    severity="warning",
)
#: What people of another language cannot read.
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")


def drawn(diagram: Diagram) -> Iterator[Finding]:
    """Expect every node and flow of a process in the drawing."""
    shown = {
        (shape.get("bpmnElement") or "").rpartition(":")[2]
        for shape in diagram.root.iter(f"{_DI}BPMNShape", f"{_DI}BPMNEdge")
    }
    for process in diagram.processes:
        missing = [
            str(element.get("id"))
            for graph in diagram.graphs
            if graph.scope is process or process in graph.scope.iterancestors()
            for element in (*graph.nodes.values(), *graph.flows)
            if element.get("id") not in shown
        ]
        if missing:
            count = str(len(missing))
            yield diagram.finding(_NOT_DRAWN, process, count=count, id=missing[0])


def named(diagram: Diagram) -> Iterator[Finding]:
    """Expect activities to say what is done."""
    for node in diagram.nodes(*ACTIVITIES, "sendTask", "receiveTask"):
        if not (node.get("name") or "").strip():
            yield diagram.finding(_UNNAMED, node)


def labels(deployment: Deployment) -> Iterator[Finding]:
    """Expect every name in both languages."""
    for diagram in deployment.diagrams:
        path = translations.path_of(diagram.folder, "en")
        content = deployment.resources.get(path)
        wanting = list(_chinese(diagram))
        if content is None:
            if wanting:
                count = str(len(wanting))
                yield diagram.finding(_NO_LABELS, diagram.root, count=count)
            continue
        try:
            known = translations.read(content)
        except ValueError:
            continue  # said by another rule
        for node in wanting:
            if not known.get(str(node.get("id")), "").strip():
                yield diagram.finding(_NO_LABEL, node, id=str(node.get("id")))


def _chinese(diagram: Diagram) -> Iterator[Node]:
    """Give the elements whose names people read, and only in Chinese so far."""
    for process in diagram.processes:
        if process.get("id") and _CHINESE.search(process.get("name") or ""):
            yield process
    for graph in diagram.graphs:
        for element in (*graph.nodes.values(), *graph.flows):
            if element.get("id") and _CHINESE.search(element.get("name") or ""):
                yield element
    for pool in diagram.root.iter(f"{BPMN}participant", f"{BPMN}lane"):
        if pool.get("id") and _CHINESE.search(pool.get("name") or ""):
            yield pool
