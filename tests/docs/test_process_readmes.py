"""The README of a process says what for, who owns it, what it calls and sends."""

import re
from pathlib import Path

import pytest
from lxml import etree

import bpmn

FOLDERS = sorted(path.parent for path in Path(bpmn.__file__).parent.glob("*/*.bpmn"))
NS = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL"}
MOST_LINES = 12


def drawn(folder: Path) -> etree._Element:
    (file,) = folder.glob("*.bpmn")
    return etree.parse(file).getroot()


def found(folder: Path, path: str, **values: str) -> list[str]:
    """Find values in the diagram of a process."""
    each = etree.XPath(path, namespaces=NS)(drawn(folder), **values)
    assert isinstance(each, list)
    return [str(one) for one in each]


def called(folder: Path) -> set[str]:
    """Name the processes that a process calls."""
    return set(found(folder, "//b:callActivity/@calledElement"))


def sent(folder: Path) -> set[str]:
    """Name the messages that a process sends."""
    sending = "b:intermediateThrowEvent|//b:endEvent|//b:sendTask"
    ids = found(folder, f"(//{sending})/descendant-or-self::*/@messageRef")
    return {
        name
        for each in ids
        for name in found(folder, "//b:message[@id=$id]/@name", id=each)
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_process_is_described_in_ten_lines(folder: Path) -> None:
    text = (folder / "README.md").read_text("utf-8")
    title, *rest = [line for line in text.splitlines() if line]

    assert re.fullmatch(r"# [\u4e00-\u9fff]+ [A-Z][\w -]+", title)
    assert len(rest) <= MOST_LINES
    assert all(line.startswith("* ") for line in rest)
    assert rest[0].startswith("* **What for**: ")
    assert rest[1].startswith("* **Owner**: ")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_it_says_what_the_process_calls_and_sends(folder: Path) -> None:
    text = (folder / "README.md").read_text("utf-8")

    missing = {
        name for name in called(folder) | sent(folder) if f"`{name}`" not in text
    }

    assert missing == set()
    assert re.search(r"[Cc]alls", text)
    assert re.search(r"[Ss]ends", text)
