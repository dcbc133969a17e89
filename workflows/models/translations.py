"""The names of a diagram's elements in another language."""

import json
from collections.abc import Mapping

from lxml import etree

from workflows.models.xml import BPMN, parse

#: ``diagnose.documentation`` translates the help text of ``diagnose``.
DOCUMENTATION = ".documentation"


def names(
    resources: Mapping[str, bytes], folder: str, locale: str = "en"
) -> dict[str, str]:
    """Give the translations of a folder: names by element id, and help texts."""
    content = resources.get(path_of(folder, locale))
    return {} if content is None else read(content)


def path_of(folder: str, locale: str) -> str:
    """Say where the translations of a folder stand."""
    return f"{folder}/i18n/{locale}.json" if folder else f"i18n/{locale}.json"


def read(content: bytes) -> dict[str, str]:
    """Read a translation file; raise ValueError if it is not ids with names."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one error for the caller
    wrong = [key for key, name in found.items() if not isinstance(name, str)]
    if wrong:
        raise ValueError(f"{wrong[0]}: not a text")
    return found


def translate(xml: bytes, names: Mapping[str, str]) -> bytes:
    """Put translated names into a diagram, for the viewer."""
    root = parse(xml, "")
    for node in root.iter(f"{BPMN}*"):
        element_id = node.get("id") or ""
        name = names.get(element_id)
        text = node.find(f"{BPMN}text")
        if name is not None and text is not None:
            text.text = name
        elif name is not None:
            node.set("name", name)
        help_text = names.get(element_id + DOCUMENTATION)
        documentation = node.find(f"{BPMN}documentation")
        if help_text is not None and documentation is not None:
            documentation.text = help_text
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
