"""Delivery: since when lines wait, who was told, and shipments that never came."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TIMES = ("waiting_since", "informed_at", "issued_at")


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("delivery_line", schema=None) as batch_op:
        for name in _TIMES:
            batch_op.add_column(sa.Column(name, UtcDateTime(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_delivery_line_waiting_since"), ["waiting_since"]
        )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("weight", sa.Numeric(9, 2), nullable=True))
        batch_op.add_column(sa.Column("lost_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.drop_column("lost_at")
        batch_op.drop_column("weight")
    with op.batch_alter_table("delivery_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_line_waiting_since"))
        for name in reversed(_TIMES):
            batch_op.drop_column(name)
