"""The public holidays are those of the State Council's notices."""

from datetime import date, timedelta

import pytest

from handlers.deadlines.public_holidays import last_known_year, public_days

#: The notice of 2025-11-04 about 2026: from, to; and the working weekends.
HOLIDAYS_OF_2026 = (
    ("01-01", "01-03"),
    ("02-15", "02-23"),
    ("04-04", "04-06"),
    ("05-01", "05-05"),
    ("06-19", "06-21"),
    ("09-25", "09-27"),
    ("10-01", "10-07"),
)
WORKING_WEEKENDS_OF_2026 = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def test_the_days_off_of_2026_are_those_of_the_notice() -> None:
    off = {day for day, each in public_days(2026).items() if each.off}

    expected = set()
    for first, last in HOLIDAYS_OF_2026:
        day, end = (date.fromisoformat(f"2026-{each}") for each in (first, last))
        while day <= end:
            expected.add(day)
            day += timedelta(days=1)
    assert off == expected


def test_the_working_weekends_of_2026_are_those_of_the_notice() -> None:
    working = [day for day, each in public_days(2026).items() if not each.off]

    assert [f"{day:%m-%d}" for day in working] == list(WORKING_WEEKENDS_OF_2026)


@pytest.mark.parametrize("day", ["2022-12-31", "2023-12-30", "2024-12-31"])
def test_a_holiday_over_new_year_is_found_from_both_sides(day: str) -> None:
    found = date.fromisoformat(day)

    # New Year 2025 was a Wednesday that stood alone.
    assert (found in public_days(found.year)) is (day != "2024-12-31")


def test_every_day_has_a_name_in_both_languages() -> None:
    names = [each.name for each in public_days(2026).values()]

    assert all(name.zh and name.en.isascii() for name in names)
    assert "春节" in {name.zh for name in names}


def test_a_year_without_a_notice_has_the_holidays_of_the_law() -> None:
    year = last_known_year() + 1

    days = public_days(year)

    assert days[date(year, 10, 1)].off
    assert all(each.off for each in days.values())
