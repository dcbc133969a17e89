"""The shortest way from text to value."""

from workflows.feel import FeelError, compile_expression

#: Expressions with their values.
Cases = list[tuple[str, object]]

ORDER = {"no": "D-1", "lines": [{"part": "P1", "qty": 2}, {"part": "P2", "qty": 5}]}
VARIABLES: dict[str, object] = {"order": ORDER, "x": 3, "nothing": None, "数量": 4}


def value_of(source: str, **variables: object) -> object:
    """Evaluate an expression over the usual variables and these."""
    return compile_expression(source).evaluate({**VARIABLES, **variables})


def error_of(source: str) -> FeelError:
    """Give the error that compiling raises."""
    try:
        compile_expression(source)
    except FeelError as error:
        return error
    raise AssertionError(f"{source!r} compiles")
