"""Business rule tasks: the decision exists, and its result goes somewhere."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from workflows.errors import Text
from workflows.models import vocabulary
from workflows.models.decision_calls import RESULTS, read_decision
from workflows.models.dmn_model import Decision, Table
from workflows.models.dmn_reader import parse_dmn, read_model
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Deployment, Diagram
from workflows.models.rules_people import variable_name
from workflows.models.xml import Node, XmlError, camunda

_MISSING: Final = rule(
    "rule-task-missing",
    zh=("业务规则任务没有指定决策。", "请填写 camunda:decisionRef。"),
    en=("The business rule task names no decision.", "Set camunda:decisionRef."),
)
_UNKNOWN: Final = rule(
    "rule-task-unknown",
    zh=("决策“{name}”不存在。", "请一并部署该决策，或更正标识{hint}。"),
    en=(
        "The decision “{name}” does not exist.",
        "Deploy it together with the process, or correct the id{hint}.",
    ),
)
_BINDING: Final = rule(
    "rule-task-binding",
    zh=("决策“{name}”没有“{value}”这一版本。", "请更正 camunda:decisionRefBinding。"),
    en=(
        "There is no version “{value}” of the decision “{name}”.",
        "Correct camunda:decisionRefBinding.",
    ),
)
_RESULT: Final = rule(
    "rule-task-result",
    zh=(
        "结果映射“{value}”不适用：{problem}。",
        "可用的映射：{known}。",
    ),
    en=(
        "The result cannot be mapped as “{value}”: {problem}.",
        "Use one of: {known}.",
    ),
)
_LOST: Final = rule(
    "rule-task-lost",
    zh=("决策的结果没有去处。", "请填写 camunda:resultVariable 或输出参数。"),
    en=(
        "Nothing takes the result of the decision.",
        "Set camunda:resultVariable, or an output parameter.",
    ),
)
_PARAMETER: Final = rule(
    "rule-task-parameter",
    zh=("输入参数没有名称或名称重复。", "请给每个参数一个名称。"),
    en=(
        "An input parameter has no name of its own.",
        "Give each parameter a name.",
    ),
)
_UNKNOWN_RESULT: Final = Text("没有这种映射", "there is no such mapping")
_SEVERAL: Final = Text("决策有多个输出列", "the decision has several output columns")


def calls(deployment: Deployment) -> Iterator[Finding]:
    """Expect business rule tasks to name a decision that exists."""
    here = _decisions(deployment.resources)
    known = here.keys() | deployment.catalogue.decisions.keys()
    for diagram in deployment.diagrams:
        for task in diagram.nodes("businessRuleTask"):
            name = camunda(task, "decisionRef")
            if name is None:
                yield diagram.finding(_MISSING, task)
            elif name not in known:
                hint = _hint(name, known)
                yield diagram.finding(_UNKNOWN, task, name=name, hint=hint)
            else:
                yield from _binding(deployment, diagram, task, name in here)
                yield from _result(diagram, task, here.get(name))
            yield from _parameters(diagram, task)


def _binding(
    deployment: Deployment,
    diagram: Diagram,
    task: Node,
    here: bool,  # noqa: FBT001 (said by name at the only call)
) -> Iterator[Finding]:
    name = camunda(task, "decisionRef") or ""
    binding = camunda(task, "decisionRefBinding") or "latest"
    version = camunda(task, "decisionRefVersion")
    call = read_decision(task)
    newest = deployment.catalogue.decisions.get(name, 0) + here
    possible = {
        "latest": version is None,
        "deployment": version is None and here,
        "version": call is not None and 1 <= (call.version or 0) <= newest,
    }
    if not possible.get(binding, False):
        value = " ".join(filter(None, (binding, version)))
        yield diagram.finding(_BINDING, task, name=name, value=value)


def _result(
    diagram: Diagram, task: Node, decision: Decision | None
) -> Iterator[Finding]:
    value = camunda(task, "mapDecisionResult") or "resultList"
    table = decision.expression if decision else None
    several = isinstance(table, Table) and len(table.outputs) > 1
    problem = None
    if value not in RESULTS:
        problem = _UNKNOWN_RESULT
    elif value in {"singleEntry", "collectEntries"} and several:
        problem = _SEVERAL
    if problem is not None:
        known = ", ".join(RESULTS)
        yield diagram.finding(_RESULT, task, value=value, problem=problem, known=known)
    name = camunda(task, "resultVariable")
    if name is not None:
        yield from variable_name(diagram, task, name)
    elif not vocabulary.parameters(task, "outputParameter"):
        yield diagram.finding(_LOST, task)


def _parameters(diagram: Diagram, task: Node) -> Iterator[Finding]:
    names = []
    for kind in ("inputParameter", "outputParameter"):
        for name, template in vocabulary.parameters(task, kind):
            what = Text(f"参数 {name} ", f"The parameter {name}")
            yield from diagram.template(task, what, template)
            if kind == "outputParameter":
                yield from variable_name(diagram, task, name)
            names.append((kind, name))
    if len(set(names)) < len(names) or not all(name for _, name in names):
        yield diagram.finding(_PARAMETER, task)


def _decisions(resources: Mapping[str, bytes]) -> dict[str, Decision]:
    """Give the decisions of the files that can be read; another rule says more."""
    found: dict[str, Decision] = {}
    for path, content in resources.items():
        if path.endswith(".dmn"):
            try:
                found.update(read_model(parse_dmn(content, path)).decisions)
            except XmlError:
                continue
    return found


def _hint(name: str, known: "set[str]") -> Text:
    close = get_close_matches(name[:100], sorted(known), n=1)
    if not close:
        return Text("", "")
    return Text(f",例如“{close[0]}”", f", for example “{close[0]}”")
