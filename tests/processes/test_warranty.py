"""The warranty decision, walked over its whole grid, and what it decides on."""

from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path

import pytest

import bpmn
from handlers.service.warranty import months_begun
from workflows.decisions import make
from workflows.models.dmn_reader import parse_dmn, read_model

FILE = Path(bpmn.__file__).parent / "dispatch/warranty_check.dmn"
CAUSES = (None, "quality", "wear", "installation", "unknown", "misuse", "accident")
TRUTHS = (True, False)
GRID = list(
    product(TRUTHS, (None, 200, 0, -1), (None, 0, 2000, 2001), CAUSES, TRUTHS, TRUTHS)
)


def check(facts: Mapping[str, object]) -> dict[str, str]:
    model = read_model(parse_dmn(FILE.read_bytes(), FILE.name))
    limit: dict[str, object] = {"warranty_hours": 2000}
    value = make(model, "warranty_check", {**limit, **facts}).value
    assert isinstance(value, dict)
    return value


def expected(facts: Mapping[str, object]) -> str:
    """Say what processes.md says, first match."""
    days, hours = facts["days_left"], facts["hours"]
    over = days == -1 or hours == 2001
    if not facts["serial_known"]:
        return "unknown"
    known = days is not None and hours is not None
    if known and not over and facts["cause"] not in {"misuse", "accident"}:
        return "in"
    if facts["part_warranty"]:
        return "in"
    if facts["goodwill"]:
        return "goodwill"
    return "out" if known or over else "unknown"


def test_every_combination_is_decided_once() -> None:
    names = (
        "serial_known",
        "days_left",
        "hours",
        "cause",
        "part_warranty",
        "goodwill",
    )
    grid = [dict(zip(names, values, strict=True)) for values in GRID]

    found = [check(facts)["warranty_result"] for facts in grid]

    assert found == [expected(facts) for facts in grid]
    assert set(found) == {"in", "out", "goodwill", "unknown"}


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2025, 1, 31), 0),
        (date(2025, 2, 1), 1),
        (date(2025, 2, 28), 1),
        (date(2025, 3, 1), 2),
        (date(2026, 1, 31), 12),
        (date(2026, 2, 1), 13),
    ],
)
def test_a_month_that_has_begun_counts(today: date, months: int) -> None:
    assert months_begun(date(2025, 1, 31), today) == months
