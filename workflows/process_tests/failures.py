"""Why a case fails: one sentence in each language, and the line of the file."""

from collections.abc import Mapping, Sequence

from workflows.errors import Text
from workflows.process_tests.items import Item


class CaseFailure(Exception):  # noqa: N818 (says what a test found, nothing went wrong)
    """What was found is not what the file says."""

    def __init__(self, line: int, text: Text) -> None:
        self.line = line
        self.text = text
        super().__init__(text.en)


def failure(item: Item, zh: str, en: str) -> CaseFailure:
    """Say what is wrong at a place of the file."""
    return CaseFailure(item.line, Text(zh, en))


def differs(item: Item, what: str, expected: object, found: object) -> CaseFailure:
    """Say what was expected and what was found instead."""
    return failure(
        item,
        f"{what}：期望 {shown(expected)}，实际 {shown(found)}。",
        f"{what}: expected {shown(expected)}, but found {shown(found)}.",
    )


def shown(value: object) -> str:
    """Write a value the way the file would."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{name}: {shown(each)}" for name, each in value.items())
        return f"{{{inner}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(shown(each) for each in value)}]"
    return str(value)
