"""Settlement: installations, unused pieces, write-offs and old parts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "old_part_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_old_part_batch_process_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["org_unit.code"], name=op.f("fk_old_part_batch_unit_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_part_batch")),
        sa.UniqueConstraint("no", name=op.f("uq_old_part_batch_no")),
        sa.UniqueConstraint(
            "unit_code",
            "month",
            "seq",
            name=op.f("uq_old_part_batch_unit_code_month_seq"),
        ),
    )
    with op.batch_alter_table("old_part_batch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_old_part_batch_process_instance_id"),
            ["process_instance_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_old_part_batch_state"), ["state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_old_part_batch_unit_code"), ["unit_code"], unique=False
        )

    op.create_table(
        "old_part_shipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("waybill", sa.Text(), nullable=False),
        sa.Column("shipped_at", UtcDateTime(), nullable=False),
        sa.Column("shipped_by", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=True),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["old_part_batch.id"],
            name=op.f("fk_old_part_shipment_batch_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_part_shipment")),
    )
    with op.batch_alter_table("old_part_shipment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_old_part_shipment_batch_id"), ["batch_id"], unique=False
        )

    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("unused_qty", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("performed_by", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("customer_sign_name", sa.Text(), nullable=True),
        sa.Column("no_old_part_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "qty >= 0 AND unused_qty >= 0 AND qty + unused_qty > 0",
            name=op.f("ck_installation_some_pieces"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["delivery_line.id"], name=op.f("fk_installation_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_installation_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint(
            "line_id", "visit_id", name=op.f("uq_installation_line_id_visit_id")
        ),
    )
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_installation_line_id"), ["line_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_installation_visit_id"), ["visit_id"], unique=False
        )

    op.create_table(
        "unused_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("qty > 0", name=op.f("ck_unused_return_positive")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["delivery_line.id"], name=op.f("fk_unused_return_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unused_return")),
    )
    with op.batch_alter_table("unused_return", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unused_return_line_id"), ["line_id"], unique=False
        )

    op.create_table(
        "writeoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.Column("installed", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("value", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("sent_back", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["line_id"], ["delivery_line.id"], name=op.f("fk_writeoff_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_writeoff_process_instance_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_writeoff")),
        sa.UniqueConstraint("line_id", name=op.f("uq_writeoff_line_id")),
    )
    with op.batch_alter_table("writeoff", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_writeoff_process_instance_id"),
            ["process_instance_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_writeoff_state"), ["state"], unique=False)

    op.create_table(
        "old_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("installation_id", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("shipment_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("flagged_at", UtcDateTime(), nullable=True),
        sa.Column("inspected_by", sa.Text(), nullable=True),
        sa.Column("inspected_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("appeal_reason", sa.Text(), nullable=True),
        sa.Column("appeal_decision", sa.Text(), nullable=True),
        sa.Column("appeal_decided_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["old_part_batch.id"], name=op.f("fk_old_part_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["installation_id"],
            ["installation.id"],
            name=op.f("fk_old_part_installation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["delivery_line.id"], name=op.f("fk_old_part_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_old_part_part_no")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"],
            ["old_part_shipment.id"],
            name=op.f("fk_old_part_shipment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["org_unit.code"], name=op.f("fk_old_part_unit_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_part")),
        sa.UniqueConstraint("tag", name=op.f("uq_old_part_tag")),
    )
    with op.batch_alter_table("old_part", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_old_part_batch_id"), ["batch_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_old_part_due_on"), ["due_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_old_part_installation_id"), ["installation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_old_part_line_id"), ["line_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_old_part_shipment_id"), ["shipment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_old_part_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_old_part_unit_code"), ["unit_code"], unique=False
        )

    op.add_column(
        "dispatch_order", sa.Column("archived_at", UtcDateTime(), nullable=True)
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("dispatch_order", "archived_at")

    with op.batch_alter_table("old_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_old_part_unit_code"))
        batch_op.drop_index(batch_op.f("ix_old_part_state"))
        batch_op.drop_index(batch_op.f("ix_old_part_shipment_id"))
        batch_op.drop_index(batch_op.f("ix_old_part_line_id"))
        batch_op.drop_index(batch_op.f("ix_old_part_installation_id"))
        batch_op.drop_index(batch_op.f("ix_old_part_due_on"))
        batch_op.drop_index(batch_op.f("ix_old_part_batch_id"))

    op.drop_table("old_part")
    with op.batch_alter_table("writeoff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_writeoff_state"))
        batch_op.drop_index(batch_op.f("ix_writeoff_process_instance_id"))

    op.drop_table("writeoff")
    with op.batch_alter_table("unused_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unused_return_line_id"))

    op.drop_table("unused_return")
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_installation_visit_id"))
        batch_op.drop_index(batch_op.f("ix_installation_line_id"))

    op.drop_table("installation")
    with op.batch_alter_table("old_part_shipment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_old_part_shipment_batch_id"))

    op.drop_table("old_part_shipment")
    with op.batch_alter_table("old_part_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_old_part_batch_unit_code"))
        batch_op.drop_index(batch_op.f("ix_old_part_batch_state"))
        batch_op.drop_index(batch_op.f("ix_old_part_batch_process_instance_id"))

    op.drop_table("old_part_batch")
