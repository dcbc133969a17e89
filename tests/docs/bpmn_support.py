"""The table of docs/bpmn-support.md, made by asking the gate itself.

``python -m tests.docs.bpmn_support`` writes it anew.
"""

from collections.abc import Iterator
from pathlib import Path

from workflows.models.catalogue import Catalogue, Parameters
from workflows.models.rules import check

PAGE = Path(__file__).parents[2] / "docs" / "bpmn-support.md"
HEAD = """# Which BPMN elements run

Made by `python -m tests.docs.bpmn_support` from the check that every deployment
goes through; a test compares the page with it. What does not run is refused at
deployment with the element's name: nothing is silently ignored.

| element | in this place | runs | what the check says |
|---|---|---|---|
"""
CATALOGUE = Catalogue(
    operations={"act": Parameters()}, roles={"clerk": "文员"}, decisions={"d": 1}
)
DECLARED = {
    "err": '<error id="err" name="e" errorCode="e"/>',
    "esc": '<escalation id="esc" name="e" escalationCode="e"/>',
    "msg": '<message id="msg" name="m"/>',
    "sig": '<signal id="sig" name="s"/>',
}
DURATION = "<timeDuration>PT1H</timeDuration>"
DEFINITIONS = {
    "none": "",
    "message": '<messageEventDefinition id="d" messageRef="msg"/>',
    "timer": f'<timerEventDefinition id="d">{DURATION}</timerEventDefinition>',
    "signal": '<signalEventDefinition id="d" signalRef="sig"/>',
    "error": '<errorEventDefinition id="d" errorRef="err"/>',
    "escalation": '<escalationEventDefinition id="d" escalationRef="esc"/>',
    "conditional": '<conditionalEventDefinition id="d"><condition>a = 1</condition>'
    "</conditionalEventDefinition>",
    "link": '<linkEventDefinition id="d" name="l"/>',
    "compensate": '<compensateEventDefinition id="d"/>',
    "cancel": '<cancelEventDefinition id="d"/>',
    "terminate": '<terminateEventDefinition id="d"/>',
}
TASK = '<userTask id="{id}" camunda:candidateGroups="clerk">{inside}</userTask>'
COUNTED = "<loopCardinality>3</loopCardinality>"
SEQUENTIAL = '<multiInstanceLoopCharacteristics isSequential="true">'
PARALLEL = "<multiInstanceLoopCharacteristics>"
MULTI_END = "</multiInstanceLoopCharacteristics>"
STARTED = '<startEvent id="s"/>{flow:s-x}'
ENDED = '{flow:x-e}<endEvent id="e"/>'


def table() -> str:
    """Write the whole page."""
    rows = [
        f"| {name} | {place} | {'yes' if not said else 'no'} | {said} |"
        for name, place, said in verdicts()
    ]
    return HEAD + "\n".join(rows) + "\n"


def verdicts() -> Iterator[tuple[str, str, str]]:
    """Give each element, where it stands, and why it is refused ("" if it runs)."""
    for name, place, body in (*_nodes(), *_events(), *_others()):
        yield name, place, _refusal(body)


def _nodes() -> Iterator[tuple[str, str, str]]:
    camunda = ' camunda:delegateExpression="${act}"'
    for name, attributes in (
        ("userTask", ' camunda:candidateGroups="clerk"'),
        ("serviceTask", camunda),
        ("manualTask", ""),
        ("task", ""),
        ("sendTask", ' messageRef="msg"'),
        ("receiveTask", ' messageRef="msg"'),
        ("businessRuleTask", ' camunda:decisionRef="d" camunda:resultVariable="r"'),
        ("callActivity", ' calledElement="other"'),
        ("exclusiveGateway", ""),
        ("parallelGateway", ""),
        ("inclusiveGateway", ""),
        ("complexGateway", ""),
    ):
        node = f'<{name} id="x"{attributes}/>'
        yield name, "process", STARTED + node + ENDED
    script = '<scriptTask id="x" scriptFormat="{}"><script>{}</script></scriptTask>'
    yield "scriptTask", "FEEL", STARTED + script.format("feel", "a = 1") + ENDED
    javascript = script.format("javascript", "x=1")
    yield "scriptTask", "any other language", STARTED + javascript + ENDED
    inner = '<startEvent id="is"/>{flow:is-i}' + _task("i") + "{flow:i-ie}"
    inner += '<endEvent id="ie"/>'
    yield (
        "subProcess",
        "embedded",
        STARTED + f'<subProcess id="x">{inner}</subProcess>' + ENDED,
    )
    for name in ("transaction", "adHocSubProcess"):
        yield name, "process", STARTED + f'<{name} id="x">{inner}</{name}>' + ENDED
    catch = '<intermediateCatchEvent id="{id}">{d}</intermediateCatchEvent>'
    choice = '<eventBasedGateway id="x"/>{flow:x-m}{flow:x-t}'
    choice += catch.format(id="m", d=DEFINITIONS["message"])
    choice += catch.format(id="t", d=DEFINITIONS["timer"].replace('"d"', '"d2"'))
    yield (
        "eventBasedGateway",
        "process",
        STARTED + choice + '{flow:m-e}{flow:t-e}<endEvent id="e"/>',
    )


def _events() -> Iterator[tuple[str, str, str]]:
    for kind, inside in DEFINITIONS.items():
        name = "event without definition" if kind == "none" else f"{kind} event"
        start = f'<startEvent id="s">{inside}</startEvent>{{flow:s-x}}'
        yield name, "start of a process", start + _task("x") + ENDED
        if kind not in ("none", "link", "terminate", "cancel"):
            yield from _event_sub_process(name, inside)
            yield from _boundary(name, inside)
        for place in ("intermediateCatchEvent", "intermediateThrowEvent"):
            node = f'<{place} id="x">{inside}</{place}>'
            if kind == "link":
                node = _link_pair()
            yield name, place, STARTED + node + ENDED
        end = f'{{flow:x-e}}<endEvent id="e">{inside}</endEvent>'
        yield name, "endEvent", STARTED + _task("x") + end


def _link_pair() -> str:
    definition = '<linkEventDefinition id="{}" name="l"/>'
    pair = ""
    for place, name in (("Throw", "x"), ("Catch", "c")):
        inside = definition.format(f"d{name}")
        pair += f'<intermediate{place}Event id="{name}">{inside}'
        pair += f"</intermediate{place}Event>"
    return pair + "{flow:c-e}{noflow:x-e}"


def _event_sub_process(name: str, inside: str) -> Iterator[tuple[str, str, str]]:
    for interrupting in ("true", "false"):
        if interrupting == "false" and name.startswith(("error", "compensate")):
            continue
        start = (
            f'<startEvent id="es" isInterrupting="{interrupting}">{inside}</startEvent>'
        )
        body = start + '{flow:es-ee}<endEvent id="ee"/>'
        handler = f'<subProcess id="h" triggeredByEvent="true">{body}</subProcess>'
        how = "interrupting" if interrupting == "true" else "non-interrupting"
        place = f"event sub-process, {how}"
        yield name, place, STARTED + _task("x") + ENDED + handler


def _boundary(name: str, inside: str) -> Iterator[tuple[str, str, str]]:
    inner = '<startEvent id="is"/>{flow:is-i}' + _task("i") + "{flow:i-ie}"
    inner += '<endEvent id="ie"/>'
    for cancel in ("true", "false"):
        if cancel == "false" and name.startswith(("error", "compensate")):
            continue
        event = f'<boundaryEvent id="b" attachedToRef="x" cancelActivity="{cancel}">'
        event += f"{inside}</boundaryEvent>{{flow:b-e}}"
        how = "interrupting" if cancel == "true" else "non-interrupting"
        sub = f'<subProcess id="x">{inner}</subProcess>'
        yield name, f"boundary event, {how}", STARTED + sub + event + ENDED


def _others() -> Iterator[tuple[str, str, str]]:
    counted = f"{SEQUENTIAL}{COUNTED}{MULTI_END}"
    yield "multi-instance", "sequential", STARTED + _task("x", counted) + ENDED
    counted = f"{PARALLEL}{COUNTED}{MULTI_END}"
    yield "multi-instance", "parallel", STARTED + _task("x", counted) + ENDED
    absurd = counted.replace("3", "-1")
    yield "multi-instance", "negative cardinality", STARTED + _task("x", absurd) + ENDED
    loop = '<standardLoopCharacteristics testBefore="true"{}><loopCondition>a = 1'
    loop += "</loopCondition></standardLoopCharacteristics>"
    bounded = loop.format(' loopMaximum="3"')
    yield "standard loop", "with loopMaximum", STARTED + _task("x", bounded) + ENDED
    unbounded = loop.format("")
    yield (
        "standard loop",
        "without loopMaximum",
        STARTED + _task("x", unbounded) + ENDED,
    )
    two = STARTED + _task("x") + ENDED + "{flow:x-e}"
    yield "sequence flow", "several leaving an activity", two
    conditional = '<sequenceFlow id="c" sourceRef="x" targetRef="e">'
    conditional += "<conditionExpression>a = 1</conditionExpression></sequenceFlow>"
    yield (
        "conditional flow",
        "leaving an activity",
        STARTED + _task("x") + ENDED + conditional,
    )
    yield "start event", "none at all", _task("x") + ENDED
    yield "end event", "none at all", STARTED + _task("x")
    data = '<dataObject id="o"/><dataObjectReference id="r" dataObjectRef="o"/>'
    yield "data object", "process", STARTED + _task("x") + ENDED + data
    store = '<dataStoreReference id="r" dataStoreRef="t"/>'
    yield "data store", "process", STARTED + _task("x") + ENDED + store
    specification = "<ioSpecification><inputSet/><outputSet/></ioSpecification>"
    yield "ioSpecification", "activity", STARTED + _task("x", specification) + ENDED
    note = '<textAnnotation id="n"><text>n</text></textAnnotation>'
    yield "text annotation", "process", STARTED + _task("x") + ENDED + note
    yield "group", "process", STARTED + _task("x") + ENDED + '<group id="g"/>'


def _task(task_id: str, inside: str = "") -> str:
    return TASK.format(id=task_id, inside=inside)


def _refusal(body: str) -> str:
    found = check({"p/p.bpmn": _diagram(body).encode()}, CATALOGUE)
    # What is wrong with the element itself comes before what it refers to.
    findings = sorted(found, key=lambda finding: finding.element_id in DECLARED)
    return findings[0].text.en.replace("|", "/") if findings else ""


def _diagram(body: str) -> str:
    declared = "".join(xml for name, xml in DECLARED.items() if f'Ref="{name}"' in body)
    called = '<startEvent id="os"/>{flow:os-oe}<endEvent id="oe"/>'
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">'
        f'{declared}<process id="p" isExecutable="true">{_flows(body)}</process>'
        f'<process id="other" isExecutable="true">{_flows(called)}</process>'
        "</definitions>"
    )


def _flows(body: str) -> str:
    """Draw ``{flow:a-b}`` as sequence flows; ``{noflow:a-b}`` takes one away."""
    parts, number = body.split("{"), 0
    without = {part[7:].split("}")[0] for part in parts if part.startswith("noflow:")}
    drawn = [parts[0]]
    for part in parts[1:]:
        what, _, rest = part.partition("}")
        pair = what.partition(":")[2]
        if what.startswith("flow:") and pair not in without:
            number += 1
            source, target = pair.split("-")
            drawn.append(
                f'<sequenceFlow id="{source}_{target}_{number}"'
                f' sourceRef="{source}" targetRef="{target}"/>'
            )
        drawn.append(rest if what.startswith(("flow:", "noflow:")) else "{" + part)
    return "".join(drawn)


if __name__ == "__main__":
    PAGE.write_text(table())
