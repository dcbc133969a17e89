"""Activities that are repeated, scripts, due dates, and versions of called ones."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from workflows.errors import Text
from workflows.models import activities, vocabulary
from workflows.models.activity_model import MAX_INSTANCES, Repetition
from workflows.models.behaviour import IMPLEMENTED, is_expression
from workflows.models.due_dates import NAMED, due_date
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Deployment, Diagram
from workflows.models.rules_people import variable_name
from workflows.models.xml import BPMN, CAMUNDA, Node, camunda, local_name, own_text

_HOW_OFTEN: Final = rule(
    "instances",
    zh=("多实例没有恰好指定一种次数。", "请填写集合或循环次数，二者选一。"),
    en=(
        "It must say how often in one way: a collection or a cardinality.",
        "Give camunda:collection, loopDataInputRef or loopCardinality; only one.",
    ),
)
_CARDINALITY: Final = rule(
    "cardinality",
    zh=("循环次数“{value}”不合法。", "请填写 0 到 {limit} 之间的整数或 FEEL 表达式。"),
    en=(
        "The cardinality “{value}” is not allowed.",
        "Write a whole number from 0 to {limit}, or FEEL.",
    ),
)
_MAXIMUM: Final = rule(
    "loop-maximum",
    zh=("循环没有合法的上限（loopMaximum）。", "请填写 1 到 {limit} 之间的整数。"),
    en=(
        "The loop has no usable loopMaximum.",
        "Set it to a whole number from 1 to {limit}.",
    ),
)
_OUTPUT: Final = rule(
    "loop-output",
    zh=("多实例的输出不完整。", "请同时填写 loopDataOutputRef 和 outputDataItem。"),
    en=(
        "The output of the instances is incomplete.",
        "Give both loopDataOutputRef and outputDataItem, or none.",
    ),
)
_ITEM: Final = rule(
    "loop-item",
    zh=("没有集合，却指定了元素变量。", "请填写集合，或删除元素变量。"),
    en=(
        "It names a variable for the item but no collection.",
        "Give a collection, or remove the variable.",
    ),
)
_SEVERAL_OUTPUTS: Final = rule(
    "loop-parameter",
    zh=("多实例不能有 camunda:outputParameter。", "请用 outputDataItem 收集结果。"),
    en=(
        "What is carried out several times cannot have a camunda:outputParameter.",
        "Collect the results with outputDataItem.",
    ),
)
_FORMAT: Final = rule(
    "script-format",
    zh=("不支持脚本语言“{value}”。", "请用 FEEL 书写，并填写 scriptFormat=“feel”。"),
    en=(
        "The script language “{value}” is not supported: such code is never run.",
        "Write it in FEEL and set scriptFormat=“feel”.",
    ),
)
_SCRIPT: Final = rule(
    "script",
    zh=("脚本中的“{value}”不是赋值。", "每行请写成：变量 = 表达式。"),
    en=(
        "“{value}” of the script assigns nothing.",
        "Write each line as: name = expression.",
    ),
)
_DUE_NAME: Final = rule(
    "due-date-name",
    zh=("没有名为“{value}”的时限。", "可用的时限：{known}。"),
    en=("There is no due date named “{value}”.", "Use one of: {known}."),
)
_NO_RESULT: Final = rule(
    "expression-result",
    zh=("表达式的结果没有去处。", "请填写 camunda:resultVariable。"),
    en=("The result of the expression goes nowhere.", "Set camunda:resultVariable."),
)
_DUE: Final = rule(
    "due-date",
    zh=(
        "无法读取到期时间“{value}”。",
        "请写成 ISO 8601,例如 2026-05-01T17:00 或 P3D。",
    ),
    en=(
        "The due date “{value}” cannot be read.",
        "Write it in ISO 8601, such as 2026-05-01T17:00 or P3D.",
    ),
)
_BINDING: Final = rule(
    "called-binding",
    zh=(
        "无法调用流程“{name}”的这个版本（{value}）。",
        "请用 latest、deployment 或已有的版本号。",
    ),
    en=(
        "This version ({value}) of the called process “{name}” cannot be called.",
        "Use latest, deployment of the same deployment, or a version that exists.",
    ),
)

_EVENT: Final = rule(
    "event-sub-process-data",
    zh=("暂不支持事件子流程的循环或数据。", "请在其中再放一个子流程。"),
    en=(
        "An event sub-process with repetition or data is not supported yet.",
        "Put an ordinary sub-process into it.",
    ),
)
_BOOLEAN: Final = rule(
    "boolean",
    zh=("{name} 的值“{value}”既不是 true 也不是 false。", "请填写 true 或 false。"),
    en=(
        "The value “{value}” of {name} is neither true nor false.",
        "Write true or false.",
    ),
)

_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_COLLECTION: Final = Text("集合", "The collection")
_TIMES: Final = Text("循环次数", "The cardinality")
_ENOUGH: Final = Text("完成条件", "The completion condition")
_AGAIN: Final = Text("循环条件", "The loop condition")
_LINE: Final = Text("脚本", "The script")
_DUE_DATE: Final = Text("到期时间", "The due date")
_PRIORITY: Final = Text("优先级", "The priority")
#: Only tells a date from what is none.
_ANY_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)


def repetitions(diagram: Diagram) -> Iterator[Finding]:
    """Expect a clear and possible number of instances or rounds."""
    for node in diagram.nodes(*activities.ACTIVITIES):
        repetition = activities.repetition(node)
        if repetition is None:
            continue
        if repetition.kind == "loop":
            yield from _loop(diagram, node, repetition)
        else:
            yield from _instances(diagram, node, repetition)
        if local_name(node) in activities.WITH_INNER_VARIABLES and next(
            iter(vocabulary.parameters(node, "outputParameter")), None
        ):
            yield diagram.finding(_SEVERAL_OUTPUTS, node)
        for marker in node.iterfind(f"{BPMN}*"):
            for name in ("isSequential", "testBefore"):
                value = marker.get(name) or "true"
                if value not in {"true", "false", "1", "0"}:
                    yield diagram.finding(_BOOLEAN, node, name=name, value=value)


def event_sub_processes(diagram: Diagram) -> Iterator[Finding]:
    """Expect no repetition and no data of an event sub-process."""
    for node in diagram.nodes("subProcess"):
        by_event = (node.get("triggeredByEvent") or "").strip() in {"true", "1"}
        if by_event and activities.read(node).has_scope:
            yield diagram.finding(_EVENT, node)


def _loop(diagram: Diagram, node: Node, loop: Repetition) -> Iterator[Finding]:
    if loop.maximum is None or not 1 <= loop.maximum <= MAX_INSTANCES:
        yield diagram.finding(_MAXIMUM, node, limit=str(MAX_INSTANCES))
    if loop.condition is not None:
        yield from diagram.expression(node, _AGAIN, loop.condition)


def _instances(diagram: Diagram, node: Node, several: Repetition) -> Iterator[Finding]:
    marker = node.find(f"{BPMN}multiInstanceLoopCharacteristics")
    assert marker is not None
    ways = (
        camunda(marker, "collection"),
        own_text(marker.find(f"{BPMN}loopDataInputRef")),
        several.cardinality,
    )
    if sum(bool(way) for way in ways) != 1:
        yield diagram.finding(_HOW_OFTEN, node)
    if several.collection is not None:
        yield from diagram.expression(node, _COLLECTION, several.collection)
    elif several.item is not None:
        yield diagram.finding(_ITEM, node)
    if several.cardinality is not None:
        yield from _cardinality(diagram, node, several.cardinality)
    if several.condition is not None:
        yield from diagram.expression(node, _ENOUGH, several.condition)
    if (several.output is None) != (several.output_item is None):
        yield diagram.finding(_OUTPUT, node)
    for name in (several.item, several.output, several.output_item):
        if name is not None:
            yield from variable_name(diagram, node, name)


def _cardinality(diagram: Diagram, node: Node, source: str) -> Iterator[Finding]:
    yield from diagram.expression(node, _TIMES, source)
    if not _NUMBER.fullmatch(source):
        return
    number = float(source)
    if not number.is_integer() or not 0 <= number <= MAX_INSTANCES:
        limit = str(MAX_INSTANCES)
        yield diagram.finding(_CARDINALITY, node, value=source, limit=limit)


def scripts(diagram: Diagram) -> Iterator[Finding]:
    """Expect scripts in FEEL that assign variables."""
    for task in diagram.nodes(*IMPLEMENTED):
        for name, source in activities.script(task) if is_expression(task) else ():
            if name:
                yield from variable_name(diagram, task, name)
            else:
                yield diagram.finding(_NO_RESULT, task)
            yield from diagram.expression(task, _LINE, source)
    for task in diagram.nodes("scriptTask"):
        language = (task.get("scriptFormat") or "").strip()
        if language.lower() not in {"feel", "application/feel"}:
            yield diagram.finding(_FORMAT, task, value=language)
            continue
        assignments = list(activities.script(task))
        if not assignments:
            yield diagram.finding(_SCRIPT, task, value="")
        for name, source in assignments:
            if not name:
                yield diagram.finding(_SCRIPT, task, value=source)
                continue
            yield from variable_name(diagram, task, name)
            yield from diagram.expression(task, _LINE, source)


def due_dates(diagram: Diagram) -> Iterator[Finding]:
    """Expect due dates and priorities that can be read."""
    for task in diagram.nodes("userTask"):
        for name in ("dueDate", "followUpDate"):
            due = camunda(task, name)
            if due is None:
                continue
            yield from diagram.template(task, _DUE_DATE, vocabulary.template(due))
            named = name == "dueDate" and NAMED.fullmatch(due.strip())
            if "{" not in due and not named and due_date(due, _ANY_DAY) is None:
                yield diagram.finding(_DUE, task, value=due)
        priority = camunda(task, "priority")
        if priority is not None:
            yield from diagram.template(task, _PRIORITY, vocabulary.template(priority))


def due_date_names(diagram: Diagram) -> Iterator[Finding]:
    """Expect due dates that the business works out to be known to it."""
    known = diagram.catalogue.due_dates
    for task in diagram.nodes("userTask"):
        inputs = dict(vocabulary.parameters(task, "inputParameter"))
        said = f"{camunda(task, 'dueDate') or ''} {inputs.get('due_at', '')}"
        for name in NAMED.findall(said):
            if name not in known:
                names = ", ".join(sorted(known))
                yield diagram.finding(_DUE_NAME, task, value=name, known=names)


def bindings(deployment: Deployment) -> Iterator[Finding]:
    """Expect call activities to call a version that exists."""
    for diagram in deployment.diagrams:
        for call in diagram.nodes("callActivity"):
            name = (call.get("calledElement") or "").strip()
            here = name in deployment.executable
            newest = deployment.catalogue.versions.get(name, 0) + here
            binding = camunda(call, "calledElementBinding") or "latest"
            version = camunda(call, "calledElementVersion")
            possible = {
                "latest": version is None,
                "deployment": version is None and here,
                "version": 1 <= (activities.called_version(call) or 0) <= newest,
            }
            if not possible.get(binding, False):
                value = " ".join(filter(None, (binding, version)))
                yield diagram.finding(_BINDING, call, name=name, value=value)


def parameters(diagram: Diagram) -> Iterator[Finding]:
    """Expect good templates in the parameters of sub-processes and calls."""
    for node in diagram.nodes(*activities.WITH_INNER_VARIABLES):
        for extension in vocabulary.extensions(node):
            if extension.tag == f"{CAMUNDA}inputOutput":
                yield from _parameters(diagram, node)


def _parameters(diagram: Diagram, node: Node) -> Iterator[Finding]:
    for kind in ("inputParameter", "outputParameter"):
        for name, template in vocabulary.parameters(node, kind):
            yield from variable_name(diagram, node, name)
            what = Text(f"参数 {name} ", f"The parameter {name}")
            yield from diagram.template(node, what, template)
