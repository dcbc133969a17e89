"""What was odd while instances ran, without stopping them: for process owners."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.history import Operation
from workflows.engine import ServiceTask
from workflows.errors import Text
from workflows.spiff.trace import Warned

#: The commands in the history that stand for remarks.
CONDITION: Final = "EvaluateCondition"
MERGE: Final = "MergeBranches"
#: How many of them the page of the operations shows.
SHOWN: Final = 20
#: Among how many of the latest entries of the history they are looked for.
AMONG: Final = 50_000

_MERGED = Text(
    "并行分支都修改了变量 {names}；以后到的为准。",
    "Parallel branches have all changed {names}; the last one has won.",
)


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a part of a condition had no value, or which changes met."""

    at: datetime
    process_instance_id: int
    element_id: str
    element: Text
    sentence: Text
    #: The expression it is about, if it is about one.
    expression: str | None


def condition_row(task: ServiceTask, warned: Warned) -> Mapping[str, object]:
    """Give what the history keeps about a condition that was odd."""
    name = warned.position.source.name(warned.position.element)
    return {
        "at": task.now,
        "actor": task.actor.login,
        "command": CONDITION,
        "process_instance_id": task.process_instance_id,
        "variables": {
            "element": warned.position.element.id,
            "name": [name.zh, name.en],
            "expression": warned.expression,
            "warnings": [[each.zh, each.en] for each in warned.warnings],
        },
    }


def remarks_of(operations: Iterable[Operation]) -> tuple[Remark, ...]:
    """Read remarks out of a history; what was said before is not said again."""
    found: dict[tuple[object, ...], Remark] = {}
    for row in operations:
        for remark in _remarks(row):
            key = (row.process_instance_id, remark.element_id, remark.sentence.en)
            found.setdefault(key, remark)
    return tuple(found.values())


def _remarks(row: Operation) -> Sequence[Remark]:
    facts = row.variables
    if row.command not in {CONDITION, MERGE} or not isinstance(facts, Mapping):
        return ()
    element = str(facts.get("element", ""))
    zh, en = facts.get("name") or (element, element)
    if row.command == MERGE:
        names = ", ".join(map(str, facts.get("conflicts", ())))
        said = [Text(_MERGED.zh.format(names=names), _MERGED.en.format(names=names))]
    else:
        said = [Text(*pair) for pair in facts.get("warnings", ())]
    return [
        Remark(
            at=row.at,
            process_instance_id=row.process_instance_id or 0,
            element_id=element,
            element=Text(zh, en),
            sentence=sentence,
            expression=facts.get("expression"),
        )
        for sentence in said
    ]
