"""Reading a DMN file into plain data.

As in ``vocabulary``, nothing here judges: what is malformed comes back empty, and
``rules_decisions`` says what is wrong with it.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Final

from workflows.errors import Text
from workflows.models.dmn_boxes import boxed, children, first, function, typed
from workflows.models.dmn_model import (
    Decision,
    DecisionModel,
    InputData,
    ItemType,
    Knowledge,
    Place,
    Unknown,
    Variable,
)
from workflows.models.xml import Node, XmlError, line_of, local_name, own_text, read_xml

#: The namespaces of DMN 1.1 to 1.5.
NAMESPACES: Final = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
#: Elements that only explain or draw.
HARMLESS: Final = frozenset(
    {
        "description",
        "extensionElements",
        "knowledgeSource",
        "textAnnotation",
        "association",
        "group",
        "organizationUnit",
        "performanceIndicator",
        "elementCollection",
        "DMNDI",
    }
)
KNOWN: Final = frozenset(
    {"decision", "inputData", "businessKnowledgeModel", "itemDefinition"}
)


def parse_dmn(data: bytes, name: str) -> Node:
    """Read a DMN file into its root element, or raise XmlError."""
    root = read_xml(data, name)
    if local_name(root) != "definitions" or namespace(root) not in NAMESPACES:
        raise XmlError(
            "not-dmn",
            text=Text("这不是 DMN 文件。", "This is not a DMN file."),
            remedy=Text(
                "请用 DMN 编辑器保存（1.1 至 1.5）。",
                "Save it with a DMN editor, as DMN 1.1 to 1.5.",
            ),
            line=line_of(root),
            file=name,
        )
    return root


def namespace(node: Node) -> str:
    """Give the namespace of an element."""
    return str(node.tag).removeprefix("{").partition("}")[0]


def read_model(root: Node) -> DecisionModel:
    """Read everything that a file decides."""
    return DecisionModel(
        name=(root.get("name") or "").strip(),
        decisions={each.id: each for each in map(_decision, _all(root, "decision"))},
        inputs={each.id: each for each in map(_input, _all(root, "inputData"))},
        knowledge={
            each.id: each
            for each in map(_knowledge, _all(root, "businessKnowledgeModel"))
        },
        types={each.name: each for each in map(_type, _all(root, "itemDefinition"))},
    )


def model_of(resources: Mapping[str, bytes], path: str) -> DecisionModel:
    """Read the decisions of a file that has been checked."""
    return _model(resources[path], path)


@lru_cache(maxsize=256)
def _model(content: bytes, path: str) -> DecisionModel:
    """Read a file once, however many processes and versions ask for it."""
    return read_model(parse_dmn(content, path))


def decision_ids(resources: Mapping[str, bytes], folder: str) -> set[str | None]:
    """Give the ids in the files of decisions of a folder, as far as they are XML."""
    ids: set[str | None] = set()
    for path, content in resources.items():
        if path.endswith(".dmn") and path.rpartition("/")[0] == folder:
            with suppress(XmlError):
                root = parse_dmn(content, path)
                ids |= {node.get("id") for node in root.iter(f"{{{namespace(root)}}}*")}
    return ids


def _all(root: Node, name: str) -> Iterator[Node]:
    yield from children(root, name)


def _decision(node: Node) -> Decision:
    needs = tuple(children(node, "informationRequirement"))
    return Decision(
        id=_id(node),
        name=_name(node),
        variable=_variable(node),
        expression=boxed(node),
        decisions=_references(needs, "requiredDecision"),
        inputs=_references(needs, "requiredInput"),
        knowledge=_knowledge_of(node),
        place=Place(_id(node), line_of(node)),
    )


def _knowledge(node: Node) -> Knowledge:
    logic, place = first(node, "encapsulatedLogic"), Place(_id(node), line_of(node))
    return Knowledge(
        id=_id(node),
        name=_name(node),
        variable=_variable(node),
        function=Unknown("", place) if logic is None else function(logic),
        knowledge=_knowledge_of(node),
        place=place,
    )


def _input(node: Node) -> InputData:
    return InputData(
        id=_id(node),
        name=_name(node),
        variable=_variable(node),
        place=Place(_id(node), line_of(node)),
    )


def _type(node: Node) -> ItemType:
    allowed = first(node, "allowedValues")
    base = first(node, "typeRef")
    return ItemType(
        name=(node.get("name") or "").strip(),
        base=typed(own_text(base)),
        allowed="" if allowed is None else own_text(first(allowed, "text")),
        components=tuple(map(_type, children(node, "itemComponent"))),
        collection=node.get("isCollection") in {"true", "1"},
        place=Place(_id(node), line_of(node)),
    )


def _variable(node: Node) -> Variable:
    """Give the name under which others know it: that of its variable, or its own."""
    variable = first(node, "variable")
    own = _name(node)
    if variable is None:
        return Variable(own)
    name = " ".join((variable.get("name") or "").split())
    return Variable(name or own, typed(variable.get("typeRef") or ""))


def _references(needs: tuple[Node, ...], kind: str) -> tuple[str, ...]:
    return tuple(
        (reference.get("href") or "").removeprefix("#")
        for need in needs
        for reference in children(need, kind)
    )


def _knowledge_of(node: Node) -> tuple[str, ...]:
    needs = tuple(children(node, "knowledgeRequirement"))
    return _references(needs, "requiredKnowledge")


def _id(node: Node) -> str:
    return node.get("id") or ""


def _name(node: Node) -> str:
    return " ".join((node.get("name") or node.get("id") or "").split())
