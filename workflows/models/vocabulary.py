"""Reading the camunda vocabulary of one element.

Nothing here judges: what is missing or malformed comes back as None or empty,
and the rules say what is wrong with it.
"""

import re
from collections.abc import Iterator
from typing import Final

from workflows.models.juel import as_feel, template_as_feel
from workflows.models.model import Mapping
from workflows.models.xml import BPMN, CAMUNDA, Node, camunda, local_name, own_text

#: The nodes that a token can stand on and that we can run.
FLOW_NODES: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "boundaryEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "eventBasedGateway",
        "sendTask",
        "receiveTask",
        "userTask",
        "serviceTask",
        "callActivity",
        "subProcess",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "task",
        "manualTask",
        "scriptTask",
        "businessRuleTask",
    }
)

_TIMES: Final = re.compile(r"R([1-9][0-9]{0,2})/(P[^/,]+)")
_OPERATION: Final = re.compile(r"[$#]\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\}")


def is_executable(process: Node) -> bool:
    """Tell whether a process is meant to be run."""
    return process.get("isExecutable") in {"true", "1"}


def describes(node: Node) -> bool:
    """Tell whether an element belongs to nothing that is meant to be run."""
    for ancestor in (node, *node.iterancestors()):
        if ancestor.tag == f"{BPMN}process":
            return not is_executable(ancestor)
    root = node.getroottree().getroot()
    return not any(map(is_executable, root.iterfind(f"{BPMN}process")))


def described(root: Node) -> list[Node]:
    """Give what a file only describes: processes, or else how partners talk."""
    processes = root.findall(f"{BPMN}process")
    if processes:
        return [process for process in processes if not is_executable(process)]
    kinds = ("collaboration", "choreography", "globalConversation")
    return [node for node in root if node.get("id") and node.tag in _tags(kinds)][:1]


def is_startable(process: Node) -> bool:
    """Tell whether people may start a process; not only other processes."""
    return camunda(process, "isStartableInTasklist") != "false"


def extensions(node: Node) -> Iterator[Node]:
    """Give the camunda elements of an element."""
    for container in node.iterfind(f"{BPMN}extensionElements"):
        yield from container


def parameters(node: Node, kind: str) -> tuple[tuple[str, str], ...]:
    """Give the names and templates of the input or output parameters."""
    return tuple(
        ((parameter.get("name") or "").strip(), template(own_text(parameter)))
        for extension in extensions(node)
        if extension.tag == f"{CAMUNDA}inputOutput"
        for parameter in extension.iterfind(CAMUNDA + kind)
    )


def mappings(node: Node, kind: str) -> tuple[Mapping, ...]:
    """Give what a call activity passes on (``in``) or takes back (``out``)."""
    return tuple(
        Mapping(
            target=(extension.get("target") or "").strip(),
            source=(
                (extension.get("source") or "").strip()
                or expression(extension.get("sourceExpression") or "")
            ),
            everything=extension.get("variables") == "all",
        )
        for extension in extensions(node)
        if extension.tag == CAMUNDA + kind and extension.get("businessKey") is None
    )


def business_key(node: Node) -> str | None:
    """Give the template of the business key that a call activity passes on."""
    for extension in extensions(node):
        if extension.tag == f"{CAMUNDA}in" and extension.get("businessKey"):
            key = str(extension.get("businessKey")).strip()
            return template("$" + key[1:] if key.startswith("#{") else key)
    return None


def retries(node: Node) -> tuple[str, ...] | None:
    """Give how long to wait before each further try of a job; None where not said.

    ``R3/PT10S`` means three tries; ``PT10S,PT1M`` a pause before each further one.
    """
    found = next(
        (e for e in extensions(node) if e.tag == f"{CAMUNDA}failedJobRetryTimeCycle"),
        None,
    )
    text = own_text(found) if found is not None else None
    text = text or camunda(node, "failedJobRetryTimeCycle") or ""
    if not text.strip():
        return None
    if times := _TIMES.fullmatch(text.strip()):
        return (times[2],) * (int(times[1]) - 1)
    return tuple(part.strip() for part in text.split(","))


def operation(node: Node) -> str | None:
    """Give the name of the operation that a service task asks for."""
    named = _OPERATION.fullmatch(camunda(node, "delegateExpression") or "")
    return named[1] if named else None


def condition(flow: Node) -> str | None:
    """Give the condition of a sequence flow as FEEL; None without one."""
    found = flow.find(f"{BPMN}conditionExpression")
    return None if found is None else expression(found.text or "")


def expression(text: str) -> str:
    """Drop a leading ``=`` or a ``${…}`` around the whole of an expression.

    What is in ``${…}`` may be JUEL and becomes FEEL.
    """
    text = text.strip()
    if text.startswith("="):
        return text[1:].strip()
    if text.startswith(("${", "#{")) and _closing(text, 2) == len(text) - 1:
        return as_feel(text[2:-1].strip())
    return text


def template(text: str) -> str:
    """Give a template with FEEL where its ``${…}`` hold JUEL."""
    return template_as_feel(text)


def split_list(text: str | None) -> tuple[str, ...]:
    """Split templates at the commas that stand outside ``${…}``."""
    parts, start, index = [], 0, 0
    text = template(text or "")
    while index < len(text):
        if text.startswith("${", index):
            index = _closing(text, index + 2)
        elif text[index] == ",":
            parts.append(text[start:index])
            start = index + 1
        index += 1
    parts.append(text[start:])
    return tuple(part.strip() for part in parts if part.strip())


def documentation(node: Node) -> str:
    """Give the documentation text of an element."""
    return "\n".join(
        "".join(str(text) for text in part.itertext()).strip()
        for part in node.iterfind(f"{BPMN}documentation")
    )


def error_codes(root: Node) -> dict[str, str]:
    """Give the code of each error definition by its id."""
    return {
        str(error.get("id")): (error.get("errorCode") or "").strip()
        for error in root.iterfind(f"{BPMN}error")
        if error.get("id")
    }


def flow_nodes(scope: Node) -> Iterator[Node]:
    """Give the nodes of a process or sub-process, without those further inside."""
    for child in scope:
        if child.tag.startswith(BPMN) and local_name(child) in FLOW_NODES:
            yield child


def scopes(process: Node) -> Iterator[Node]:
    """Give a process and every sub-process in it."""
    yield process
    yield from process.iter(f"{BPMN}subProcess")


def _tags(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(BPMN + name for name in names)


def _closing(text: str, start: int) -> int:
    """Find the brace that closes a template; the end of the text without one."""
    depth, quoted, index = 1, False, start
    while index < len(text):
        char = text[index]
        if quoted and char == "\\":
            index += 1
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in "{}":
            depth += 1 if char == "{" else -1
            if depth == 0:
                return index
        index += 1
    return len(text)
