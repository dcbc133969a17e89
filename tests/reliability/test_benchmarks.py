"""The measurements run, and give what they promise."""

import json

import pytest
from click.testing import CliRunner

from benchmarks import feel
from benchmarks.__main__ import main
from workflows.feel import compile_expression

COLUMNS = [
    "benchmark",
    "database",
    "contender",
    "per_second",
    "p50_ms",
    "p99_ms",
    "cpu_ms",
    "statements",
]


def test_completions_are_measured_for_both_contenders() -> None:
    ran = CliRunner().invoke(main, ["completions", "--rounds", "1", "--json"])

    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [row["contender"] for row in rows] == ["SpiffWorkflow", "Paigong"]
    assert [list(row) for row in rows] == [COLUMNS, COLUMNS]
    assert rows[1]["statements"] <= 6


def test_without_json_the_result_is_a_table() -> None:
    ran = CliRunner().invoke(main, ["completions", "--rounds", "1"])

    head, *rows = ran.stdout.splitlines()
    assert head.split() == COLUMNS
    assert len(rows) == 2


def test_feel_is_measured_without_a_database() -> None:
    ran = CliRunner().invoke(main, ["feel", "--rounds", "1", "--json"])

    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(rows) == len(feel.EXPRESSIONS) + 2
    assert all(row["cached_us"] > 0 and row["compile_us"] > 0 for row in rows)


def test_the_table_of_feel_has_a_line_for_each_expression() -> None:
    ran = CliRunner().invoke(main, ["feel", "--rounds", "1"])

    lines = ran.stdout.splitlines()
    assert [line.partition("  ")[0] for line in lines[1:11]] == list(feel.EXPRESSIONS)


@pytest.mark.parametrize("source", feel.EXPRESSIONS.values())
def test_what_is_measured_of_feel_has_a_value(source: str) -> None:
    report = compile_expression(source).report(feel.ORDER)

    assert report.value is not None
    assert report.warnings == ()
