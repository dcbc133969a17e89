"""Long operations, item by item."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import JsonValue, UtcDateTime

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "long_operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arguments", JsonValue(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "PREPARED",
                "RUNNING",
                "STOPPED",
                "DONE",
                name="longoperationstate",
                native_enum=False,
            ),
            nullable=False,
        ),
        sa.Column("prepared_at", UtcDateTime(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_long_operation")),
    )
    with op.batch_alter_table("long_operation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_long_operation_prepared_by"), ["prepared_by"], unique=False
        )

    op.create_table(
        "long_operation_item",
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "LEFT_OUT",
                "WAITING",
                "DONE",
                "FAILED",
                name="itemstate",
                native_enum=False,
            ),
            nullable=False,
        ),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("note_zh", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("arguments", JsonValue(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["operation_id"],
            ["long_operation.id"],
            name=op.f("fk_long_operation_item_operation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "operation_id", "number", name=op.f("pk_long_operation_item")
        ),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("long_operation_item")
    with op.batch_alter_table("long_operation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_long_operation_prepared_by"))

    op.drop_table("long_operation")
