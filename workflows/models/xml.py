"""Reading XML that a stranger may have written."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final, Self

from lxml import etree

from workflows.errors import InvalidError, Text

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


class XmlError(InvalidError):
    """A file is not XML that we are willing to read."""

    sentences: ClassVar = {
        "zh": "{file} 第 {line} 行:{reason}",
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
        raise XmlError(
            "not-bpmn",
            text=Text("这不是 BPMN 2.0 文件。", "This is not a BPMN 2.0 file."),
            remedy=Text("请用 BPMN 编辑器保存。", "Save it with a BPMN editor."),
            line=line_of(root),
            file=name,
        )
    return root


def read_xml(data: bytes, name: str) -> Node:
    """Read any XML file into its root element, or raise XmlError."""
    try:
        return _parsed(data)
    except XmlError as error:
        raise error.in_file(name) from None


def local_name(node: Node) -> str:
    """Give the name of an element without its namespace."""
    return etree.QName(node).localname


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
        raise XmlError(
            "file-size",
            text=Text("文件超过 512 KB。", "The file is larger than 512 KB."),
            remedy=Text("请把流程拆成几个文件。", "Split it into several processes."),
        )
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
        raise _malformed(error) from None
    _refuse_depth(root)
    return root


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong_encoding("?") from None
    declared = _DECLARED_ENCODING.match(text)
    if "\0" in text or (declared and declared[1].lower() not in {"utf-8", "utf8"}):
        raise _wrong_encoding(declared[1] if declared else "?")
    return text


def _wrong_encoding(name: str) -> XmlError:
    return XmlError(
        "encoding",
        text=Text(
            f"文件编码不是 UTF-8({name[:20]})。",
            f"The file is not encoded in UTF-8 ({name[:20]}).",
        ),
        remedy=Text("请另存为 UTF-8。", "Save it as UTF-8."),
    )


def _refuse_declarations(text: str) -> None:
    found = _DECLARATION.search(text)
    if found:
        raise XmlError(
            "doctype",
            text=Text(
                f"不允许使用 {found[1].upper()} 声明。",
                f"A {found[1].upper()} declaration is not allowed.",
            ),
            remedy=Text("请删除该声明。", "Remove the declaration."),
            line=text.count("\n", 0, found.start()) + 1,
        )


def _malformed(error: etree.XMLSyntaxError) -> XmlError:
    reason = str(error.msg)[:200]
    return XmlError(
        "xml",
        text=Text(f"XML 格式有误:{reason}。", f"The XML is malformed: {reason}."),
        remedy=Text("请用 BPMN 编辑器重新保存。", "Save it again with a BPMN editor."),
        line=int(error.lineno or 1),
    )


def _refuse_depth(root: Node) -> None:
    depth = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise XmlError(
                "depth",
                text=Text(
                    f"元素嵌套超过 {MAX_DEPTH} 层。",
                    f"Elements are nested more than {MAX_DEPTH} deep.",
                ),
                remedy=Text("请简化流程图。", "Make the diagram simpler."),
                line=line_of(node),
            )
