"""Jobs, event subscriptions and messages."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import JsonValue, UtcDateTime

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "event_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Text(), nullable=True),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=True),
        sa.Column("correlation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_event_subscription_definition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_event_subscription_process_instance_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_subscription")),
        sa.UniqueConstraint("token_id", name=op.f("uq_event_subscription_token_id")),
    )
    with op.batch_alter_table("event_subscription", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_subscription_definition_id"),
            ["definition_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_event_subscription_kind_name"),
            ["kind", "name"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_event_subscription_process_instance_id"),
            ["process_instance_id"],
            unique=False,
        )

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "TIMER",
                "CONTINUATION",
                "MESSAGE",
                "SIGNAL",
                "START",
                "EXTERNAL",
                "MAIL",
                "WEBHOOK",
                "COMMAND",
                name="jobkind",
                native_enum=False,
            ),
            nullable=False,
        ),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("retries_left", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("retry_after", sa.Text(), nullable=True),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("definition_id", sa.Integer(), nullable=True),
        sa.Column("token_id", sa.Text(), nullable=True),
        sa.Column("element_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("payload", JsonValue(none_as_null=True), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error_zh", sa.Text(), nullable=True),
        sa.Column("error_en", sa.Text(), nullable=True),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_job_definition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_job_process_instance_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_definition_id"), ["definition_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_job_due_at_retries_left"),
            ["due_at", "retries_left"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_job_process_instance_id"),
            ["process_instance_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_job_token_id"), ["token_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=True),
        sa.Column("correlation", sa.Text(), nullable=False),
        sa.Column("variables", JsonValue(none_as_null=True), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("delivered_to", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivered_to"],
            ["process_instance.id"],
            name=op.f("fk_message_delivered_to"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_message_id")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_name_delivered_at"),
            ["name", "delivered_at"],
            unique=False,
        )

    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("trace", sa.Text(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_incident_job_id"), ["job_id"], unique=False
        )

    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follow_up_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("urgency", sa.Integer(), nullable=True))
    _fill_urgency()


def _fill_urgency() -> None:
    """Work out by what the tasks that exist are sorted, as the product does."""
    task = sa.table(
        "user_task", sa.column("priority", sa.Text), sa.column("urgency", sa.Integer)
    )
    given = sa.select(task.c.priority).where(task.c.priority.is_not(None)).distinct()
    levels = {f"P{level}": max(110 - 20 * level, 0) for level in range(1, 10)}
    for priority in op.get_bind().scalars(given).all():
        known = levels.get(priority, -(10**9))
        urgency = int(priority) if priority.isdecimal() else known
        op.execute(
            task.update().where(task.c.priority == priority).values(urgency=urgency)
        )

    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.add_column(sa.Column("as_of", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.drop_column("as_of")

    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_column("urgency")
        batch_op.drop_column("follow_up_at")

    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_job_id"))
        batch_op.drop_column("trace")
        batch_op.drop_column("job_id")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_name_delivered_at"))

    op.drop_table("message")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_token_id"))
        batch_op.drop_index(batch_op.f("ix_job_process_instance_id"))
        batch_op.drop_index(batch_op.f("ix_job_due_at_retries_left"))
        batch_op.drop_index(batch_op.f("ix_job_definition_id"))

    op.drop_table("job")
    with op.batch_alter_table("event_subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_subscription_process_instance_id"))
        batch_op.drop_index(batch_op.f("ix_event_subscription_kind_name"))
        batch_op.drop_index(batch_op.f("ix_event_subscription_definition_id"))

    op.drop_table("event_subscription")
