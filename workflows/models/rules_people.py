"""Who gets a user task, and what the task list shows of it."""

import re
from collections.abc import Iterator
from typing import Final

from workflows.errors import Text
from workflows.models import vocabulary
from workflows.models.findings import Finding
from workflows.models.model import LIST_COLUMNS
from workflows.models.rule_book import rule
from workflows.models.rules_base import Deployment, Diagram
from workflows.models.rules_lanes import inherits_lane, is_placed
from workflows.models.xml import BPMN, Node, camunda, own_text

VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")

_LANE_ROLE: Final = rule(
    "lane-role",
    zh=("未知角色“{role}”。", "泳道名称请用角色目录中的代码或名称：{known}。"),
    en=("Unknown role “{role}”.", "Name the lane after a known role: {known}."),
)
_LANE_NODE: Final = rule(
    "lane-node",
    zh=("泳道指向不存在的节点“{ref}”。", "请重新放置节点。"),
    en=("The lane refers to a missing node “{ref}”.", "Place the node again."),
)
_LANE_TWICE: Final = rule(
    "lane-twice",
    zh=("节点“{ref}”同时在两个泳道中。", "请只放在一个泳道中。"),
    en=("The node “{ref}” is in two lanes.", "Place it in one."),
)
_GROUP_ROLE: Final = rule(
    "group-role",
    zh=("候选组中有未知角色“{role}”。", "请用角色目录中的代码：{known}。"),
    en=("Unknown role “{role}” in the candidate groups.", "Use one of: {known}."),
)
_NOBODY: Final = rule(
    "nobody",
    zh=("没有人能领取此任务。", "请放入以角色命名的泳道，或填写候选组或处理人。"),
    en=(
        "Nobody could claim this task.",
        "Place it in a lane named after a role, or set candidate groups or assignee.",
    ),
)
_COLUMN: Final = rule(
    "column",
    zh=("输入参数“{name}”不是任务列表的列。", "可用的列：{known}。"),
    en=("The input “{name}” is no column of the task list.", "Use one of: {known}."),
)
_NAME: Final = rule(
    "variable-name",
    zh=("变量名“{name}”不合法。", "请用字母开头，只含字母、数字、下划线。"),
    en=(
        "The variable name “{name}” is not allowed.",
        "Start with a letter; use letters, digits and underscores only.",
    ),
)
_NAME_TWICE: Final = rule(
    "parameter-twice",
    zh=("参数“{name}”重复。", "请只保留一个。"),
    en=("The parameter “{name}” occurs more than once.", "Keep one."),
)

_ASSIGNEE: Final = Text("处理人", "The assignee")
_GROUP: Final = Text("候选组", "The candidate group")
_USER: Final = Text("候选人", "The candidate user")


def lanes(diagram: Diagram) -> Iterator[Finding]:
    """Expect lanes named after roles, each node in one of them."""
    roles = diagram.catalogue.roles
    known = {*roles, *roles.values()}
    for process in diagram.processes:
        nodes = {
            node.get("id")
            for scope in vocabulary.scopes(process)
            for node in vocabulary.flow_nodes(scope)
        }
        seen: set[str] = set()
        for lane in process.iter(f"{BPMN}lane"):
            role = (lane.get("name") or "").strip()
            if role not in known:
                yield diagram.finding(
                    _LANE_ROLE, lane, role=role, known=_roles(diagram)
                )
            for reference in map(own_text, lane.iterfind(f"{BPMN}flowNodeRef")):
                if reference not in nodes:
                    yield diagram.finding(_LANE_NODE, lane, ref=reference)
                if reference in seen:
                    yield diagram.finding(_LANE_TWICE, lane, ref=reference)
                seen.add(reference)


def groups(diagram: Diagram) -> Iterator[Finding]:
    """Expect known roles before the ``@`` of candidate groups."""
    for process in diagram.processes:
        for role in vocabulary.split_list(camunda(process, "candidateStarterGroups")):
            if role not in diagram.catalogue.roles:
                known = _roles(diagram)
                yield diagram.finding(_GROUP_ROLE, process, role=role, known=known)
    for task in diagram.nodes("userTask"):
        for group in vocabulary.split_list(camunda(task, "candidateGroups")):
            yield from diagram.template(task, _GROUP, group)
            role = group.partition("@")[0]
            if "${" not in role and role not in diagram.catalogue.roles:
                known = _roles(diagram)
                yield diagram.finding(_GROUP_ROLE, task, role=role, known=known)
        for user in vocabulary.split_list(camunda(task, "candidateUsers")):
            yield from diagram.template(task, _USER, user)
        assignee = camunda(task, "assignee")
        if assignee:
            yield from diagram.template(task, _ASSIGNEE, vocabulary.template(assignee))


def anybody(deployment: Deployment) -> Iterator[Finding]:
    """Expect every user task to be for somebody."""
    for diagram in deployment.diagrams:
        for process in diagram.processes:
            if inherits_lane(deployment, process):
                continue
            for task in process.iter(f"{BPMN}userTask"):
                named = (
                    camunda(task, name)
                    for name in ("assignee", "candidateGroups", "candidateUsers")
                )
                if not any(named) and not is_placed(task):
                    yield diagram.finding(_NOBODY, task)


def columns(diagram: Diagram) -> Iterator[Finding]:
    """Expect the inputs of a user task to be columns of the task list."""
    for task in diagram.nodes("userTask"):
        for name, _ in vocabulary.parameters(task, "inputParameter"):
            if name not in LIST_COLUMNS:
                known = ", ".join(sorted(LIST_COLUMNS))
                yield diagram.finding(_COLUMN, task, name=name, known=known)


def parameters(diagram: Diagram) -> Iterator[Finding]:
    """Expect parameters with usable names, once each, and good templates."""
    for node in diagram.nodes("userTask", "serviceTask"):
        for kind in ("inputParameter", "outputParameter"):
            seen: set[str] = set()
            for name, template in vocabulary.parameters(node, kind):
                what = Text(f"参数 {name} ", f"The parameter {name}")
                yield from variable_name(diagram, node, name)
                yield from diagram.template(node, what, template)
                if name in seen:
                    yield diagram.finding(_NAME_TWICE, node, name=name)
                seen.add(name)


def variable_name(diagram: Diagram, node: Node, name: str) -> Iterator[Finding]:
    """Check a name that a diagram gives to a variable."""
    if not VARIABLE.fullmatch(name):
        yield diagram.finding(_NAME, node, name=name)


def _roles(diagram: Diagram) -> Text:
    roles = diagram.catalogue.roles
    return Text(
        "、".join(f"{code}（{name}）" for code, name in roles.items()), ", ".join(roles)
    )
