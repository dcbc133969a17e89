"""Stock counts: what lay on a shelf, what the book said, who put it right."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INDEXED = ("no", "process_instance_id", "warehouse_code", "part_no", "state")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "stock_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("warehouse_code", sa.Text(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_for", sa.Text(), nullable=True),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("book", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("diff", sa.Integer(), nullable=True),
        sa.Column("value", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("counted_by", sa.Text(), nullable=True),
        sa.Column("counted_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stock_count_not_negative")),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_stock_count_process_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_code"],
            ["warehouse.code"],
            name=op.f("fk_stock_count_warehouse_code"),
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_stock_count_part_no")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint("no", "part_no", name=op.f("uq_stock_count_no_part_no")),
    )
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        for column in _INDEXED:
            batch_op.create_index(batch_op.f(f"ix_stock_count_{column}"), [column])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("stock_count")
