"""Changing cells of a decision table in its file; the rest stays as it was drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from workflows.models.dmn_boxes import children, first
from workflows.models.dmn_reader import namespace, parse_dmn
from workflows.models.xml import Node

#: What a cell says that matches whatever comes.
ANYTHING: Final = "-"


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a decision table; rows and columns count from 1."""

    row: int
    #: in, out or note.
    kind: str
    column: int = 1


def with_cells(
    data: bytes, path: str, decision_id: str, cells: Mapping[Cell, str]
) -> bytes:
    """Write texts into cells of a table; cells that it does not have are left out."""
    root = parse_dmn(data, path)
    for decision in children(root, "decision"):
        if decision.get("id") == decision_id:
            _write(decision, cells)
    return etree.tostring(
        root, encoding="utf-8", xml_declaration=True, pretty_print=True
    )


def _write(decision: Node, cells: Mapping[Cell, str]) -> None:
    table = first(decision, "decisionTable")
    rules = [] if table is None else list(children(table, "rule"))
    for row, rule in enumerate(rules, 1):
        for cell, entry in _entries(row, rule):
            if cell in cells:
                text = cells[cell].strip()
                entry.text = text or (ANYTHING if cell.kind == "in" else "")


def _entries(row: int, rule: Node) -> Iterator[tuple[Cell, Node]]:
    """Give the elements of a rule whose texts people see, by their cells."""
    yield Cell(row, "note"), _child(rule, "description", 0)
    for kind, name in (("in", "inputEntry"), ("out", "outputEntry")):
        for column, entry in enumerate(children(rule, name), 1):
            yield Cell(row, kind, column), _child(entry, "text", 0)


def _child(node: Node, name: str, place: int) -> Node:
    found = first(node, name)
    if found is None:
        found = etree.Element(f"{{{namespace(node)}}}{name}")
        node.insert(place, found)
    return found
