"""What a diagram may say about when a task is due."""

from datetime import datetime

import pytest

from workflows.models.due_dates import due_date

NOW = datetime.fromisoformat("2026-05-01T12:00:00+00:00")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-05-03T17:00:00+02:00", "2026-05-03T17:00:00+02:00"),
        ("2026-05-03T17:00", "2026-05-03T17:00:00+08:00"),
        ("2026-05-03", "2026-05-03T23:59:00+08:00"),
        ("P2D", "2026-05-03T12:00:00+00:00"),
        ("PT1H30M", "2026-05-01T13:30:00+00:00"),
    ],
)
def test_a_due_date_is_read(text: str, due: str) -> None:
    assert due_date(text, NOW) == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    "value",
    [None, 7, "", "soon", "P", "PT1H30X", "2026-13-01", "0001-01-01", "P9999999Y"],
)
def test_what_is_no_date_gives_none(value: object) -> None:
    assert due_date(value, NOW) is None
