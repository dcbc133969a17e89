"""JUEL of Camunda 7 models in FEEL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.feel import (
    FeelError,
    UntranslatableError,
    compile_expression,
    translate_juel,
)

VARIABLES: dict[str, object] = {
    "amount": 6000,
    "urgent": False,
    "level": "high",
    "order": {"no": "D-1", "lines": [{"qty": 2}, {"qty": 5}]},
    "none": [],
    "nothing": None,
}
TRANSLATED: list[tuple[str, str, object]] = [
    ("${amount > 5000 && !urgent}", "amount > 5000 and not(urgent)", True),
    ("#{amount ge 5000 || urgent}", "amount >= 5000 or urgent", True),
    ("amount lt 5000 or not urgent", "amount < 5000 or not(urgent)", True),
    ("level == 'high' and amount ne 1", 'level = "high" and amount != 1', True),
    ('level eq "high"', 'level = "high"', True),
    ("amount <= 6000", "amount <= 6000", True),
    ("amount le 6000 and amount gt 1", "amount <= 6000 and amount > 1", True),
    ("amount != null", "amount != null", True),
    ("order.no", "order.no", "D-1"),
    ("order['no']", "order.no", "D-1"),
    ("order.lines[0].qty", "order.lines[1].qty", 2),
    ("urgent ? 1 : 2", "(if urgent then 1 else 2)", 2),
    (
        "urgent ? 1 : amount > 1 ? 2 : 3",
        "(if urgent then 1 else (if amount > 1 then 2 else 3))",
        2,
    ),
    ("1 + 2 * 3 - -4", "1 + 2 * 3 - -4", 11),
    ("(1 + 2) * 3", "(1 + 2) * 3", 9),
    ("8 div 4 / 2", "8 / 4 / 2", 1),
    ("-7 % 3", "-7 - 3 * round down(-7 / 3)", -1),
    ("7 mod (1 + 2)", "7 - (1 + 2) * round down(7 / (1 + 2))", 1),
    ("1.5e2", "150", 150),
    ("amount > 1 == true", "(amount > 1) = true", True),
    ("!(amount == 1)", "not((amount = 1))", True),
    (r"'it\'s \"so\"'", r'"it\'s \"so\""'.replace("\\'", "'"), 'it\'s "so"'),
    ("'a\nb'", r'"a\nb"', "a\nb"),
]
EMPTY = [
    ("empty none", True),
    ("empty nothing", True),
    ("empty missing", True),
    ("empty ''", True),
    ("empty order.lines", False),
    ("empty order", False),
    ("not empty level && !empty order.lines", True),
    ("empty amount", False),
]
JAVA = [
    ("${bean.run(execution)}", "“bean.run(…)” calls Java"),
    ("execution.getVariable('x') == 1", "“execution” is an object of the engine"),
    ("list.size() > 0", "“list.size(…)” calls Java"),
    ("a ? b.c() : d", "“b.c(…)” calls Java"),
    ("list[0].x()", "calls Java"),
    ("(a)(1)", "calls Java"),
    ("task.assignee", "“task” is an object of the engine"),
]
REFUSED = [
    ("foo(1)", "“foo(…)” calls Java"),
    ("a[b]", "Expected a number or the name of a property"),
    ("a['b c']", "Expected a number or the name of a property"),
    ("in == 1", "“in” is none; rename"),
    ("a$b == 1", "“a$b” is none; rename"),
    ("", "Expected an expression, but found the end"),
    ("a == ", "Expected an expression, but found the end"),
    ("a ==", "found the end"),
    ("a b", "Expected an operator or the end of the expression, but found “b”"),
    ("a ? b", "Expected “:”"),
    ("a.5", "Expected a name, but found “5”"),
    ("a.'b'", "Expected a name, but found “'b'”"),
    ("a[1", "Expected “]”"),
    ("(a", "Expected “)”"),
    ("eq", "Expected an expression"),
    ("a & b", "the character “&” has no meaning"),
    ("x" * 4001, "Expected at most 4,000 characters"),
    ("(" * 50, "Expected at most 40 levels"),
    ("!" * 50, "Expected at most 40 levels"),
    ("%".join("a" * 30), "Expected at most 4,000 characters"),
]


@pytest.mark.parametrize(("source", "feel", "value"), TRANSLATED)
def test_juel_becomes_feel_of_the_same_value(
    source: str, feel: str, value: object
) -> None:
    translated = translate_juel(source)

    assert translated == feel
    assert compile_expression(translated).evaluate(VARIABLES) == value


@pytest.mark.parametrize(("source", "value"), EMPTY)
def test_empty_is_null_or_without_content(source: str, value: object) -> None:
    translated = translate_juel(source)

    result = compile_expression(translated).evaluate(VARIABLES)

    assert result is value


@pytest.mark.parametrize(("source", "sentence"), JAVA)
def test_java_is_refused_with_the_reason(source: str, sentence: str) -> None:
    with pytest.raises(UntranslatableError, match="Expected") as caught:
        translate_juel(source)

    assert sentence in caught.value.en
    assert "Java" in caught.value.zh


@pytest.mark.parametrize(("source", "sentence"), REFUSED)
def test_what_is_no_juel_is_refused(source: str, sentence: str) -> None:
    with pytest.raises(FeelError) as caught:
        translate_juel(source)

    assert sentence in caught.value.en


OPERANDS = st.sampled_from(["1", "2", "7", "-3", "amount", "order.lines[0].qty"])
OPERATORS = st.sampled_from(["+", "-", "*", "/", "%", "==", "<", ">="])
SUMS = st.recursive(
    OPERANDS,
    lambda inner: st.one_of(
        st.tuples(inner, OPERATORS, inner).map(" ".join),
        inner.map("({})".format),
        inner.map("-({})".format),
    ),
    max_leaves=6,
)


@given(SUMS)
def test_whatever_is_translated_compiles(source: str) -> None:
    translated = translate_juel(source)

    assert compile_expression(translated).names <= {"amount", "order"}
