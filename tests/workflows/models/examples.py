"""Each rule shown twice: in files that break it, and in files that keep it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from tests.workflows.decisions.making import levels
from tests.workflows.models.decision_flaws import FLAWS
from tests.workflows.models.flaws import Change, changes
from tests.workflows.models.samples import (
    CATALOGUE,
    DIAGNOSE,
    REPAIR,
    VISITING,
    deployment,
)
from workflows.models.catalogue import Catalogue

Files = dict[str, bytes]


class Example(NamedTuple):
    """Files that break a rule, and files that keep it."""

    rule: str
    bad: Files
    good: Files
    catalogue: Catalogue = CATALOGUE
    #: What was changed, where a line of a list says it.
    change: Change | None = None


def _changed(change: Change, new: str) -> Files:
    files = deployment()
    text = files[change.path].decode()
    assert change.old in text, change
    files[change.path] = text.replace(change.old, new).encode(errors="surrogateescape")
    return files


def _repair(text: str) -> Files:
    return deployment(repair=text)


def _with(old: str, new: str) -> Files:
    return _repair(REPAIR.replace(old, new))


def _tangled(kind: str) -> Files:
    """Let every node of twelve lead to every later one."""
    names = [f"n{number}" for number in range(12)]
    nodes = "".join(f'<{kind} id="{name}" name="{name}" />' for name in names)
    flows = "".join(
        f'<sequenceFlow id="{a}{b}" sourceRef="{a}" targetRef="{b}" />'
        for a in names
        for b in names
        if int(a[1:]) < int(b[1:])
    )
    flows += '<sequenceFlow id="x" sourceRef="s" targetRef="n0" />'
    flows += '<sequenceFlow id="y" sourceRef="n11" targetRef="e" />'
    old = VISITING[VISITING.index("<userTask") : VISITING.index("</process>")]
    return deployment(visiting=VISITING.replace(old, nodes + flows))


REPAIR_FORM = (
    '{"type": "object", "x-i18n": {"zh": {"title": "甲"}, "en": {"title": "A"}},'
    ' "properties": {FIELDS}}'
)


def _field(number: int) -> str:
    labels = '"x-i18n": {"zh": {"title": "甲"}, "en": {"title": "A"}}'
    return f'"f{number}": {{"type": "string", {labels}}}'


DEEP = "<x>" * 61 + "</x>" * 61
EXTENDED = "<bpmn:extensionElements>{}</bpmn:extensionElements><bpmn:laneSet id"
#: What is too large to be written down, or concerns more than one file.
MADE = (
    Example("file-size", _with("客户报修。", "长" * 200_000), deployment()),
    Example(
        "depth",
        _with("<bpmn:laneSet id", EXTENDED.format(DEEP)),
        _with("<bpmn:laneSet id", EXTENDED.format("")),
    ),
    Example(
        "no-process",
        _repair(REPAIR[: REPAIR.index("<bpmn:collab")] + "</bpmn:definitions>"),
        deployment(en="{}"),
    ),
    Example(
        "form-encoding",
        deployment(diagnose=DIAGNOSE.replace("Title", "\udcff")),
        deployment(diagnose=DIAGNOSE.replace("Title", "Tïtle")),
    ),
    Example("no-diagram", {"a/README.md": b"hello"}, deployment()),
    Example("name-too-long", _with('"查看"', f'"{"长" * 201}"'), deployment()),
    Example(
        "too-many-nodes",
        _with(
            '<bpmn:endEvent id="End" />',
            "".join(f'<bpmn:endEvent id="e{n}" />' for n in range(300)),
        ),
        deployment(),
    ),
    Example(
        "not-executable-any-more",
        _with('isExecutable="true"', 'isExecutable="false"'),
        _with('isExecutable="true"', 'isExecutable="true"'),
        replace(CATALOGUE, called_processes=frozenset({"repair"})),
    ),
    Example(
        "form-size",
        deployment(
            diagnose=REPAIR_FORM.replace("FIELDS", ",".join(map(_field, range(500))))
        ),
        deployment(diagnose=REPAIR_FORM.replace("FIELDS", _field(1))),
    ),
    Example("flow-too-tangled", _tangled("inclusiveGateway"), deployment()),
)


def _examples() -> Iterator[Example]:
    for name in ("flaws.txt", "examples.txt"):
        for change in changes(name):
            bad, good = _changed(change, change.new), _changed(change, change.good)
            yield Example(change.rule, bad, good, change=change)
    yield from MADE
    good = deployment() | {"d/d.dmn": levels("UNIQUE", "< 10 | 1", ">= 10 | 2")}
    for rule, content in FLAWS:
        yield Example(rule, deployment() | {"d/d.dmn": content}, good)


EXAMPLES = tuple(_examples())
