"""What the records must say: business records, notifications and messages."""

from collections.abc import Mapping
from typing import Final

from storage.records import TABLES
from workflows.process_tests.failures import differs, failure, shown
from workflows.process_tests.items import Item
from workflows.process_tests.stage import Stage
from workflows.process_tests.world import RecordView

#: In what is expected of records: which of them, and how many there are.
OF: Final = "of"
COUNT: Final = "count"


def expect_records(stage: Stage, expected: Mapping[str, Item]) -> None:
    """Compare records with what the file says of them, the oldest first."""
    for name, item in expected.items():
        rows = item.value if isinstance(item.value, list) else None
        if rows is None:
            _expect_one(stage, name, item)
        elif rows:
            _expect_each(stage, name, item)
        elif found := _find(stage, name, item, {}):
            raise differs(item, name, [], [dict(row) for row in found])


def _expect_one(stage: Stage, name: str, item: Item) -> None:
    parts = _mapping(item)
    found = _find(stage, name, item, parts)
    if COUNT in parts:
        stage.scope().expect(parts[COUNT], f"{name}.count", len(found))
    facts = {key: part for key, part in parts.items() if key not in {OF, COUNT}}
    if not facts:
        return
    if not found:
        raise failure(item, f"没有记录“{name}”。", f"There is no record “{name}”.")
    row = Item(facts, item.line, item.file)
    if len(found) == 1 or COUNT in parts:
        for each in found:
            stage.scope().expect(row, name, each)
        return
    raise failure(
        item,
        f"“{name}”有 {len(found)} 条记录，请用 of 指明或写成列表。",
        f"There are {len(found)} records “{name}”: say which with of, or list them.",
    )


def _expect_each(stage: Stage, name: str, item: Item) -> None:
    found = _find(stage, name, item, _mapping(item.value[0]))
    if len(found) != len(item.value):
        raise differs(item, f"{name}.count", len(item.value), len(found))
    for number, (row, each) in enumerate(zip(item.value, found, strict=True), 1):
        facts = {key: part for key, part in _mapping(row).items() if key != OF}
        expected = Item(facts, row.line, row.file)
        stage.scope().expect(expected, f"{name}[{number}]", each)


def _find(
    stage: Stage, name: str, item: Item, parts: Mapping[str, Item]
) -> tuple[Mapping[str, object], ...]:
    view = stage.world.views.get(name)
    if view is None and name not in TABLES:
        names = " ".join(sorted({*stage.world.views, *TABLES}))
        raise failure(
            item,
            f"没有记录“{name}”，只有：{names}。",
            f"There are no records “{name}”, only: {names}.",
        )
    view = view or RecordView(name)
    scope = stage.scope()
    where = (
        scope.mapping(parts[OF])
        if OF in parts
        else {
            column: scope.variables.get(variable)
            for column, variable in view.of.items()
        }
    )
    unknown = sorted(where.keys() - TABLES[view.table])
    if unknown:
        raise failure(
            item,
            f"“{name}”没有字段 {' '.join(unknown)}。",
            f"“{name}” has no {' '.join(unknown)}.",
        )
    return stage.records(view.table, where)


def expect_notifications(stage: Stage, expected: Mapping[str, Item]) -> None:
    """Compare what people have been told: sentences, or how many."""
    for login, item in expected.items():
        rows = stage.records("notification", {"login": login})
        if isinstance(item.value, int):
            stage.scope().expect(item, f"notifications.{login}", len(rows))
            continue
        texts = [f"{row['text_zh']} {row['text_en']}" for row in rows]
        for part in item.value if isinstance(item.value, list) else [item]:
            words = str(stage.scope().value(part))
            if not any(words in text for text in texts):
                told = [row["text_zh"] for row in rows]
                raise differs(part, f"notifications.{login}", words, told)


def expect_messages(stage: Stage, expected: Mapping[str, Item]) -> None:
    """Compare what the last message of a name has carried, or how many there were."""
    for name, item in expected.items():
        rows = stage.records("message", {"name": name})
        if isinstance(item.value, int):
            stage.scope().expect(item, f"messages.{name}", len(rows))
        elif not rows:
            everything = {str(row["name"]) for row in stage.records("message", {})}
            raise differs(item, "messages", name, sorted(everything))
        elif item.value is not None:
            stage.scope().expect(item, f"messages.{name}", rows[-1]["variables"])


def _mapping(item: Item) -> dict[str, Item]:
    if not isinstance(item.value, dict):
        raise item.refuse(
            f"这里应为“字段: 值”，而不是 {shown(item.plain())}。",
            f"This should be “field: value”, not {shown(item.plain())}.",
        )
    return dict(item.value)
