"""What must be true after a step: one function for each thing that can be expected."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from workflows.engine import SYSTEM
from workflows.process_tests import callers
from workflows.process_tests.failures import differs, failure
from workflows.process_tests.items import Item
from workflows.process_tests.language import TASK_FACTS, Step
from workflows.process_tests.looking import FindPassed, OpenTask, Passed
from workflows.process_tests.record_checks import (
    expect_messages,
    expect_notifications,
    expect_records,
)
from workflows.process_tests.stage import Stage


def expect(stage: Stage, step: Step) -> None:
    """Raise CaseFailure unless everything that a step expects is true."""
    looked_at = step.companions.get("in") if step.verb == "expect" else None
    before = stage.instance_id
    stage.instance_id = stage.look_at(looked_at)
    try:
        if "incidents" not in step.expect:
            expect_no_failure(stage, step.item)
        for name, item in step.expect.items():
            _CHECKS[name](stage, item)
    finally:
        stage.instance_id = before


def expect_no_failure(stage: Stage, item: Item) -> None:
    """Raise CaseFailure if a job has failed, which a file has to expect."""
    failed = [row for row in stage.records("job", {}) if row["error_zh"]]
    rows = [*failed, *stage.records("incident", {"resolved_at": None})]
    if rows:
        row = rows[0]
        zh = row.get("error_zh") or row.get("message_zh")
        en = row.get("error_en") or row.get("message_en")
        raise failure(
            item,
            f"“{row['element_id']}”出了故障：{zh}",
            f"“{row['element_id']}” has failed: {en}",
        )


def _path(stage: Stage, item: Item) -> None:
    own = [each.element for each in _passed(stage) if each.process == stage.process]
    expected = _names(item)
    if own != expected:
        raise differs(item, "path", expected, own)


def _passed_elements(stage: Stage, item: Item) -> None:
    came = iter(each.element for each in _passed(stage))
    for row in _rows(item):
        if row.value not in came:
            found = [each.element for each in _passed(stage)]
            raise differs(row, "passed", row.value, found)


def _not_passed(stage: Stage, item: Item) -> None:
    came = {each.element for each in _passed(stage)}
    for row in _rows(item):
        if row.value in came:
            raise failure(
                row,
                f"不应经过“{row.value}”，但经过了。",
                f"“{row.value}” should not have been passed, but was.",
            )


def _tasks(stage: Stage, item: Item) -> None:
    found = stage.open_tasks(stage.instance_id)
    expected = _names(item)
    if sorted(expected) != sorted(task.element for task in found):
        raise differs(item, "tasks", expected, [task.element for task in found])
    if isinstance(item.value, dict):
        for name, facts in item.value.items():
            task = next(task for task in found if task.element == name)
            _task_facts(stage, facts, task)


def _task_facts(stage: Stage, item: Item, task: OpenTask) -> None:
    if item.value is None:
        return
    if not isinstance(item.value, dict) or not item.value.keys() <= TASK_FACTS:
        names = " ".join(sorted(TASK_FACTS))
        raise item.refuse(f"任务可检查：{names}。", f"Of a task there are: {names}.")
    for name, expected in item.value.items():
        found = task.facts[name]
        if name == "offered" and isinstance(expected.value, str):
            found = " ".join(task.offered) or None
        stage.scope().expect(expected, f"{task.element}.{name}", found)


def _ended(stage: Stage, item: Item) -> None:
    state = stage.instance(stage.instance_id).state
    ends = _ends(stage)
    running = state not in {"COMPLETED", "CANCELLED"}
    if item.value is False:
        if not running:
            raise differs(item, "ended", item.value, ends)
        return
    found: object = False if running else (ends[-1:] or [state])[0]
    if running or item.value not in {*ends, True}:
        raise differs(item, "ended", item.value, found)


def _ends(stage: Stage) -> list[str]:
    """Give the end events that the process itself has come to."""
    instance = stage.instance(stage.instance_id)
    process = instance.process
    if callers.is_ours(process):
        process = stage.process
    return [
        each.element
        for each in _passed(stage)
        if each.process == process and each.type == "endEvent"
    ]


def _failed(stage: Stage, item: Item) -> None:
    codes = [
        code
        for each in _passed(stage, ours=True)
        if callers.is_ours(each.process) and (code := callers.caught(each.element))
    ]
    stage.scope().expect(item, "failed", codes[0] if codes else None)


def _decisions(stage: Stage, item: Item) -> None:
    rows = stage.records(
        "decision_evaluation", {"process_instance_id": stage.instance_id}
    )
    made = {str(row["decision_id"]): row["outputs"] for row in rows}
    for name, expected in _parts(item).items():
        if name not in made:
            raise differs(expected, "decisions", name, sorted(made))
        stage.scope().expect(expected, name, _result(made[name]))


def _result(outputs: object) -> object:
    """Give the one result of a decision where it is one."""
    while isinstance(outputs, Sequence) and not isinstance(outputs, str):
        if len(outputs) != 1:
            break
        outputs = outputs[0]
    return outputs


def _variables(stage: Stage, item: Item) -> None:
    found = stage.footprints.variables.get(stage.instance_id, {})
    for name, expected in _parts(item).items():
        stage.scope().expect(expected, name, found.get(name))


def _incidents(stage: Stage, item: Item) -> None:
    rows = stage.records("incident", {"resolved_at": None})
    stage.scope().expect(item, "incidents", [row["element_id"] for row in rows])


def _passed(stage: Stage, *, ours: bool = False) -> list[Passed]:
    found = stage.engine.run(FindPassed(stage.instance_id), actor=SYSTEM)
    return [each for each in found if ours or not callers.is_ours(each.process)]


def _names(item: Item) -> list[str]:
    if isinstance(item.value, dict):
        return list(item.value)
    return [str(row.value) for row in _rows(item)]


def _rows(item: Item) -> Iterable[Item]:
    return item.value if isinstance(item.value, list) else [item]


def _parts(item: Item) -> dict[str, Item]:
    if not isinstance(item.value, dict):
        raise item.refuse("这里应为“名称: 值”。", "This should be “name: value”.")
    return dict(item.value)


_CHECKS: Final[Mapping[str, Callable[[Stage, Item], None]]] = {
    "path": _path,
    "passed": _passed_elements,
    "not_passed": _not_passed,
    "tasks": _tasks,
    "ended": _ended,
    "failed": _failed,
    "decisions": _decisions,
    "records": lambda stage, item: expect_records(stage, _parts(item)),
    "variables": _variables,
    "notifications": lambda stage, item: expect_notifications(stage, _parts(item)),
    "messages": lambda stage, item: expect_messages(stage, _parts(item)),
    "incidents": _incidents,
}
