"""Text with expressions in it."""

import pytest

from tests.workflows.feel.evaluating import VARIABLES, Cases
from workflows.feel import FeelError, compile_template

TEMPLATES: Cases = [
    ("", ""),
    ("plain $ text } {", "plain $ text } {"),
    ("${x}", 3),
    ("\n  ${order}  \n", VARIABLES["order"]),
    ("${null}", None),
    ('${ {a: "}"} }', {"a": "}"}),
    ('${ {a: {b: "\\"}"}}.a.b }', '"}'),
    ("supervisor@${order.no}", "supervisor@D-1"),
    ("${order.no}, ${x}", "D-1, 3"),
    ("${x}${x}", "33"),
    ("<${nothing}>", "<>"),
    ("<${[1, true]}>", "<[1, true]>"),
    ("<${1 / 4}>", "<0.25>"),
    ("<${1 // } still a comment\n}>", "<1>"),
]
REFUSED = [
    ("a ${x", 1, 3, "to be closed"),
    ("${", 1, 1, "to be closed"),
    ("a ${} b", 1, 5, "Expected an expression"),
    ("a\nbc ${x +} d", 2, 9, "Expected an expression"),
    ("a ${\n  foo(1)} d", 2, 3, "none called “foo”"),
    ('${x} and ${"abc}', 1, 12, "double quote"),
    ("x" * 4001, 1, 4001, "4,000 characters"),
]


@pytest.mark.parametrize(("source", "expected"), TEMPLATES)
def test_a_lone_expression_keeps_its_value_and_others_become_text(
    source: str, expected: object
) -> None:
    template = compile_template(source)

    result = template.evaluate(VARIABLES)

    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(("source", "line", "column", "sentence"), REFUSED)
def test_an_error_has_its_place_in_the_template(
    source: str, line: int, column: int, sentence: str
) -> None:
    with pytest.raises(FeelError, match=sentence) as caught:
        compile_template(source)

    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_template_knows_the_names_it_reads() -> None:
    template = compile_template("${a.b} and ${c + len}")

    assert template.names == {"a", "c", "len"}


def test_a_text_that_is_too_long_is_null() -> None:
    template = compile_template("${text}${text}")

    result = template.evaluate({"text": "x" * 6000})

    assert result is None


def test_the_expressions_of_a_template_share_one_budget() -> None:
    template = compile_template("${count(for i in 1..9000 return i)} " * 20)

    result = template.evaluate({})

    assert result is None
