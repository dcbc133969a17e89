"""The measurements run, and give what they promise."""

import json

from click.testing import CliRunner

from benchmarks.__main__ import main

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
