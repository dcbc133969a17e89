"""Periodic care: calls to customers without an order."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import JsonValue, UtcDateTime

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INDEXED = ("customer_id", "state", "opened_at", "process_instance_id")
_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "care_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("last_contact_at", UtcDateTime(), nullable=True),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("attempts", JsonValue(none_as_null=True), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("by_login", sa.Text(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("running_ok", sa.Boolean(), nullable=True),
        sa.Column("machine_id", sa.Integer(), nullable=True),
        sa.Column("fault_desc", sa.Text(), nullable=True),
        sa.Column("score_overall", sa.Integer(), nullable=True),
        sa.Column("complaint", sa.Text(), nullable=True),
        sa.Column("wishes", sa.Text(), nullable=True),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_care_call_{table}_id"),
            )
            for table in ("customer", "process_instance", "contact", "machine")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_call")),
        sa.UniqueConstraint("no", name=op.f("uq_care_call_no")),
    )
    with op.batch_alter_table("care_call", schema=None) as batch_op:
        for column in _INDEXED:
            batch_op.create_index(batch_op.f(f"ix_care_call_{column}"), [column])
    op.create_index(
        "uq_care_call_open",
        "care_call",
        ["customer_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("care_call")
