"""What is refused: by a sentence at a field, or by the code of an error."""

import re

from workflows.errors import EngineError, InvalidFormError, Problem, Text
from workflows.process_tests.failures import CaseFailure, differs, failure
from workflows.process_tests.items import Item
from workflows.process_tests.values import Scope


def code_of(error: EngineError) -> str:
    """Give the code of an error: SignedByTheSameError is signed_by_the_same."""
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def expect_refusal(scope: Scope, expected: Item, error: EngineError) -> None:
    """Raise CaseFailure unless an error is the one that the file names."""
    problems = error.problems if isinstance(error, InvalidFormError) else ()
    if isinstance(expected.value, str):
        if code_of(error) != scope.value(expected):
            raise _differs(expected, expected.value, error)
        return
    fields = _fields(expected)
    if set(fields) != {problem.field for problem in problems}:
        raise _differs(expected, list(fields), error)
    for problem in problems:
        said = fields[problem.field]
        if said is not None and not _says(problem, str(scope.value(said))):
            raise differs(said, problem.field, said.value, problem.text.zh)


def unexpected(step: Item, error: EngineError) -> CaseFailure:
    """Say that something was refused that should not be."""
    why = _why(error)
    return failure(step, f"被拒绝：{why.zh}", f"This was refused: {why.en}")


def _fields(expected: Item) -> dict[str, Item | None]:
    if isinstance(expected.value, dict):
        return dict(expected.value)
    if isinstance(expected.value, list):
        return {str(item.value): None for item in expected.value}
    raise expected.refuse(
        "refused 应为错误代码、字段列表或“字段: 提示”。",
        "refused takes the code of an error, fields, or “field: sentence”.",
    )


def _says(problem: Problem, part: str) -> bool:
    return part in problem.text.zh or part in problem.text.en


def _differs(item: Item, expected: object, error: EngineError) -> CaseFailure:
    why = _why(error)
    return failure(
        item,
        f"拒绝的原因：期望 {expected}，实际 {why.zh}",
        f"Refused for another reason: expected {expected}, but found {why.en}",
    )


def _why(error: EngineError) -> Text:
    if isinstance(error, InvalidFormError):
        return Text(
            " ".join(f"{each.field}:{each.text.zh}" for each in error.problems),
            " ".join(f"{each.field}: {each.text.en}" for each in error.problems),
        )
    code = code_of(error)
    return Text(f"{error.sentence('zh')}({code})", f"{error.sentence('en')} ({code})")
