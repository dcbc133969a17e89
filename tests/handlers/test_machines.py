"""Warranty and hour meters."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.company import machines
from storage.machines import Machine, MachineModel
from tests.handlers.world import NOW, World

MODEL = MachineModel(
    code="SD-22", line=1, warranty_months=12, warranty_hours=2000, price=Decimal(1)
)
TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("commissioned_on", "hours", "result", "zh", "en"),
    [
        (
            date(2025, 9, 7),
            840,
            "in",
            "保内，剩 160 天 / 1160 h",
            "In warranty, 160 days / 1160 h left",
        ),
        (
            date(2025, 3, 31),
            2000,
            "in",
            "保内，剩 0 天 / 0 h",
            "In warranty, 0 days / 0 h left",
        ),
        (
            date(2025, 3, 30),
            10,
            "out",
            "保外，超期 1 天",
            "Out of warranty, 1 days over",
        ),
        (date(2025, 9, 7), 2001, "out", "保外，超 1 h", "Out of warranty, 1 h over"),
        (
            date(2024, 3, 31),
            2500,
            "out",
            "保外，超期 365 天 / 超 500 h",
            "Out of warranty, 365 days over / 500 h over",
        ),
        (date(2024, 3, 31), None, "out", "保外，超期 365 天", "Out of warranty"),
        (date(2025, 9, 7), None, "unknown", "质保不明，缺小时数", "Warranty unknown"),
        (None, 840, "unknown", "质保不明，缺投运日期", "Warranty unknown"),
    ],
)
def test_warranty_ends_with_months_or_hours(
    commissioned_on: date | None, hours: int | None, result: str, zh: str, en: str
) -> None:
    terms = machines.model_terms(MODEL, commissioned_on)

    warranty = machines.check_warranty(terms, hours, TODAY)

    assert (warranty.result, warranty.basis.zh) == (result, zh)
    assert warranty.basis.en.startswith(en)


def test_the_warranty_of_an_unknown_model_is_unknown() -> None:
    machine = Machine(serial_no="X", commissioned_on=date(2025, 9, 7))
    terms = machines.warranty_terms(machine, None)

    warranty = machines.check_warranty(terms, 840, TODAY)

    assert warranty.result == "unknown"


def test_what_was_agreed_at_commissioning_outlives_the_model(world: World) -> None:
    machine = world.machine()
    model = world.store.machines.model("SD-22")
    assert model is not None
    machines.freeze_warranty(machine, model)

    model.warranty_months, model.warranty_hours = 1, 100

    own = (machine.warranty_until, machine.warranty_hours_limit)
    assert own == (date(2026, 9, 7), 2000)
    assert machines.warranty_of(world.store, machine, NOW).result == "in"


def test_a_machine_without_terms_of_its_own_has_those_of_its_model(
    world: World,
) -> None:
    machine = world.machine()
    model = world.store.machines.model("SD-22")

    machine.warranty_hours_limit = 3000

    terms = machines.warranty_terms(machine, model)
    assert terms == (date(2026, 9, 7), 3000)


@given(
    st.dates(date(2015, 1, 1), date(2035, 1, 1)),
    st.integers(0, 30_000),
    st.dates(date(2015, 1, 1), date(2035, 1, 1)),
)
def test_warranty_holds_exactly_while_days_and_hours_are_left(
    commissioned_on: date, hours: int, today: date
) -> None:
    terms = machines.model_terms(MODEL, commissioned_on)

    warranty = machines.check_warranty(terms, hours, today)

    in_time = today <= machines.add_months(commissioned_on, 12)
    assert (warranty.result == "in") == (in_time and hours <= 2000)


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(-36, 36))
def test_adding_months_keeps_the_day_or_takes_the_last_one(
    day: date, months: int
) -> None:
    later = machines.add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("hours", "wrong"),
    [(839, True), (840, False), (840 + 240, False), (840 + 241, True)],
)
def test_a_meter_neither_runs_back_nor_races(
    world: World, hours: int, *, wrong: bool
) -> None:
    found = machines.hours_problem(world.machine(), hours, "hours_reading", NOW)

    assert (found is not None) == wrong


def test_a_machine_never_read_may_show_anything(world: World) -> None:
    machine = world.machine()
    machine.hours_last = None

    found = machines.hours_problem(machine, 99_999, "hours_reading", NOW)

    assert found is None
    assert machines.hours_possible(machine, NOW) is None


def test_a_reading_becomes_the_last_one(world: World) -> None:
    machine = world.machine()

    machines.read_meter(world.context(), machine, 900, at=NOW, source="visit")

    assert (machine.hours_last, machine.hours_last_at) == (900, NOW)


def test_serial_numbers_are_written_as_on_the_plate() -> None:
    plate = machines.normalise_serial_no(" ｓｄ22-2025 -0007 ")

    assert plate == "SD22-2025-0007"
