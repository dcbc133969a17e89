"""One transaction: all of it is kept, or none."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal

import pytest

from storage.organisation import OrgUnit
from storage.unit_of_work import (
    ConcurrentUpdateError,
    Database,
    UnitOfWorkFactory,
    unit_of_work_factory,
)
from tests.conftest import NOW


@pytest.fixture
def open_unit(database: Database) -> UnitOfWorkFactory:
    return unit_of_work_factory(database)


def test_what_a_unit_of_work_does_is_kept(open_unit: UnitOfWorkFactory) -> None:
    with open_unit() as store:
        store.settings.put("a", "1")

    with open_unit(reads=True) as store:
        assert store.settings.get("a") == "1"


def test_an_error_takes_everything_back(open_unit: UnitOfWorkFactory) -> None:
    def refused() -> None:
        with open_unit() as store:
            store.settings.put("a", "1")
            store.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        refused()

    with open_unit(reads=True) as store:
        assert store.settings.get("a") is None


def test_numbers_have_neither_gaps_nor_doubles(open_unit: UnitOfWorkFactory) -> None:
    def take(turn: int) -> str:
        with suppress(ZeroDivisionError), open_unit() as store:
            number = store.numbers.next("DO", 2026)
            1 / (turn % 3)  # every third transaction is rolled back
            return number
        return ""

    with ThreadPoolExecutor(8) as threads:
        taken = sorted(filter(None, threads.map(take, range(60))))

    assert taken == [f"DO-2026-{n:06}" for n in range(1, 41)]


def test_numbers_begin_anew_each_year(open_unit: UnitOfWorkFactory) -> None:
    with open_unit() as store:
        store.numbers.next("DO", 2025)
        number = store.numbers.next("DO", 2026)

    assert number == "DO-2026-000001"


def test_json_keeps_every_digit_and_times_stay_aware(
    open_unit: UnitOfWorkFactory,
) -> None:
    values = {"price": Decimal("12345678901234567890.01"), "n": 7, "none": None}

    with open_unit() as store:
        row = {"at": NOW, "actor": "a", "command": "C", "variables": values}
        store.history.add_operation(row | {"process_instance_id": None})

    with open_unit(reads=True) as store:
        (operation,) = store.history.every_operation()
    assert operation.variables == values
    assert operation.at == NOW


def test_a_dangling_reference_is_refused(open_unit: UnitOfWorkFactory) -> None:
    with (
        pytest.raises(ConcurrentUpdateError, match=r"(?i)foreign key"),
        open_unit() as store,
    ):
        store.organisation.add(
            [
                OrgUnit(
                    code="X", kind="office", parent_code="?", name_zh="x", name_en="x"
                )
            ]
        )
