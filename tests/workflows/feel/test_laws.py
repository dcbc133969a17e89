"""What holds for every text and every value."""

from collections.abc import Callable
from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.feel.evaluating import value_of
from workflows.feel import FeelError, compile_expression, compile_template

WORDS = [
    *("1", ".5", '"a"', "x", "a", "item", "now", "数量", "null", "true", "false"),
    *("+", "-", "*", "/", "**", "=", "!=", "<", ">=", "..", ".", ",", ":"),
    *("(", ")", "[", "]", "{", "}", "${", "/*", "*/", "//", "and", "or", "in"),
    *("if", "then", "else", "for", "return", "some", "every", "satisfies"),
    *("between", "is", "date", "time", "count(", "not(", "string(", "date("),
    *("duration(", "flatten(", "sum("),
]
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(),
    st.floats(),
    st.text(max_size=5),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from("abx"), inner, max_size=3),
    ),
    max_leaves=8,
)
WHOLE = st.integers(-(10**15), 10**15)
TRUTHS: dict[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    '"x"': None,
}


def is_json(value: object) -> bool:
    """Tell whether a result is JSON with decimals; an error's place is, too."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_json(value[key]) for key in value)
    if isinstance(value, list | tuple):
        return all(map(is_json, value))
    return value is None or type(value) in {bool, int, Decimal, str}


@settings(deadline=None)
@given(TEXTS, st.dictionaries(st.sampled_from(["x", "a", "数量"]), VALUES))
def test_any_text_is_an_expression_or_is_refused(
    source: str, variables: dict[str, object]
) -> None:
    try:
        result = compile_expression(source).evaluate(variables)
    except FeelError as error:
        result = (error.line, error.column)

    assert is_json(result)


@settings(deadline=None)
@given(TEXTS, st.dictionaries(st.sampled_from(["x", "a", "数量"]), VALUES))
def test_any_text_is_a_template_or_is_refused(
    source: str, variables: dict[str, object]
) -> None:
    try:
        result = compile_template(f"{source}${{{source}}}").evaluate(variables)
    except FeelError as error:
        result = (error.line, error.column)

    assert is_json(result)


@settings(deadline=None)
@given(
    st.sampled_from(["+", "-", "*", "/", "**", "=", "<", "in", "or"]), VALUES, VALUES
)
def test_no_operator_raises_for_any_values(
    symbol: str, left: object, right: object
) -> None:
    source = f"[a {symbol} b, string(a), distinct values([a, b]), a[b], flatten(a)]"

    result = value_of(source, a=left, b=right)

    assert isinstance(result, list | None)


@pytest.mark.parametrize(
    ("symbol", "operation"),
    [
        ("+", Context(prec=34).add),
        ("-", Context(prec=34).subtract),
        ("*", Context(prec=34).multiply),
        ("/", Context(prec=34).divide),
    ],
)
@settings(deadline=None)
@given(left=WHOLE, right=WHOLE, scale=st.integers(0, 6))
def test_arithmetic_agrees_with_decimal(
    symbol: str,
    operation: Callable[[Decimal, Decimal], Decimal],
    left: int,
    right: int,
    scale: int,
) -> None:
    one, other = Decimal(left).scaleb(-scale), Decimal(right or 1)

    result = value_of(f"a {symbol} b", a=one, b=other)

    assert result == operation(one, other)


@given(WHOLE, WHOLE, WHOLE)
def test_what_python_thinks_of_precision_does_not_matter(
    a: int, b: int, c: int
) -> None:
    source = "string(floor((a + b) * c / 7, 3))"

    expected = value_of(source, a=a, b=b, c=c)
    with localcontext(Context(prec=3)):
        result = value_of(source, a=a, b=b, c=c)

    assert result == expected


@pytest.mark.parametrize("left", TRUTHS)
@pytest.mark.parametrize("right", TRUTHS)
def test_logic_has_three_values(left: str, right: str) -> None:
    both = {TRUTHS[left], TRUTHS[right]}

    conjunction = value_of(f"{left} and {right}")
    disjunction = value_of(f"{left} or {right}")

    assert conjunction is (False if False in both else None if None in both else True)
    assert disjunction is (True if True in both else None if None in both else False)


@given(WHOLE, WHOLE, WHOLE)
def test_between_is_the_same_as_a_closed_range(low: int, value: int, high: int) -> None:
    source = "[v between a and b, v in [a..b], v >= a and v <= b]"

    results = value_of(source, a=low, v=value, b=high)

    assert results == [low <= value <= high] * 3


@given(st.dates(), st.integers(-300, 300))
def test_adding_days_and_taking_them_away_again_changes_nothing(
    day: object, count: int
) -> None:
    source = 'date(d) + duration("P1D") * n - duration("P1D") * n'

    result = value_of(source, d=str(day), n=count)

    assert result in {str(day), None}
