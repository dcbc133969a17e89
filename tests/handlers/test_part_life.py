"""A part that is asked for again after far fewer hours than such parts last."""

from handlers.parts.part_life import Reading, lives, short_life

#: Twenty machines whose part was replaced at 1000 hours, for the first time.
FLEET = [Reading(machine, 1000, f"PR-{machine}") for machine in range(1, 21)]


def test_a_life_lasts_from_one_replacement_to_the_next() -> None:
    readings = [Reading(1, 900, "PR-1"), Reading(2, 400, "PR-2"), Reading(1, 1500, "P")]

    found = sorted(lives(readings))

    assert found == [400, 600, 900]


def test_a_meter_that_went_back_says_nothing() -> None:
    readings = [Reading(1, 900, "PR-1"), Reading(1, 100, "PR-2")]

    found = list(lives(readings))

    assert found == [900]


def test_less_than_a_quarter_of_the_median_is_early() -> None:
    early = short_life(FLEET, 1, 1249)
    usual = short_life(FLEET, 1, 1250)

    assert early is not None
    assert (early.request_no, early.hours, early.median, early.n) == (
        "PR-1",
        249,
        1000,
        20,
    )
    assert usual is None


def test_with_few_lives_or_no_meter_nobody_is_told() -> None:
    few = short_life(FLEET[:19], 1, 1100)
    unread = short_life(FLEET, 1, None)
    other = short_life(FLEET, 99, 1100)

    assert (few, unread, other) == (None, None, None)
