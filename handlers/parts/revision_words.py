"""What has changed from one revision of a part request to the next, in words."""

from collections.abc import Mapping
from typing import Any, Final

from handlers.parts.request_words import CAUSES, EVIDENCE, LINE_REASONS, STATUSES
from workflows.errors import Text

_FIELDS: Final[Mapping[str, Text]] = {
    "cause": Text("故障原因", "Cause"),
    "fault_code": Text("故障码", "Fault code"),
    "finding": Text("勘查情况", "Finding"),
    "hours_reading": Text("小时表", "Hour meter"),
    "visit": Text("上门", "Visit"),
}
_CELLS: Final[Mapping[str, Text]] = {
    "answer": Text("网点说明", "Answer"),
    "line_no": Text("行号", "Line"),
    "new_part": Text("新配件", "New part"),
    "not_fit_reason": Text("不适用的理由", "Why, if it is not for this model"),
    "note": Text("备注", "Note"),
    "part_no": Text("配件", "Part"),
    "qty": Text("数量", "Quantity"),
    "reason": Text("更换原因", "Reason"),
}
#: What the values of some fields are called.
_VALUES: Final[Mapping[str, Mapping[str, Text]]] = {
    "cause": CAUSES,
    "reason": LINE_REASONS,
}
_NOTHING: Final = Text("–", "–")


def revision_reason(reason: str | None) -> Text | None:
    """Say why there is a revision: what a person wrote, or what the status was."""
    if reason is None:
        return None
    return STATUSES.get(reason, Text(reason, reason))


def change_of(change: Mapping[str, Any]) -> tuple[Text, Text, Text]:
    """Name what has changed, with its value before and after."""
    path = str(change["path"])
    field = path.rpartition(".")[2]
    return (
        _named(path),
        _value(field, change["before"]),
        _value(field, change["after"]),
    )


def _named(path: str) -> Text:
    group, _, rest = path.partition(".")
    if group == "photos":
        kind, _, line = rest.partition(" ")
        return _of_line(line, EVIDENCE.get(kind, Text(kind, kind)))
    if group == "lines":
        line, _, cell = rest.partition(".")
        return _of_line(line, _CELLS.get(cell, Text(cell, cell)))
    return _FIELDS.get(path, Text(path, path))


def _of_line(line: str, what: Text) -> Text:
    if not line:
        return what
    return Text(f"第 {line} 行 {what.zh}", f"line {line}: {what.en}")


def _value(field: str, value: object) -> Text:
    if value is None:
        return _NOTHING
    if isinstance(value, list):
        return Text(f"{len(value)} 张", f"× {len(value)}")
    said = str(value)
    return _VALUES.get(field, {}).get(said, Text(said, said))
