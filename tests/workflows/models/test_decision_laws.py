"""What is said about the coverage of tables agrees with trying every value."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.feel import compile_unary_tests
from workflows.models.dmn_analysis import TooManyPlacesError, gaps, overlaps
from workflows.models.dmn_cells import read_cell
from workflows.models.dmn_columns import Clause, Column, column_of

# Measuring what runs would take most of the time, and tell nothing that is not
# told by other tests.
pytestmark = pytest.mark.no_cover

SIGNS = st.sampled_from(["<", "<=", ">", ">=", "="])
NUMBERS = st.integers(0, 6)
WORDS = ("a", "b", "c")
#: Every number a cell names, all that lie between, and some beyond.
VALUES: dict[str, list[Any]] = {
    "number": [Decimal(n) / 2 for n in range(-2, 16)],
    "integer": [Decimal(n) for n in range(-1, 8)],
    "string": list(WORDS),
    "boolean": [True, False],
}


def _interval(ends: list[int], opening: str, closing: str) -> str:
    return f"{opening}{min(ends)}..{max(ends)}{closing}"


def number_cells() -> st.SearchStrategy[str]:
    part = st.one_of(
        NUMBERS.map(str),
        st.builds(
            "{} {}".format, st.sampled_from(["<", "<=", ">", ">=", "="]), NUMBERS
        ),
        st.builds(
            _interval,
            st.lists(NUMBERS, min_size=2, max_size=2),
            st.sampled_from("[("),
            st.sampled_from("])"),
        ),
    )
    return cells(part)


def cells(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(part, min_size=1, max_size=3).map(", ".join)
    return st.one_of(st.just("-"), several, several.map("not({})".format))


CELLS = {
    "number": number_cells(),
    "integer": number_cells(),
    "string": cells(st.sampled_from([f'"{word}"' for word in WORDS])),
    "boolean": cells(st.sampled_from(["true", "false"])),
}


@st.composite
def tables(draw: st.DrawFn) -> list[Clause]:
    count = draw(st.integers(1, 5))
    clauses: list[Clause] = []
    for kind in draw(st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=3)):
        texts = draw(st.lists(CELLS[kind], min_size=count, max_size=count))
        limits = ('"a", "b", "c"',) if kind == "string" else ()
        clauses.append(Clause(f"c{len(clauses)}", kind, tuple(texts), limits))
    return clauses


def _matching(clauses: list[Clause], values: tuple[object, ...]) -> set[int]:
    """Try every rule on one value for each column."""
    return {
        number + 1
        for number in range(len(clauses[0].cells))
        if all(
            compile_unary_tests(clause.cells[number]).matches(value, {})
            for clause, value in zip(clauses, values, strict=True)
        )
    }


def _brute(clauses: list[Clause]) -> tuple[set[tuple[int, int]], bool]:
    pairs, gap = set(), False
    for values in product(*(VALUES[clause.type] for clause in clauses)):
        found = _matching(clauses, values)
        gap = gap or not found
        pairs |= {(one, two) for one in found for two in found if one < two}
    return pairs, gap


def _columns(clauses: list[Clause]) -> list[Column]:
    return [column_of(clause) for clause in clauses]


@given(tables())
def test_overlaps_are_those_that_trying_finds(clauses: list[Clause]) -> None:
    pairs, _ = _brute(clauses)

    found = {(each.one, each.other) for each in overlaps(_columns(clauses))}

    assert found == pairs


@given(tables())
def test_a_gap_is_found_exactly_where_trying_finds_one(clauses: list[Clause]) -> None:
    _, gap = _brute(clauses)

    found = list(gaps(_columns(clauses)))

    assert bool(found) is gap


@given(tables())
def test_the_cells_that_a_gap_names_match_no_rule(clauses: list[Clause]) -> None:
    columns = _columns(clauses)

    for region in gaps(columns):
        shown = [
            column.shown(mask) for column, mask in zip(columns, region, strict=True)
        ]
        inside = [
            values
            for values in product(*(VALUES[clause.type] for clause in clauses))
            if all(
                compile_unary_tests(cell).matches(value, {})
                for cell, value in zip(shown, values, strict=True)
            )
        ]
        assert inside
        assert not any(_matching(clauses, values) for values in inside)


@given(number_cells(), st.sampled_from(VALUES["number"]))
def test_a_cell_is_read_as_feel_reads_it(text: str, value: Decimal) -> None:
    column = column_of(Clause("n", "number", (text, str(value)), ()))

    assert read_cell(text) is not None
    matched = compile_unary_tests(text).matches(value, {})
    assert bool(set(overlaps([column]))) is matched


def test_a_table_that_is_too_tangled_is_left_to_the_run() -> None:
    cells = [f"[{n * 7 % 50}..{n * 7 % 50 + n * 11 % 40}]" for n in range(150)]
    columns = [
        column_of(Clause(f"c{k}", "number", (*cells[k * 7 :], *cells[: k * 7], "-")))
        for k in range(8)
    ]

    with pytest.raises(TooManyPlacesError):
        list(gaps(columns))
