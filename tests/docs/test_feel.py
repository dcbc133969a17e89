"""The page about FEEL tells the truth: each of its examples is evaluated."""

import json
import re
from decimal import Decimal

import pytest

from tests.docs.pages import DOCS
from workflows.feel import compile_expression, compile_unary_tests, translate_juel

PAGE = (DOCS / "feel.md").read_text("utf-8")
DATA = json.loads(PAGE.split("```json")[1].split("```")[0])
ROWS = [
    [re.findall(r"`([^`]+)`", cell) for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| `")
]
CELLS = PAGE.partition("| 格子 Cell")[2].partition("## ")[0]
VALUES = [(row[0][0], row[1][0]) for row in ROWS if row[0][0] not in CELLS]
EXAMPLES = [(source, gives) for source, gives in VALUES if "${" not in source]
JUEL = [(source, gives) for source, gives in VALUES if "${" in source]
TESTS = [row for row in ROWS if row[0][0] in CELLS]


def test_the_page_has_examples_of_everything() -> None:
    assert len(EXAMPLES) > 30
    assert len(JUEL) == 4
    assert len(TESTS) == 6


@pytest.mark.parametrize(("source", "gives"), EXAMPLES)
def test_an_example_gives_what_the_page_says(source: str, gives: str) -> None:
    report = compile_expression(source).report(DATA)

    assert report.value == json.loads(gives, parse_float=Decimal)
    assert report.warnings == ()


@pytest.mark.parametrize("row", TESTS)
def test_a_cell_passes_what_the_page_says(row: list[list[str]]) -> None:
    tests = compile_unary_tests(row[0][0])

    passed = [tests.matches(json.loads(value), {}) for value in row[1] + row[2]]

    assert passed == [True, False][: len(passed)]


@pytest.mark.parametrize(("source", "gives"), JUEL)
def test_juel_becomes_the_feel_of_the_page(source: str, gives: str) -> None:
    translated = translate_juel(source)

    assert translated == gives
