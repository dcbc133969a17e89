"""Dates, durations and cycles of timers."""

from datetime import UTC, datetime, timedelta

import pytest

from workflows.models.timers import read

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("PT1H30M", "2026-01-31T13:30:00"),
        ("PT0.5S", "2026-01-31T12:00:00.500000"),
        ("P1D", "2026-02-01T12:00:00"),
        ("P2W", "2026-02-14T12:00:00"),
        ("P1M", "2026-02-28T12:00:00"),
        ("P1Y2M3DT4H", "2027-04-03T16:00:00"),
        ("P1MT1H", "2026-02-28T13:00:00"),
    ],
)
def test_a_duration_counts_from_now(text: str, due: str) -> None:
    assert read("timeDuration", text).first(NOW).isoformat() == f"{due}+00:00"


def test_a_date_without_an_offset_is_local() -> None:
    timer = read("timeDate", "2026-03-01T09:00:00")

    assert timer.first(NOW) == datetime(2026, 3, 1, 1, tzinfo=UTC)


def test_a_date_may_name_its_zone() -> None:
    timer = read("timeDate", "2026-03-01T09:00:00@Asia/Shanghai")

    assert timer.first(NOW) == datetime(2026, 3, 1, 1, tzinfo=UTC)


def test_a_cycle_counts_its_repetitions() -> None:
    timer = read("timeCycle", "R3/2026-02-01T00:00:00Z/P1M")
    first = timer.first(NOW)

    again, passed = timer.following(first, first + timedelta(days=90))

    assert (timer.repetitions, first.month, again.month, passed) == (3, 2, 3, 1)


@pytest.mark.parametrize("period", ["PT1H", "P1M"])
def test_a_cycle_without_end_goes_on_after_now(period: str) -> None:
    timer = read("timeCycle", f"R/{period}")
    late = NOW + timedelta(days=400, minutes=5)

    again, _ = timer.following(timer.first(NOW), late)

    assert late < again <= late + timedelta(days=31)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(
            ("timeDuration", text)
            for text in (
                "PT1H30X",
                "PT",
                "P",
                "",
                "1H",
                "-PT1H",
                "P-1D",
                "P101Y",
                "P99999999D",
                "P1H",
                "PT1D",
                "R3/PT1H",
                "2026-01-01T00:00:00Z",
            )
        ),
        *(("timeDate", text) for text in ("2026-13-01T00:00:00Z", "tomorrow", "PT1H")),
        ("timeDate", "2026-01-01"),
        *(
            ("timeCycle", text)
            for text in (
                "PT1H",
                "R0/PT1H",
                "R1001/PT1H",
                "R/PT1S",
                "R3/PT0S",
                "R3/-PT1H",
                "R3",
                "0 0 * * *",
                "R-1/PT1H",
            )
        ),
        ("", "PT1H"),
    ],
)
def test_what_is_no_timer_is_refused(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read(kind, text)
