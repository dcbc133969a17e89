"""What compiling refuses."""

import pytest

from tests.workflows.feel.evaluating import error_of
from workflows.feel import FeelError, compile_expression

REFUSED = [
    ("", 1, "Expected an expression, but found the end of the expression."),
    ("1 +", 4, "Expected an expression, but found the end of the expression."),
    ("1 2", 3, "Expected an operator or the end of the expression, but found “2”."),
    ("(1", 3, "Expected “)”, but found the end of the expression."),
    ("[1..2", 6, "Expected “)”, but found the end of the expression."),
    ("a.1.", 2, "Expected an operator or the end of the expression, but found “.1”."),
    ("a.+", 3, "Expected a name, but found “+”."),
    ("{1: 2}", 2, "Expected a key, but found “1”."),
    ("{a: 1, a: 2}", 8, "Expected every key once, but “a” occurs twice."),
    ("for 1 in 2", 5, "Expected a name, but found “1”."),
    ("if a else b", 6, "Expected “then”, but found “else”."),
    ("1 < 2 < 3", 7, "Expected one comparison, but several are chained"),
    ("foo(1)", 1, "Expected a built-in function, but there is none called “foo”."),
    ("date(1, 2)", 1, "Expected 1/3 arguments for “date”, but found 2."),
    ("append([])", 1, "Expected 2+ arguments for “append”, but found 1."),
    ("not()", 1, "Expected 1 arguments for “not”, but found 0."),
    ("is defined(a, b)", 1, "Expected 1 arguments for “is defined”, but found 2."),
    ("(1, 2)", 1, "Expected one value between parentheses, but found several"),
    ("< 5", 1, "Expected a value to compare, but there is none before “<”."),
    ("[!= 5]", 2, "Expected a value to compare, but there is none before “!=”."),
    ("x instance of y", 15, "Expected a type, but there is none called “y”."),
    ("1 + day of birth(2)", 5, "there is none called “day of birth”."),
    ("1 ? 2", 3, "Expected an operator or the end of the expression, but found “?”."),
    ("x == 1", 4, "Expected one “=” between two values, but found “==”."),
    ("function(a, a) a", 13, "Expected every key once, but “a” occurs twice."),
    ("function(1) a", 10, "Expected a name, but found “1”."),
    ("function(a) external {}", 13, "Expected a function written in FEEL"),
    ("substring(string: 1, 2)", 22, "Expected names for all arguments or for none"),
    ("abs(m: 1)", 1, "Expected the parameters of “abs” by their names, but found m."),
    ("abs(n: 1, n: 2)", 1, "Expected the parameters of “abs” by their names"),
    ("@1", 2, "Expected text in quotes, but found “1”."),
    ('@"x"', 1, "Expected a date, time or duration after @, but the text is none."),
    ("5(1)", 2, "Expected an operator or the end of the expression, but found “(”."),
    ("x.1", 2, "Expected an operator or the end"),
    ("1 \x01", 3, "Expected FEEL, but the character “\\x01” has no meaning in it."),
    ('"a', 1, "Expected text to end with a double quote on its line"),
    ("1 /* a", 3, "Expected the comment to end with */"),
    (r'"\uD83D"', 1, "Expected an escape that names a character"),
    (r'"\UFFFFFF"', 1, "Expected an escape that names a character"),
    (r'"\u0000"', 1, "Expected an escape that names a character"),
    ('"\ud83d"', 1, "Expected an escape that names a character"),
    ("1" * 2000, 1, "Expected a number of the supported range"),
    (" " * 4001, 4001, "Expected at most 4,000 characters"),
    ("+".join(["1"] * 501), 1001, "Expected at most 500 parts"),
    ("a" + "[1]" * 260, 752, "Expected at most 500 parts"),
    ("(" * 41, 41, "Expected at most 40 levels of nesting"),
    ("-" * 50 + "1", 41, "Expected at most 40 levels of nesting"),
]


@pytest.mark.parametrize(("source", "column", "sentence"), REFUSED)
def test_what_is_not_supported_is_refused_with_its_place(
    source: str, column: int, sentence: str
) -> None:
    error = error_of(source)

    assert sentence in str(error)
    assert error.line == 1
    assert error.column == column or len(source) > 1000
    assert str(error) == error.en
    assert "。" in error.zh


def test_the_place_counts_lines() -> None:
    source = "1 +\n  2 +\n  foo(3)"

    error = error_of(source)

    assert (error.line, error.column) == (3, 3)


def test_a_long_word_is_shortened_in_the_sentence() -> None:
    source = f"1 {'a' * 300}"

    error = error_of(source)

    assert len(error.en) < 150
    assert "…" in error.zh


def test_an_expression_is_compiled_once() -> None:
    source = "1 + 1 = 2"

    first = compile_expression(source)

    assert compile_expression(source) is first
    assert first.source == source


def _at_the_bottom_of_the_stack(source: str) -> FeelError | None:
    try:
        return _at_the_bottom_of_the_stack(source)
    except RecursionError:
        try:
            compile_expression(source)
        except FeelError as error:
            return error
        return None


def test_a_caller_deep_in_the_stack_gets_an_error_of_the_language() -> None:
    source = f"{'(' * 39}1{')' * 39} + 0"

    error = _at_the_bottom_of_the_stack(source)

    assert error is not None
    assert "nesting" in error.en
