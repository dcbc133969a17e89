"""Quantities as hundredths: of litres and metres there are fractions."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

from storage import append_only
from storage.tables import LostFractionError

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

#: Every column with a quantity.
_QUANTITIES: Final[Mapping[str, tuple[str, ...]]] = {
    "approval_decision": ("qty",),
    "delivery_line": ("qty", "delivered", "cancelled"),
    "hq_prediction_line": ("qty",),
    "installation": ("qty", "unused_qty"),
    "loan_slip_line": ("qty",),
    "part_norm": ("pieces", "qty_p90"),
    "part_request_line": (
        "qty_req",
        "qty",
        "qty_approved",
        "predicted_qty",
        "released_qty",
        "taken_qty",
    ),
    "quotation_line": ("qty",),
    "repair_kit": ("qty",),
    "reservation": ("qty",),
    "service_kit": ("qty",),
    "shipment_line": ("qty", "qty_ok", "qty_damaged", "qty_missing", "qty_settled"),
    "stock_balance": ("on_hand", "reserved", "minimum"),
    "stock_count": ("book", "counted", "diff"),
    "stock_move": ("qty",),
    "transit_claim": ("qty",),
    "unused_return": ("qty",),
    "writeoff": ("approved", "shipped", "installed", "returned"),
}
#: Tables whose rows the database itself refuses to change.
_KEPT: Final = ("approval_decision", "stock_move")


def upgrade() -> None:
    """Make the change."""
    _recount("* 100")


def downgrade() -> None:
    """Take the change back, unless there are fractions."""
    connection = op.get_bind()
    for table, columns in _QUANTITIES.items():
        broken = " OR ".join(f"{column} % 100 <> 0" for column in columns)
        rows = connection.scalar(
            sa.text(f"SELECT count(*) FROM {table} WHERE {broken}")  # noqa: S608 (our own names)
        )
        if rows:
            raise LostFractionError(table, rows)
    _recount("/ 100")


def _recount(by: str) -> None:
    for table in _KEPT:
        _release(table)
    for table, columns in _QUANTITIES.items():
        changes = ", ".join(f"{column} = {column} {by}" for column in columns)
        op.execute(f"UPDATE {table} SET {changes}")  # noqa: S608 (our own names)
    dialect = op.get_context().dialect.name
    for table in _KEPT:
        for statement in append_only.statements(table, dialect):
            op.execute(statement)


def _release(table: str) -> None:
    on = f" ON {table}" if op.get_context().dialect.name == "postgresql" else ""
    for change in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER {table}_{change}{on}")
