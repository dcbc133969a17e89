"""Reading XML that a stranger may have written."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar, Final, Self

from lxml import etree

from workflows.errors import InvalidError, Text
from workflows.models.rule_book import Rule, filled, rule

#: lxml's own name for an element has an underscore but is public in its stubs.
Node = etree._Element  # noqa: SLF001 - there is no other name for the type

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA: Final = "{http://camunda.org/schema/1.0/bpmn}"
MAX_BYTES: Final = 512 * 1024
MAX_DEPTH: Final = 60

_DECLARED_ENCODING: Final = re.compile(
    r"<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"']*)[\"']"
)
_DECLARATION: Final = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)

_SIZE: Final = rule(
    "file-size",
    zh=("文件超过 512 KB。", "请把流程拆成几个文件。"),
    en=("The file is larger than 512 KB.", "Split it into several processes."),
    always=True,
)
_ENCODING: Final = rule(
    "encoding",
    zh=("文件编码不是 UTF-8({name})。", "请另存为 UTF-8。"),
    en=("The file is not encoded in UTF-8 ({name}).", "Save it as UTF-8."),
    always=True,
)
_DOCTYPE: Final = rule(
    "doctype",
    zh=("不允许使用 {name} 声明。", "请删除该声明。"),
    en=("A {name} declaration is not allowed.", "Remove the declaration."),
    always=True,
)
_MALFORMED: Final = rule(
    "xml",
    zh=("XML 格式有误：{reason}。", "请用 BPMN 编辑器重新保存。"),
    en=("The XML is malformed: {reason}.", "Save it again with a BPMN editor."),
    always=True,
)
_DEPTH: Final = rule(
    "depth",
    zh=("元素嵌套超过 {limit} 层。", "请简化流程图。"),
    en=("Elements are nested more than {limit} deep.", "Make the diagram simpler."),
    always=True,
)
_NOT_BPMN: Final = rule(
    "not-bpmn",
    zh=("这不是 BPMN 2.0 文件。", "请用 BPMN 编辑器保存。"),
    en=("This is not a BPMN 2.0 file.", "Save it with a BPMN editor."),
    always=True,
)


class XmlError(InvalidError):
    """A file is not XML that we are willing to read."""

    sentences: ClassVar = {
        "zh": "{file} 第 {line} 行：{reason}",
        "en": "Expected to read {file}, but line {line}: {reason}",
    }

    def __init__(
        self, rule: str, *, text: Text, remedy: Text, line: int = 1, file: str = ""
    ) -> None:
        self.rule, self.text, self.remedy, self.line = rule, text, remedy, line
        super().__init__(file=file, line=line, reason=text)

    def in_file(self, file: str) -> Self:
        """Say the same about a named file."""
        return type(self)(
            self.rule, text=self.text, remedy=self.remedy, line=self.line, file=file
        )


def parse(data: bytes, name: str) -> Node:
    """Read a BPMN file into its root element, or raise XmlError."""
    root = read_xml(data, name)
    if root.tag != BPMN + "definitions":
        raise _error(_NOT_BPMN, line_of(root)).in_file(name)
    return root


def read_xml(data: bytes, name: str) -> Node:
    """Read any XML file into its root element, or raise XmlError."""
    try:
        return _parsed(data)
    except XmlError as error:
        raise error.in_file(name) from None


def local_name(node: Node) -> str:
    """Give the name of an element without its namespace."""
    return _without_namespace(node.tag)


@lru_cache(maxsize=1024)
def _without_namespace(tag: str) -> str:
    # Asked for 200 000 times in a deployment, of a few hundred tags.
    return str(tag).rpartition("}")[2]


def own_text(node: Node | None) -> str:
    """Give the trimmed text of an element; empty where there is none."""
    return (node.text or "").strip() if node is not None else ""


def camunda(node: Node, name: str) -> str | None:
    """Give a trimmed camunda attribute, or None where it is absent or empty."""
    return (node.get(CAMUNDA + name) or "").strip() or None


def attributes(node: Node) -> Iterator[tuple[str, str]]:
    """Give the names, with namespace, and values of the attributes."""
    for name, value in node.attrib.items():
        yield str(name), str(value)


def line_of(node: Node) -> int:
    """Give the line of an element in its file."""
    line = node.sourceline
    return line if isinstance(line, int) else 0


def _parsed(data: bytes) -> Node:
    if len(data) > MAX_BYTES:
        raise _error(_SIZE)
    text = _decoded(data)
    _refuse_declarations(text)
    # DTDs, entities and the network stay switched off even though a file that
    # asks for them was refused above: two locks on one door.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        reason = str(error.msg)[:200]
        raise _error(_MALFORMED, int(error.lineno or 1), reason=reason) from None
    _refuse_depth(root)
    return root


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _error(_ENCODING, name="?") from None
    declared = _DECLARED_ENCODING.match(text)
    if "\0" in text or (declared and declared[1].lower() not in {"utf-8", "utf8"}):
        raise _error(_ENCODING, name=declared[1][:20] if declared else "?")
    return text


def _refuse_declarations(text: str) -> None:
    found = _DECLARATION.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise _error(_DOCTYPE, line, name=found[1].upper())


def _refuse_depth(root: Node) -> None:
    depth = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise _error(_DEPTH, line_of(node), limit=str(MAX_DEPTH))


def _error(broken: Rule, line: int = 1, **facts: str) -> XmlError:
    text, remedy = filled(broken.text, facts), filled(broken.remedy, facts)
    return XmlError(broken.id, text=text, remedy=remedy, line=line)
