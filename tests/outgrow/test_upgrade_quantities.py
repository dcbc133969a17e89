"""Quantities of before mean the same when they are counted in hundredths."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.copying import copy_database
from storage.tables import LostFractionError
from storage.unit_of_work import transaction
from storage.upgrades import differences, migrate, roll_back

BEFORE = "0028"
_SUMS = (
    "SELECT sum(qty) FROM stock_move",
    "SELECT sum(on_hand + reserved + minimum) FROM stock_balance WHERE counted",
    "SELECT sum(qty + delivered) FROM delivery_line",
    "SELECT sum(qty_req + coalesce(qty_approved, 0)) FROM part_request_line",
    "SELECT sum(approved + shipped + installed) FROM writeoff",
    "SELECT sum(qty) FROM service_kit",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, source: Database) -> Iterator[Database]:
    if request.param == "sqlite":
        yield source
        return
    target: Database = request.getfixturevalue("target")
    copy_database(source, target)
    yield target


def sums(database: Database) -> list[int]:
    with transaction(database) as connection:
        return [int(connection.scalar(text(query)) or 0) for query in _SUMS]


def change(database: Database, statement: str) -> None:
    with transaction(database) as connection:
        connection.execute(text(statement))


def test_quantities_of_before_are_the_same(database: Database) -> None:
    before = sums(database)
    roll_back(database, BEFORE)
    whole = sums(database)

    migrate(database)

    assert whole == [each // 100 for each in before]
    assert all(whole)
    assert sums(database) == before
    assert differences(database) == []


def test_the_ledger_is_append_only_after_counting_anew(database: Database) -> None:
    roll_back(database, BEFORE)

    with pytest.raises(DBAPIError, match="append-only"):
        change(database, "UPDATE stock_move SET qty = 9")

    migrate(database)
    with pytest.raises(DBAPIError, match="append-only"):
        change(database, "UPDATE approval_decision SET qty = 9")


def test_there_is_no_way_back_for_fractions(source: Database) -> None:
    change(source, "UPDATE stock_balance SET minimum = 250")
    before = sums(source)

    with pytest.raises(LostFractionError, match="rows of stock_balance have fractions"):
        roll_back(source, BEFORE)

    assert sums(source) == before
