"""Calendars, service levels, notifications, and where to mail them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import JsonValue, UtcDateTime

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "business_calendar",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("week", JsonValue(none_as_null=True), nullable=False),
        sa.Column("public_holidays", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_business_calendar")),
    )
    op.create_table(
        "sla_policy",
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("clock", "priority", name=op.f("pk_sla_policy")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_code", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_code"],
            ["business_calendar.code"],
            name=op.f("fk_calendar_day_calendar_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint(
            "calendar_code", "day", name=op.f("uq_calendar_day_calendar_code_day")
        ),
    )
    op.create_table(
        "calendar_use",
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("calendar_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_code"],
            ["business_calendar.code"],
            name=op.f("fk_calendar_use_calendar_code"),
        ),
        sa.PrimaryKeyConstraint("unit_code", "priority", name=op.f("pk_calendar_use")),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("mail_to", sa.Text(), nullable=True),
        sa.Column("mailed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["login"], ["user.login"], name=op.f("fk_notification_login")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("login", "key", name=op.f("uq_notification_login_key")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notification_login_read_at", ["login", "read_at"], unique=False
        )

    op.create_table(
        "sla_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("calendar_code", sa.Text(), nullable=True),
        sa.Column("warn_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("red_at", UtcDateTime(), nullable=False),
        sa.Column("stopped_at", UtcDateTime(), nullable=True),
        sa.Column("stopped_by", sa.Text(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_code"],
            ["business_calendar.code"],
            name=op.f("fk_sla_clock_calendar_code"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["dispatch_order.id"], name=op.f("fk_sla_clock_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_clock")),
    )
    with op.batch_alter_table("sla_clock", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sla_clock_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            "ix_sla_clock_stopped_at_warn_at", ["stopped_at", "warn_at"], unique=False
        )

    op.create_table(
        "sla_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("to_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["sla_clock.id"], name=op.f("fk_sla_pause_clock_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_pause")),
    )
    with op.batch_alter_table("sla_pause", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sla_pause_clock_id"), ["clock_id"], unique=False
        )

    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("email")

    with op.batch_alter_table("sla_pause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sla_pause_clock_id"))

    op.drop_table("sla_pause")
    with op.batch_alter_table("sla_clock", schema=None) as batch_op:
        batch_op.drop_index("ix_sla_clock_stopped_at_warn_at")
        batch_op.drop_index(batch_op.f("ix_sla_clock_order_id"))

    op.drop_table("sla_clock")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index("ix_notification_login_read_at")

    op.drop_table("notification")
    op.drop_table("calendar_use")
    op.drop_table("calendar_day")
    op.drop_table("sla_policy")
    op.drop_table("business_calendar")
