"""What a business rule task takes of a result."""

import pytest

from tests.dmn import decision, dmn, literal
from tests.workflows.decisions.making import levels, made
from workflows.decisions import mapped
from workflows.decisions.errors import ResultShapeError

ONE = levels("UNIQUE", '< 10 | "low"', '>= 10 | "high"')
TWO = levels("UNIQUE", '- | "low" | 1', outputs=("name", "hours"))
ALL = levels("COLLECT", '- | "a"', '> 5 | "b"')


@pytest.mark.parametrize(
    ("content", "n", "mapping", "expected"),
    [
        (ONE, 1, "singleEntry", "low"),
        (ONE, 1, "singleResult", {"level": "low"}),
        (ONE, 1, "collectEntries", ["low"]),
        (ONE, 1, "resultList", [{"level": "low"}]),
        (TWO, 1, "singleResult", {"name": "low", "hours": 1}),
        (TWO, 1, "resultList", [{"name": "low", "hours": 1}]),
        (ALL, 9, "collectEntries", ["a", "b"]),
        (ALL, 9, "resultList", [{"level": "a"}, {"level": "b"}]),
        (ALL, 1, "singleEntry", "a"),
    ],
)
def test_a_result_is_mapped(
    content: bytes, n: int, mapping: str, expected: object
) -> None:
    assert mapped(made(content, "d", n=n), mapping) == expected


@pytest.mark.parametrize(
    ("content", "mapping"),
    [(ALL, "singleEntry"), (ALL, "singleResult"), (TWO, "singleEntry")],
)
def test_too_many_results_are_an_error(content: bytes, mapping: str) -> None:
    with pytest.raises(ResultShapeError, match="but there are 2"):
        mapped(made(content, "d", n=9), mapping)


@pytest.mark.parametrize("mapping", ["singleEntry", "singleResult"])
def test_no_result_is_null(mapping: str) -> None:
    nothing = levels("COLLECT", '> 5 | "b"')

    assert mapped(made(nothing, "d", n=1), mapping) is None


@pytest.mark.parametrize(
    ("text", "mapping", "expected"),
    [
        ("1 + 1", "singleEntry", 2),
        ("1 + 1", "singleResult", {"d": 2}),
        ("[1, 2]", "collectEntries", [1, 2]),
        ("{a: 1, b: 2}", "singleResult", {"a": 1, "b": 2}),
        ("{a: 1, b: 2}", "resultList", [{"a": 1, "b": 2}]),
    ],
)
def test_the_result_of_an_expression_is_mapped(
    text: str, mapping: str, expected: object
) -> None:
    assert mapped(made(dmn(decision("d", literal(text))), "d"), mapping) == expected
