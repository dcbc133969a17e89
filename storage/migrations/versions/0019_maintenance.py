"""Scheduled maintenance: services, contacts and kits."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import JsonValue, UtcDateTime

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "service_kit",
        sa.Column("model_code", sa.Text(), nullable=False),
        sa.Column("service_no", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_code"],
            ["machine_model.code"],
            name=op.f("fk_service_kit_model_code"),
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_service_kit_part_no")
        ),
        sa.PrimaryKeyConstraint(
            "model_code", "service_no", "part_no", name=op.f("pk_service_kit")
        ),
    )
    op.create_table(
        "maintenance_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("machine_id", sa.Integer(), nullable=False),
        sa.Column("service_no", sa.Integer(), nullable=False),
        sa.Column("due_hours", sa.Integer(), nullable=False),
        sa.Column("hours_estimated", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("hours_done", sa.Integer(), nullable=True),
        sa.Column("results", JsonValue(none_as_null=True), nullable=True),
        sa.Column("fault_desc", sa.Text(), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["machine_id"],
            ["machine.id"],
            name=op.f("fk_maintenance_service_machine_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["dispatch_order.id"],
            name=op.f("fk_maintenance_service_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_maintenance_service_process_instance_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_service")),
        sa.UniqueConstraint(
            "machine_id",
            "service_no",
            name=op.f("uq_maintenance_service_machine_id_service_no"),
        ),
        sa.UniqueConstraint("no", name=op.f("uq_maintenance_service_no")),
    )
    with op.batch_alter_table("maintenance_service", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_maintenance_service_machine_id"),
            ["machine_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_maintenance_service_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_maintenance_service_process_instance_id"),
            ["process_instance_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_maintenance_service_state"), ["state"], unique=False
        )

    op.create_table(
        "maintenance_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("agreed_on", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["maintenance_service.id"],
            name=op.f("fk_maintenance_contact_service_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_contact")),
    )
    with op.batch_alter_table("maintenance_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_maintenance_contact_service_id"),
            ["service_id"],
            unique=False,
        )


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("maintenance_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_maintenance_contact_service_id"))

    op.drop_table("maintenance_contact")
    with op.batch_alter_table("maintenance_service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_maintenance_service_state"))
        batch_op.drop_index(batch_op.f("ix_maintenance_service_process_instance_id"))
        batch_op.drop_index(batch_op.f("ix_maintenance_service_order_id"))
        batch_op.drop_index(batch_op.f("ix_maintenance_service_machine_id"))

    op.drop_table("maintenance_service")
    op.drop_table("service_kit")
