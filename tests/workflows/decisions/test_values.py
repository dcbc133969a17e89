"""Values have the types that were declared for them."""

import pytest

from tests.dmn import decision, dmn, input_data, item, literal, table
from tests.workflows.decisions.making import made, one_table
from workflows.decisions.errors import WrongValueError


def typed(type_: str, expression: str = "v") -> bytes:
    return dmn(
        input_data("v", type_), decision("d", literal(expression), requires=["input v"])
    )


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("string", "x"),
        ("number", 1.5),
        ("integer", 2),
        ("boolean", False),
        ("date", "2026-03-31"),
        ("time", "10:00:00"),
        ("date and time", "2026-03-31T10:00:00Z"),
        ("dateTime", "2026-03-31T10:00:00Z"),
        ("days and time duration", "P1DT2H"),
        ("yearMonthDuration", "P1Y2M"),
        ("context", {"a": 1}),
        ("list", [1, 2]),
        ("Any", "x"),
        ("", 5),
        ("feel:string", "x"),
    ],
)
def test_a_value_of_its_type_passes(type_: str, value: object) -> None:
    assert made(typed(type_), "d", v=value).value == value
    assert made(typed(type_), "d", v=None).value is None


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("string", 1),
        ("number", "1"),
        ("number", True),
        ("integer", 1.5),
        ("boolean", 1),
        ("date", "31.3.2026"),
        ("date", "2026-03-31T10:00:00Z"),
        ("days and time duration", "P1Y"),
        ("context", [1, 2]),
        ("list", "x"),
    ],
)
def test_a_value_of_another_type_is_refused(type_: str, value: object) -> None:
    with pytest.raises(WrongValueError) as refused:
        made(typed(type_), "d", v=value)

    assert f"“{type_}”" in refused.value.sentence("en")
    assert f"“{type_}”" in refused.value.sentence("zh")


def test_a_date_is_read_from_its_text() -> None:
    assert made(typed("date", "v.year"), "d", v="2026-03-31").value == 2026


def test_a_list_of_one_is_its_item() -> None:
    assert made(typed("number", "v + 1"), "d", v=[1]).value == 2


def test_a_value_must_be_among_those_that_are_allowed() -> None:
    content = dmn(
        item("priority", "string", '"P1","P2"'),
        input_data("p", "priority"),
        decision("d", literal("p"), requires=["input p"]),
    )

    assert made(content, "d", p="P1").value == "P1"
    with pytest.raises(WrongValueError, match='one of "P1","P2"'):
        made(content, "d", p="P3")


def test_an_input_column_may_limit_its_values() -> None:
    content = one_table(table(["n: number: [0..10]"], ["r"], "- | n"))

    assert made(content, "d", n=10).value == 10
    with pytest.raises(WrongValueError):
        made(content, "d", n=11)


def test_an_output_column_may_limit_its_values() -> None:
    content = one_table(table(["n: number"], ["r: number: < 10"], "- | n"))

    assert made(content, "d", n=9).value == 9
    with pytest.raises(WrongValueError, match="“r”"):
        made(content, "d", n=10)


def test_the_result_of_a_decision_has_its_type() -> None:
    content = dmn(decision("d", literal("n"), type_="number"))

    assert made(content, "d", n=1).value == 1
    with pytest.raises(WrongValueError):
        made(content, "d", n="x")
