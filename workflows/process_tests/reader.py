"""From the items of a test file to its cases; what it does not know it refuses."""

from collections.abc import Collection, Iterator

from workflows.process_tests.items import Item, read_yaml
from workflows.process_tests.language import (
    COMPANIONS,
    COMPANY,
    COVERAGE,
    EXPECTATIONS,
    BadInput,
    Case,
    Step,
    TestFile,
)

_MAPPINGS = ("with", "where", "correlate")


def read_test_file(text: str, name: str, process: str) -> TestFile:
    """Read a test file, or raise ProcessTestFileError.

    ``process`` is the one that it is about where the file does not say.
    """
    root = read_yaml(text, name)
    parts = _mapping(root, {"process", "coverage", "given", "scenes", "cases"})
    given = _given(parts.get("given"))
    scenes = _scenes(parts.get("scenes"))
    rows = _rows(parts["cases"]) if "cases" in parts else []
    if not rows:
        raise root.refuse("没有测试用例（cases）。", "There are no cases.")
    cases = tuple(_case(row, given) for row in rows)
    for case in cases:
        _expect_scenes((*case.first, *case.steps), scenes)
    twice = [row for row, case in zip(rows, cases, strict=True) if _again(case, cases)]
    for row in twice:
        raise row.refuse("用例名称重复。", "Two cases have this name.")
    return TestFile(
        name=name,
        process=_text(parts["process"]) if "process" in parts else process,
        coverage=_percent(parts["coverage"]) if "coverage" in parts else COVERAGE,
        cases=cases,
        scenes=scenes,
    )


def _scenes(item: Item | None) -> dict[str, tuple[Step, ...]]:
    """Read the steps that cases share; a scene may begin with those above it."""
    known: dict[str, tuple[Step, ...]] = {}
    for name, rows in (_mapping(item) if item else {}).items():
        steps = _steps(rows)
        _expect_scenes(steps, known)
        known[name] = steps
    return known


def _expect_scenes(steps: tuple[Step, ...], known: Collection[str]) -> None:
    for step in steps:
        if step.verb == "scene" and step.name not in known:
            names = " ".join(known) or "–"
            raise step.item.refuse(
                f"上文没有场景“{step.name}”，只有：{names}。",
                f"There is no scene “{step.name}” above, only: {names}.",
            )


def _case(item: Item, common: dict[str, Item]) -> Case:
    parts = _mapping(item, {"name", "given", "steps"})
    if "name" not in parts:
        raise item.refuse("用例没有名称（name）。", "The case has no name.")
    own = _given(parts.get("given"))
    given = common | own
    let = {
        name: value
        for each in (common, own)
        if "let" in each
        for name, value in _mapping(each["let"]).items()
    }
    steps = _steps(parts["steps"]) if "steps" in parts else ()
    if not steps:
        raise item.refuse("用例没有步骤（steps）。", "The case has no steps.")
    first = (_steps(each["first"]) for each in (common, own) if "first" in each)
    return Case(
        name=_text(parts["name"]),
        line=parts["name"].line,
        company=_text(given["company"]) if "company" in given else COMPANY,
        at=given.get("at"),
        let=let,
        first=tuple(step for steps_ in first for step in steps_),
        steps=steps,
    )


def _given(item: Item | None) -> dict[str, Item]:
    return {} if item is None else _mapping(item, {"company", "at", "let", "first"})


def _steps(item: Item) -> tuple[Step, ...]:
    return tuple(_step(row) for row in _rows(item))


def _step(item: Item) -> Step:
    parts = _mapping(item)
    verbs = [name for name in parts if name in COMPANIONS]
    if "expect" in verbs and len(verbs) == 2:
        verbs.remove("expect")
    if len(verbs) != 1:
        words = " ".join(COMPANIONS)
        raise item.refuse(
            f"一个步骤须有且只有一个动作（{words}）。",
            f"A step is one of: {words}.",
        )
    (verb,) = verbs
    known = COMPANIONS[verb] | {verb, "expect"}
    _expect_known(parts, known)
    for name in _MAPPINGS:
        if name in parts:
            _mapping(parts[name])
    if verb != "expect" and isinstance(parts[verb].value, dict | list):
        raise parts[verb].refuse(
            f"{verb} 后应为一个名称或时间。", f"{verb} takes one name or time."
        )
    return Step(
        verb=verb,
        item=parts[verb],
        companions={
            name: part for name, part in parts.items() if name in COMPANIONS[verb]
        },
        expect=_mapping(parts["expect"], EXPECTATIONS) if "expect" in parts else {},
        bad_input=tuple(map(_bad_input, _rows(parts["bad_input"])))
        if "bad_input" in parts
        else (),
    )


def _bad_input(item: Item) -> BadInput:
    parts = _mapping(item, {"with", "refused"})
    if len(parts) < 2:
        raise item.refuse(
            "错误输入须写明 with 和 refused。", "Bad input takes “with” and “refused”."
        )
    _mapping(parts["with"])
    return BadInput(parts["with"], parts["refused"])


def _again(case: Case, cases: tuple[Case, ...]) -> bool:
    same = [each for each in cases if each.name == case.name]
    return same[0] is not case


def _mapping(item: Item, known: Collection[str] | None = None) -> dict[str, Item]:
    if not isinstance(item.value, dict):
        raise item.refuse("这里应为“名称: 值”。", "This should be “name: value”.")
    if known is not None:
        _expect_known(item.value, known)
    return dict(item.value)


def _expect_known(parts: dict[str, Item], known: Collection[str]) -> None:
    for name, part in parts.items():
        if name not in known:
            words = " ".join(sorted(known))
            raise part.refuse(
                f"不认识“{name}”，可用：{words}。",
                f"“{name}” is not known here; it may be: {words}.",
            )


def _rows(item: Item) -> list[Item]:
    if not isinstance(item.value, list):
        raise item.refuse("这里应为“- ”开头的列表。", "This should be a list of “- …”.")
    return list(_items(item))


def _items(item: Item) -> Iterator[Item]:
    yield from item.value


def _text(item: Item) -> str:
    if not isinstance(item.value, str):
        raise item.refuse("这里应为文字。", "This should be text.")
    return item.value


def _percent(item: Item) -> int:
    value = item.value
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
        raise item.refuse("这里应为 0 到 100 的整数。", "This should be 0 to 100.")
    return value
