"""Small files of decisions for tests."""

from collections.abc import Mapping, Sequence
from html import escape

DMN_1_3 = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def dmn(*nodes: str, namespace: str = DMN_1_3) -> bytes:
    """Write a file of decisions."""
    head = f'<definitions xmlns="{namespace}" id="file" name="file" namespace="x">'
    return f"{head}{''.join(nodes)}</definitions>".encode()


def decision(
    decision_id: str,
    box: str,
    *,
    requires: Sequence[str] = (),
    type_: str = "",
    name: str = "",
) -> str:
    """Write a decision; it requires ``input x``, ``decision y``, ``knowledge z``."""
    name = name or decision_id
    variable = f'<variable name="{name}"{_type(type_)}/>'
    needs = "".join(map(_requirement, requires))
    return (
        f'<decision id="{decision_id}" name="{name}">{variable}{needs}{box}</decision>'
    )


def input_data(name: str, type_: str = "", data_id: str = "") -> str:
    """Write something that has to be known."""
    return (
        f'<inputData id="{data_id or name}" name="{name}">'
        f'<variable name="{name}"{_type(type_)}/></inputData>'
    )


def knowledge(name: str, function: str, requires: Sequence[str] = ()) -> str:
    """Write a shared function; ``function`` is what stands in it."""
    key = name.replace(" ", "_")
    needs = "".join(map(_requirement, requires))
    return (
        f'<businessKnowledgeModel id="{key}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{function}</encapsulatedLogic>{needs}"
        "</businessKnowledgeModel>"
    )


def item(name: str, base: str, allowed: str = "", attributes: str = "") -> str:
    """Define a type."""
    limit = (
        f"<allowedValues><text>{escape(allowed)}</text></allowedValues>"
        if allowed
        else ""
    )
    return (
        f'<itemDefinition name="{name}" {attributes}><typeRef>{base}</typeRef>'
        f"{limit}</itemDefinition>"
    )


def literal(text: str, type_: str = "") -> str:
    """Write an expression."""
    return (
        f"<literalExpression{_type(type_)}><text>{escape(text)}</text>"
        "</literalExpression>"
    )


def entries(**boxes: str) -> str:
    """Write a context; the entry ``result`` has no name."""
    inside = ""
    for name, box in boxes.items():
        variable = "" if name == "result" else f'<variable name="{name}"/>'
        inside += f"<contextEntry>{variable}{box}</contextEntry>"
    return f"<context>{inside}</context>"


def invocation(name: str, **boxes: str) -> str:
    """Write an invocation with named parameters."""
    bindings = "".join(
        f'<binding><parameter name="{parameter}"/>{box}</binding>'
        for parameter, box in boxes.items()
    )
    return f"<invocation>{literal(name)}{bindings}</invocation>"


def function(parameters: Mapping[str, str], body: str) -> str:
    """Write what stands in a function."""
    formal = "".join(
        f'<formalParameter name="{name}"{_type(type_)}/>'
        for name, type_ in parameters.items()
    )
    return formal + body


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    *rules: str,
    policy: str = "UNIQUE",
    aggregation: str = "",
) -> str:
    """Write a table.

    A column is "name", "name: type" or "name: type: allowed values", an output may
    also have ": default". A rule is its cells between ``|``.
    """
    attributes = f' hitPolicy="{policy}"'
    attributes += f' aggregation="{aggregation}"' if aggregation else ""
    columns = "".join(map(_input, inputs)) + "".join(map(_output, outputs))
    rows = "".join(_rule(rule, len(inputs)) for rule in rules)
    return f"<decisionTable{attributes}>{columns}{rows}</decisionTable>"


def _input(text: str) -> str:
    name, type_, allowed, _ = _column(text)
    values = f"<inputValues><text>{allowed}</text></inputValues>" if allowed else ""
    return (
        f'<input label="{name}"><inputExpression{_type(type_)}><text>{name}</text>'
        f"</inputExpression>{values}</input>"
    )


def _output(text: str) -> str:
    name, type_, allowed, default = _column(text)
    values = f"<outputValues><text>{allowed}</text></outputValues>" if allowed else ""
    if default:
        values += f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>"
    return f'<output name="{name}"{_type(type_)}>{values}</output>'


def _rule(text: str, inputs: int) -> str:
    cells = [escape(cell.strip()) for cell in text.split("|")]
    kinds = ["inputEntry"] * inputs + ["outputEntry"] * (len(cells) - inputs)
    inside = "".join(
        f"<{kind}><text>{cell}</text></{kind}>"
        for kind, cell in zip(kinds, cells, strict=True)
    )
    return f"<rule>{inside}</rule>"


def _column(text: str) -> tuple[str, str, str, str]:
    parts = [escape(part.strip()) for part in text.split(":")]
    name, type_, allowed, default = (*parts, "", "", "")[:4]
    return name, type_, allowed, default


def _requirement(text: str) -> str:
    kind, _, key = text.partition(" ")
    part = {"input": "Input", "decision": "Decision", "knowledge": "Knowledge"}[kind]
    outer = "knowledge" if kind == "knowledge" else "information"
    return f'<{outer}Requirement><required{part} href="#{key}"/></{outer}Requirement>'


def _type(name: str) -> str:
    return f' typeRef="{name}"' if name else ""
