"""What holds for every text and every value."""

from collections.abc import Callable
from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.feel.evaluating import value_of
from workflows.feel import (
    FeelError,
    compile_expression,
    compile_template,
    compile_unary_tests,
    translate_juel,
)
from workflows.feel.functions import FUNCTIONS

WORDS = [
    *("1", ".5", '"a"', "x", "a", "item", "now", "数量", "null", "true", "false"),
    *("+", "-", "*", "/", "**", "=", "!=", "<", ">=", "..", ".", ",", ":"),
    *("(", ")", "[", "]", "{", "}", "${", "/*", "*/", "//", "and", "or", "in"),
    *("if", "then", "else", "for", "return", "some", "every", "satisfies"),
    *("between", "is", "date", "time", "count(", "not(", "string(", "date("),
    *("duration(", "flatten(", "sum(", "sort(", "matches(", "now()", "abs"),
    *("function(", "instance of", "list<", "context<", ">", "->", "number", "string"),
    *("?", "@", '@"P1D"', "partial", "not", "-", "<", "]1..", "unit", "price", "'"),
]
JUEL = ["${", "}", "a", "'x'", "1", "&&", "||", "!", "==", "eq", "empty", "?", ":", "."]
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
@given(TEXTS, VALUES)
def test_any_text_is_unary_tests_or_is_refused(source: str, value: object) -> None:
    try:
        result = compile_unary_tests(source, ["unit price"]).matches(
            value, {"x": value}
        )
    except FeelError as error:
        result = error.line > 0

    assert isinstance(result, bool)


@given(st.one_of(TEXTS, st.lists(st.sampled_from(JUEL), max_size=20).map(" ".join)))
def test_any_text_is_translated_or_is_refused(source: str) -> None:
    try:
        result = translate_juel(source)
    except FeelError as error:
        result = error.zh

    assert isinstance(result, str)


@settings(deadline=None)
@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(VALUES, max_size=4))
def test_no_function_raises_for_any_values(name: str, values: list[object]) -> None:
    variables = {f"v{at}": value for at, value in enumerate(values)}

    try:
        result = compile_expression(f"{name}({', '.join(variables)})").evaluate(
            variables
        )
    except FeelError:
        result = None

    assert is_json(result)


@given(st.text(), st.text(min_size=1))
def test_what_is_before_and_after_a_part_makes_up_the_text(
    before: str, part: str
) -> None:
    source = "substring before(t, p) + p + substring after(t, p)"
    text = (before + part)[:100]

    result = value_of(source, t=text, p=part[:50])

    assert result == text or part[:50] not in text


@settings(deadline=None)
@given(st.lists(WHOLE, max_size=30))
def test_sorting_is_that_of_python(numbers: list[int]) -> None:
    source = "[sort(l, function(a, b) a < b), sort(l, function(a, b) a > b)]"

    results = value_of(source, l=numbers)

    assert results == [sorted(numbers), sorted(numbers, reverse=True)]


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.integers(1, 6))
def test_ranges_have_the_relations_of_one_another(
    a: int, b: int, c: int, d: int
) -> None:
    first, second = sorted((a, b)), sorted((c, d))
    pairs = "x, y", "y, x"
    ranges = (
        f"{{x: [{first[0]}..{first[1]}], y: [{second[0]}..{second[1]}], "
        "same: [before({0}) = after({1}), meets({0}) = met by({1}), "
        "includes({0}) = during({1}), starts({0}) = started by({1}), "
        "finishes({0}) = finished by({1}), overlaps({0}) = overlaps({1}), "
        "overlaps({0}) = not(before({0}) or after({0}))]}}.same"
    )

    result = value_of(
        ranges.replace("{0}", pairs[0]).replace("{1}", pairs[1]).replace("}}", "}")
    )

    assert result == [True] * 7


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
