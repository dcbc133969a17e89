"""What was brought for orders stays as it is when sales are delivered, too."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy import Engine as Database

from storage.copying import copy_database
from storage.tables import METADATA
from storage.unit_of_work import transaction
from storage.upgrades import differences, migrate, roll_back

#: What refers to the tables that were made anew, and these themselves.
TABLES = (
    "delivery_line",
    "loan_slip",
    "loan_slip_line",
    "shipment",
    "shipment_line",
    "reservation",
    "installation",
    "writeoff",
)
BEFORE = "0020"
NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, source: Database) -> Iterator[Database]:
    if request.param == "sqlite":
        yield source
        return
    target: Database = request.getfixturevalue("target")
    copy_database(source, target)
    yield target


def test_what_was_brought_for_orders_stays(database: Database) -> None:
    roll_back(database, BEFORE)
    before = _rows(database)

    migrate(database)

    assert _rows(database) == before
    assert before["delivery_line"] > 0
    assert differences(database) == []


def test_going_back_forgets_what_is_brought_for_sales(database: Database) -> None:
    before, reserved = _rows(database), _reserved(database)
    _bring_for_a_sale(database)
    during = _reserved(database)

    roll_back(database, BEFORE)

    migrate(database)
    assert (_rows(database), _reserved(database)) == (before, reserved)
    # In hundredths: one piece.
    assert during == reserved + 100


def _rows(database: Database) -> dict[str, int]:
    with transaction(database) as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(_table(name))) or 0
            for name in TABLES
        }


def _reserved(database: Database) -> int:
    with transaction(database) as connection:
        found = connection.execute(text("SELECT sum(reserved) FROM stock_balance"))
        return int(found.scalar() or 0)


def _table(name: str) -> Table:
    return METADATA.tables[name]


def _bring_for_a_sale(database: Database) -> None:
    """Set a piece aside for a sale over the counter."""
    balance, line = _table("stock_balance"), _table("delivery_line")
    with transaction(database) as connection:
        free = select(balance).where(balance.c.on_hand > balance.c.reserved).limit(1)
        place = dict(connection.execute(free).mappings().one())
        unit = connection.scalar(select(func.min(_table("org_unit").c.code)))
        key = {name: place[name] for name in ("warehouse_code", "part_no", "owner")}
        row = {"doc_no": "PS-2026-900001", "line_no": 1, "qty": 1, "unit_code": unit}
        none_yet = {"delivered": 0, "cancelled": 0, "created_at": NOW}
        line_id = connection.scalar(
            insert(line)
            .values(
                sales_order_id=_open_sale(connection, unit),
                part_no=place["part_no"],
                **row,
                **none_yet,
            )
            .returning(line.c.id)
        )
        aside = {"line_id": line_id, "qty": 1, "state": "active", "made_at": NOW}
        reservation = insert(_table("reservation"))
        connection.execute(reservation.values(by_login="psales", **aside, **key))
        here = [balance.c[name] == value for name, value in key.items()]
        more = balance.update().values(reserved=balance.c.reserved + 1)
        connection.execute(more.where(*here))


def _open_sale(connection: Connection, unit: str | None) -> int:
    sale = _table("sales_order")
    customer = connection.scalar(select(func.min(_table("customer").c.id)))
    sold = {"customer_id": customer, "unit_code": unit, "wanted": []}
    opened = {"opened_by": "psales", "opened_at": NOW, "status": "paid"}
    row = insert(sale).values(no="PS-2026-900001", **sold, **opened)
    return int(connection.scalar(row.returning(sale.c.id)) or 0)
