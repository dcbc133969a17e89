"""What dispatching in full keeps: reassignments, goodwill, follow-ups in detail."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.base import JsonValue, UtcDateTime

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

#: The tables that a copied table refers to are as they are: there is no need to look.
_ALONE = {"resolve_fks": False}
_COLUMNS: dict[str, dict[str, sa.types.TypeEngine[Any]]] = {
    "dispatch_order": {
        "ending": sa.Text(),
        "source_no": sa.Text(),
        "goodwill_by": sa.Text(),
        "goodwill_at": UtcDateTime(),
        "goodwill_reason": sa.Text(),
    },
    "hq_prediction_line": {"not_fit_reason": sa.Text()},
    "visit": {
        "parts_to_carry": JsonValue(),
        "hours_on_site": sa.Numeric(precision=6, scale=2),
        "machine_running": sa.Boolean(),
        "running_at": UtcDateTime(),
        "customer_sign_name": sa.Text(),
        "refuse_to_sign_reason": sa.Text(),
    },
    "contact_attempt": {"postponed_until": UtcDateTime()},
    "follow_up": {
        "promise_kept": sa.Boolean(),
        "charged_anything": sa.Boolean(),
        "parts_confirmed": JsonValue(),
        "lead": sa.Text(),
    },
    "customer": {"satisfaction_avg": sa.Double()},
}


def upgrade() -> None:
    """Make the change."""
    for table, columns in _COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind in columns.items():
                batch_op.add_column(sa.Column(name, kind, nullable=True))
    with op.batch_alter_table("visit", reflect_kwargs=_ALONE) as batch_op:
        batch_op.add_column(
            sa.Column(
                "same_trip", sa.Boolean(), nullable=False, server_default=sa.false()
            )
        )
    with op.batch_alter_table("visit", reflect_kwargs=_ALONE) as batch_op:
        batch_op.alter_column("same_trip", server_default=None)
    op.create_table(
        "visit_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("engineer_id", sa.Integer(), nullable=False),
        sa.Column("helpers", JsonValue(), nullable=True),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("planned_from", UtcDateTime(), nullable=False),
        sa.Column("planned_to", UtcDateTime(), nullable=False),
        sa.Column("depart_at", UtcDateTime(), nullable=True),
        sa.Column("arrive_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_assignment_visit_id")
        ),
        sa.ForeignKeyConstraint(
            ["engineer_id"],
            ["engineer.id"],
            name=op.f("fk_visit_assignment_engineer_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_assignment")),
    )
    op.create_index(
        op.f("ix_visit_assignment_visit_id"), "visit_assignment", ["visit_id"]
    )
    op.create_table(
        "follow_up_draw",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("p", sa.Double(), nullable=False),
        sa.Column("u", sa.Double(), nullable=False),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["dispatch_order.id"],
            name=op.f("fk_follow_up_draw_order_id"),
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_follow_up_draw")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("follow_up_draw")
    op.drop_table("visit_assignment")
    with op.batch_alter_table("visit", reflect_kwargs=_ALONE) as batch_op:
        batch_op.drop_column("same_trip")
    for table, columns in _COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.drop_column(name)
