"""The XML schema of BPMN 2.0: what is no BPMN at all goes no further."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final, cast

from lxml import etree

from workflows.errors import Text
from workflows.models.element_names import name_of_type
from workflows.models.findings import Finding
from workflows.models.rule_book import Rule, rule
from workflows.models.rules_base import Diagram
from workflows.models.xml import Node, line_of, local_name

#: Where SpiffWorkflow keeps the files of the OMG; they are read, not imported.
_FOLDER: Final = ("bpmn", "parser", "schema")
_MAX_EXPECTED: Final = 6

_PLACE: Final = rule(
    "schema-place",
    zh=(
        "“{thing}”在此处不符合 BPMN 2.0 的结构或顺序{expected}。",
        "请用 BPMN 编辑器重新保存，或把它移到允许的位置。",
    ),
    en=(
        "BPMN 2.0 has no “{thing}” in this place or order{expected}.",
        "Save it again with a BPMN editor, or move it to where it may stand.",
    ),
    always=True,
)
_INCOMPLETE: Final = rule(
    "schema-incomplete",
    zh=("“{thing}”缺少必需的内容{expected}。", "请补全。"),
    en=("A part of “{thing}” is missing{expected}.", "Complete it."),
    always=True,
)
_NO_ATTRIBUTE: Final = rule(
    "schema-attribute-missing",
    zh=("缺少必需的属性 {attribute}。", "请填写该属性。"),
    en=("The attribute {attribute} is missing.", "Set it."),
    always=True,
)
_ATTRIBUTE: Final = rule(
    "schema-attribute",
    zh=("BPMN 2.0 在此处没有属性 {attribute}。", "请删除它。"),
    en=("BPMN 2.0 has no attribute {attribute} here.", "Remove it."),
    always=True,
)
_VALUE: Final = rule(
    "schema-value",
    zh=("{attribute} 的值“{value}”不合法或重复。", "请更正。"),
    en=("The value “{value}” of {attribute} is wrong, or taken already.", "Mend it."),
    always=True,
)
_OTHER: Final = rule(
    "schema",
    zh=("不符合 BPMN 2.0 的 XML 结构：{problem}", "请用 BPMN 编辑器重新保存。"),
    en=("The XML is no BPMN 2.0: {problem}", "Save it again with a BPMN editor."),
    always=True,
)

_ELEMENT: Final = re.compile(r"Element '(?:\{[^}]*\})?([^']*)'")
_NAMED: Final = re.compile(r"attribute '(?:\{[^}]*\})?([^']*)'")
_EXPECTED: Final = re.compile(r"Expected is (?:one of )?\( (.*) \)")
_GIVEN: Final = re.compile(r"(?:The value |: )'([^']*)' is not")
_NAMESPACE: Final = re.compile(r"\{[^}]*\}")

#: A validator keeps its errors in itself, so one file is looked at at a time.
_AT_A_TIME: Final = Lock()


def conforms(diagram: Diagram) -> Iterator[Finding]:
    """Expect a file that the schema of BPMN 2.0 allows."""
    for line, kind, message in _errors(diagram.root):
        yield _finding(diagram, line, kind, message)


def _errors(root: Node) -> list[tuple[int, str, str]]:
    with _AT_A_TIME:
        schema = _schema()
        if schema.validate(root):
            return []
        return [
            (int(error.line), str(error.type_name), str(error.message))
            for error in cast("Iterable[Any]", schema.error_log)
        ]


@cache
def _schema() -> etree.XMLSchema:
    package = find_spec("SpiffWorkflow")
    assert package is not None
    assert package.submodule_search_locations
    file = Path(package.submodule_search_locations[0]).joinpath(*_FOLDER, "BPMN20.xsd")
    parser = etree.XMLParser(no_network=True, load_dtd=False)
    return etree.XMLSchema(etree.parse(str(file), parser))


def _finding(diagram: Diagram, line: int, kind: str, message: str) -> Finding:
    named = _ELEMENT.search(message)
    name = named[1] if named else ""
    node = _node(diagram.root, line, name)
    for ending, broken, facts in _KINDS:
        fits = broken is not _PLACE or "not expected" in message
        if kind.endswith(ending) and fits:
            return diagram.finding(broken, node, **facts(message, name))
    return diagram.finding(_OTHER, node, problem=_NAMESPACE.sub("", message))


def _node(root: Node, line: int, name: str) -> Node:
    """Find the element of an error; lxml tells its line and name only."""
    for node in root.iter():
        if line_of(node) == line and local_name(node) == name:
            return node
    return root


def _place(message: str, name: str) -> dict[str, str | Text]:
    found = _EXPECTED.search(message)
    names = [_NAMESPACE.sub("", part) for part in found[1].split(", ")] if found else []
    names = [part for part in names if part not in {"documentation", "##other*"}]
    if len(names) > _MAX_EXPECTED:
        names = []
    zh = "、".join(name_of_type(part).zh for part in names)
    en = ", ".join(name_of_type(part).en for part in names)
    expected = Text(f"（应为：{zh}）", f" (expected: {en})") if names else Text("", "")
    return {"thing": name_of_type(name), "expected": expected}


def _attribute(message: str, name: str) -> dict[str, str | Text]:
    missing = re.search(r"The attribute '([^']*)' is required", message)
    found = missing or _NAMED.search(message)
    given = _GIVEN.search(message)
    return {
        "attribute": found[1] if found else name,
        "value": given[1] if given else "",
    }


_Facts = Callable[[str, str], dict[str, str | Text]]
_KINDS: Final[tuple[tuple[str, Rule, _Facts], ...]] = (
    ("ELEMENT_CONTENT", _PLACE, _place),
    ("ELEMENT_CONTENT", _INCOMPLETE, _place),
    ("COMPLEX_TYPE_4", _NO_ATTRIBUTE, _attribute),
    ("COMPLEX_TYPE_3_2_1", _ATTRIBUTE, _attribute),
    ("COMPLEX_TYPE_3_2_2", _ATTRIBUTE, _attribute),
    ("DATATYPE_VALID_1_2_1", _VALUE, _attribute),
    ("ENUMERATION_VALID", _VALUE, _attribute),
)
