"""Chinese sentences are punctuated as Chinese is."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("bpmn", "docs", "handlers", "storage", "web", "workflows")
KINDS = {".bpmn", ".dmn", ".html", ".js", ".json", ".md", ".po", ".py", ".yaml"}
BUILT = ("node_modules", "dist")
NARROW = re.compile(
    "[\u4e00-\u9fff）”》][,;:][\u4e00-\u9fff（“《]"  # a comma
    "|[\u4e00-\u9fff）][?!]"  # the end of a sentence
    "|[\u4e00-\u9fff”》][(]"  # a bracket
)


def narrow(text: str) -> list[str]:
    """List what stands around a sign of the wrong width."""
    return [text[max(0, m.start() - 6) : m.end() + 6] for m in NARROW.finditer(text)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_punctuation_after_chinese_characters_is_wide(folder: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): narrow(path.read_text("utf-8"))
        for path in (ROOT / folder).rglob("*")
        if path.suffix in KINDS and not set(BUILT) & set(path.parts)
    }

    assert {name: places for name, places in found.items() if places} == {}


@pytest.mark.parametrize("text", ["逐行决定,提交人", "要上门?", "单价(元)"])
def test_a_narrow_sign_is_found(text: str) -> None:
    assert narrow(text) != []


def test_wide_signs_and_those_of_other_languages_are_not_found() -> None:
    assert narrow("逐行决定，提交人 a,b；单价（元），not(紧急)？") == []
