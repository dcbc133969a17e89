"""Reading the boxed expressions of a DMN file."""

from collections.abc import Callable, Iterator
from typing import Final

from workflows.models.dmn_model import (
    Boxed,
    ContextBox,
    Entry,
    FunctionBox,
    InputClause,
    Invocation,
    ListBox,
    Literal,
    OutputClause,
    Place,
    Relation,
    Table,
    TableRule,
    Unknown,
    Variable,
)
from workflows.models.xml import Node, line_of, local_name, own_text


def children(node: Node, name: str) -> Iterator[Node]:
    """Give the children of a name, in the namespace of their parent."""
    space = str(node.tag).rpartition("}")[0]
    yield from node.iterfind(f"{space}}}{name}")


def first(node: Node, name: str) -> Node | None:
    """Give the first child of a name."""
    return next(children(node, name), None)


def typed(name: str) -> str:
    """Give the name of a type without the prefix that DMN 1.1 writes before it."""
    return name.strip().rpartition(":")[2].strip()


def boxed(node: Node) -> Boxed:
    """Read the expression of a decision or of a part of one."""
    return next(_expressions(node), Unknown("", place(node)))


def _expressions(node: Node) -> Iterator[Boxed]:
    """Read the expressions that stand in an element, and nothing else of it."""
    for child in node:
        kind = local_name(child)
        if kind in _READERS:
            yield _READERS[kind](child)
        elif kind in _NEWER:
            yield Unknown(kind, place(child))


def place(node: Node) -> Place:
    """Say where an element stands."""
    return Place(node.get("id") or "", line_of(node))


def _literal(node: Node) -> Literal:
    return Literal(
        text=own_text(first(node, "text")),
        type=typed(node.get("typeRef") or ""),
        place=place(node),
    )


def _table(node: Node) -> Table:
    return Table(
        inputs=tuple(map(_input, children(node, "input"))),
        outputs=tuple(map(_output, children(node, "output"))),
        rules=tuple(map(_rule, children(node, "rule"))),
        hit_policy=(node.get("hitPolicy") or "UNIQUE").strip().upper(),
        aggregation=(node.get("aggregation") or "").strip().upper(),
        type=typed(node.get("typeRef") or ""),
        place=place(node),
    )


def _input(node: Node) -> InputClause:
    expression = first(node, "inputExpression")
    allowed = first(node, "inputValues")
    return InputClause(
        text="" if expression is None else own_text(first(expression, "text")),
        label=_label(node),
        type="" if expression is None else typed(expression.get("typeRef") or ""),
        allowed="" if allowed is None else own_text(first(allowed, "text")),
        place=place(node),
    )


def _output(node: Node) -> OutputClause:
    allowed, default = first(node, "outputValues"), first(node, "defaultOutputEntry")
    return OutputClause(
        name=" ".join((node.get("name") or "").split()),
        label=_label(node),
        type=typed(node.get("typeRef") or ""),
        allowed="" if allowed is None else own_text(first(allowed, "text")),
        default="" if default is None else own_text(first(default, "text")),
        place=place(node),
    )


def _rule(node: Node) -> TableRule:
    return TableRule(
        inputs=tuple(own_text(first(c, "text")) for c in children(node, "inputEntry")),
        outputs=tuple(
            own_text(first(cell, "text")) for cell in children(node, "outputEntry")
        ),
        note=_note(node),
        place=place(node),
    )


def _note(node: Node) -> str:
    notes = [own_text(first(c, "text")) for c in children(node, "annotationEntry")]
    return " · ".join(filter(None, [*notes, own_text(first(node, "description"))]))


def _label(node: Node) -> str:
    return " ".join((node.get("label") or "").split())


def _context(node: Node) -> ContextBox:
    entries, result = [], None
    for child in children(node, "contextEntry"):
        variable = first(child, "variable")
        if variable is None:
            result = boxed(child)
        else:
            entries.append(Entry(_variable(variable), boxed(child)))
    return ContextBox(tuple(entries), result, place(node))


def _invocation(node: Node) -> Invocation:
    bindings = []
    for child in children(node, "binding"):
        parameter = first(child, "parameter")
        if parameter is not None:
            bindings.append(Entry(_variable(parameter), boxed(child)))
    return Invocation(boxed(node), tuple(bindings), place(node))


def function(node: Node) -> FunctionBox:
    """Read a function."""
    return FunctionBox(
        parameters=tuple(map(_variable, children(node, "formalParameter"))),
        body=boxed(node),
        kind=(node.get("kind") or "FEEL").strip(),
        place=place(node),
    )


def _list(node: Node) -> ListBox:
    return ListBox(tuple(_expressions(node)), place(node))


def _relation(node: Node) -> Relation:
    return Relation(
        columns=tuple(map(_variable, children(node, "column"))),
        rows=tuple(tuple(_expressions(row)) for row in children(node, "row")),
        place=place(node),
    )


def _variable(node: Node) -> Variable:
    name = " ".join((node.get("name") or "").split())
    return Variable(name, typed(node.get("typeRef") or ""))


_READERS: Final[dict[str, Callable[[Node], Boxed]]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "invocation": _invocation,
    "functionDefinition": function,
    "list": _list,
    "relation": _relation,
}
#: What DMN 1.4 added; FEEL says the same in a literal expression.
_NEWER: Final = frozenset({"conditional", "for", "every", "some", "filter"})
