"""Whatever becomes of a diagram, the gate answers, and what passes can be built."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.workflows.models.samples import CATALOGUE, REPAIR, deployment
from workflows.models.normalise import normalise
from workflows.models.rules import inspect
from workflows.models.xml import Node, parse
from workflows.spiff.definitions import Source, build

# Measuring what runs would take most of the time, and tell nothing that is not
# told by other tests.
pytestmark = pytest.mark.no_cover

Numbers = Callable[[int], int]


def mutated(pick: Numbers) -> bytes:
    """Change a few things of the flawless diagram, none of them on purpose."""
    root = etree.fromstring(REPAIR.encode())
    for _ in range(1 + pick(4)):
        nodes = list(root.iter("{*}*"))
        node, other = nodes[1 + pick(len(nodes) - 1)], nodes[pick(len(nodes))]
        (_remove, _repeat, _move, _exchange, _rename, _blank)[pick(6)](
            node, other, pick
        )
    return etree.tostring(root)


def _remove(node: Node, _: Node, __: Numbers) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _repeat(node: Node, _: Node, __: Numbers) -> None:
    node.addnext(deepcopy(node))


def _move(node: Node, other: Node, _: Numbers) -> None:
    if node not in other.iterancestors() and node is not other:
        other.append(node)


def _exchange(node: Node, other: Node, pick: Numbers) -> None:
    values = list(other.attrib.values())
    if node.attrib and values:
        names = list(node.attrib)
        node.set(str(names[pick(len(names))]), str(values[pick(len(values))]))


def _rename(node: Node, other: Node, _: Numbers) -> None:
    node.tag = other.tag


def _blank(node: Node, _: Node, pick: Numbers) -> None:
    names = list(node.attrib)
    if names:
        del node.attrib[names[pick(len(names))]]
    node.text = ("", "${", "a b", "1")[pick(4)]


@settings(max_examples=150, deadline=None)
@given(choices=st.lists(st.integers(0, 10_000), min_size=24, max_size=24))
def test_no_change_to_a_diagram_breaks_the_gate(choices: list[int]) -> None:
    numbers = iter(choices)
    content = mutated(lambda size: next(numbers) % size)

    found = inspect(deployment() | {"repair/repair.bpmn": content}, CATALOGUE)

    if not any(finding.severity == "error" for finding in found):
        model = normalise(parse(content, "repair.bpmn"), CATALOGUE.roles)
        for process in model.processes:
            called = Source(2, 1, process, model.xml)
            sources = {process.process_id: called, "visiting": called}
            assert build(sources).spec is not None
