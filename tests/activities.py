"""Markers, data and calls of activities for small diagrams of tests."""


def sub_process(element_id: str, nodes: str, *flows: str, attributes: str = "") -> str:
    """Draw a sub-process; each flow is "source target"."""
    body = nodes
    for number, flow in enumerate(flows):
        source, target = flow.split()
        body += (
            f'<bpmn:sequenceFlow id="{element_id}_f{number}"'
            f' sourceRef="{source}" targetRef="{target}" />'
        )
    return f'<bpmn:subProcess id="{element_id}"{attributes}>{body}</bpmn:subProcess>'


def several(
    inner: str = "",
    *,
    collection: str = "",
    item: str = "",
    sequential: bool = False,
    until: str = "",
) -> str:
    """Draw a multi-instance marker."""
    attributes = ""
    if collection:
        attributes += f' camunda:collection="{collection}"'
    if item:
        attributes += f' camunda:elementVariable="{item}"'
    if sequential:
        attributes += ' isSequential="true"'
    if until:
        text = until.replace("<", "&lt;")
        inner += f"<bpmn:completionCondition>{text}</bpmn:completionCondition>"
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{attributes}>{inner}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def times(cardinality: str) -> str:
    """Draw how many instances there are."""
    return f"<bpmn:loopCardinality>{cardinality}</bpmn:loopCardinality>"


def gathered(output: str, item: str) -> str:
    """Draw which variable of an instance goes into which list."""
    return (
        f"<bpmn:loopDataOutputRef>{output}</bpmn:loopDataOutputRef>"
        f'<bpmn:outputDataItem id="{item}" />'
    )


def loop(condition: str = "", maximum: str = "10", *, before: bool = False) -> str:
    """Draw a loop marker."""
    inner = f"<bpmn:loopCondition>{condition}</bpmn:loopCondition>" if condition else ""
    limit = f' loopMaximum="{maximum}"' if maximum else ""
    return (
        f'<bpmn:standardLoopCharacteristics testBefore="{str(before).lower()}"{limit}>'
        f"{inner}</bpmn:standardLoopCharacteristics>"
    )


def within(node: str, inner: str) -> str:
    """Put something into an element, before its end."""
    if node.endswith("/>"):
        tag = node[1:].split(maxsplit=1)[0]
        return f"{node[:-2].rstrip()}>{inner}</{tag}>"
    opening, closing = node.rsplit("</", 1)
    return f"{opening}{inner}</{closing}"
