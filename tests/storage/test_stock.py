"""The laws of the ledger, whatever is moved and reserved in whatever order."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.parts import Part
from storage.quantities import Quantity, plain
from storage.stock import NotEnoughStockError, StockKey, StockMove
from storage.tables import METADATA
from storage.unit_of_work import (
    ConcurrentUpdateError,
    Database,
    UnitOfWork,
    open_database,
    unit_of_work_factory,
)
from storage.warehouses import Warehouse
from tests.conftest import NOW

PARTS = ("PN-1", "PN-2")
PLACES = {"HQ": "hq", "TRANSIT": "transit", "SUPPLIER": "supplier", "ADJUST": "adjust"}


def hundredths(least: int) -> st.SearchStrategy[Quantity]:
    """Draw quantities: many a whole one, and fractions of two decimals."""
    fractions = st.integers(least, 500).map(lambda one: plain(Decimal(one) / 100))
    return st.one_of(st.integers(-(-least // 100), 5), fractions)


moves = st.tuples(
    st.sampled_from(PARTS),
    st.lists(st.sampled_from(sorted(PLACES)), min_size=2, max_size=2, unique=True),
    hundredths(1),
)
reservations = st.tuples(
    st.sampled_from(PARTS), st.just(["HQ", "HQ"]), hundredths(-500)
)


@pytest.fixture(scope="module")
def ledgers() -> Iterator[Database]:
    database = open_database("sqlite://")
    METADATA.create_all(database)
    yield database
    database.dispose()


def furnish(store: UnitOfWork) -> None:
    if not store.warehouses.all():
        store.warehouses.add(
            Warehouse(code=code, kind=kind, name_zh=code, name_en=code)
            for code, kind in PLACES.items()
        )
        store.parts.add(
            Part(
                part_no=part_no,
                name_zh="泵",
                name_en="Pump",
                uom="件",
                price=1,
                warranty_class="normal",
            )
            for part_no in PARTS
        )


def move(part_no: str, source: str, target: str, qty: Quantity) -> StockMove:
    return StockMove(
        at=NOW,
        part_no=part_no,
        qty=qty,
        from_warehouse=source,
        to_warehouse=target,
        owner="hq",
        kind="test",
        doc_type="test",
        doc_id="1",
        by_login="alice",
    )


@given(steps=st.lists(st.one_of(moves, reservations), max_size=30))
def test_the_books_agree_after_any_moves_and_reservations(
    ledgers: Database, steps: list[tuple[str, list[str], Quantity]]
) -> None:
    with unit_of_work_factory(ledgers)() as store:
        furnish(store)
        for part_no, (source, target), qty in steps:
            act(store, part_no, source, target, qty)

        assert store.invariants.parts_from_nowhere() == []
        assert store.invariants.balances_beside_the_ledger() == []
        assert store.invariants.negative_balances() == []


def act(
    store: UnitOfWork, part_no: str, source: str, target: str, qty: Quantity
) -> None:
    before = counted(store)
    try:
        if source == target:
            store.stock.set_aside(StockKey(source, part_no, "hq"), qty)
        else:
            store.stock.post([move(part_no, source, target, qty)])
    except NotEnoughStockError:
        assert counted(store) == before


def counted(store: UnitOfWork) -> dict[tuple[str, str, Quantity], Quantity]:
    rows = store.stock.balances(PARTS)
    return {
        (row.warehouse_code, row.part_no, row.reserved): row.on_hand
        for row in rows
        if row.on_hand or row.reserved
    }


def test_moves_made_together_may_pass_a_place(sqlite: Database) -> None:
    with unit_of_work_factory(sqlite)() as store:
        furnish(store)

        store.stock.post(
            [move("PN-1", "SUPPLIER", "HQ", 2), move("PN-1", "HQ", "TRANSIT", 2)]
        )

        transit = store.stock.balance(StockKey("TRANSIT", "PN-1", "hq"))
        assert transit.on_hand == 2


def test_what_is_reserved_is_not_moved(sqlite: Database) -> None:
    with unit_of_work_factory(sqlite)() as store:
        furnish(store)
        store.stock.post([move("PN-1", "SUPPLIER", "HQ", 2)])
        store.stock.set_aside(StockKey("HQ", "PN-1", "hq"), 1)

        with pytest.raises(NotEnoughStockError):
            store.stock.post([move("PN-1", "HQ", "TRANSIT", 2)])


@pytest.mark.parametrize(
    "change", ["UPDATE stock_move SET qty = 9", "DELETE FROM stock_move"]
)
def test_the_database_refuses_to_change_the_ledger(
    database: Database, change: str
) -> None:
    with unit_of_work_factory(database)() as store:
        furnish(store)
        store.stock.post([move("PN-1", "SUPPLIER", "HQ", 2)])

    with (
        pytest.raises(DBAPIError, match="stock_move is append-only"),
        database.connect() as connection,
    ):
        connection.execute(text(change))


def test_the_database_refuses_less_than_nothing(database: Database) -> None:
    with pytest.raises(ConcurrentUpdateError):
        take_what_is_not_there(database)

    with unit_of_work_factory(database)() as store:
        assert store.warehouses.all() == []


def take_what_is_not_there(database: Database) -> None:
    with unit_of_work_factory(database)() as store:
        furnish(store)
        store.stock.balance(StockKey("HQ", "PN-1", "hq")).on_hand = -1
