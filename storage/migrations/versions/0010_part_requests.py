"""Part requests with revisions and decisions, audits, and more about parts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage import append_only
from storage.base import JsonValue, UtcDateTime

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_APPEND_ONLY = ("approval_decision", "part_request_revision")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "part_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("fault_code", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("hours_reading", sa.Integer(), nullable=True),
        sa.Column("performed_by_id", sa.Integer(), nullable=True),
        sa.Column("entry_mode", sa.Text(), nullable=False),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("warranty_result", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("route_reason", sa.Text(), nullable=True),
        sa.Column("evidence_complete", sa.Boolean(), nullable=False),
        sa.Column("evidence_missing", JsonValue(none_as_null=True), nullable=True),
        sa.Column("weak_evidence", sa.Boolean(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("prediction_match", sa.Double(), nullable=True),
        sa.Column("red_flags", sa.Integer(), nullable=False),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.Column("risk", sa.Double(), nullable=False),
        sa.Column("unit_grade", sa.Text(), nullable=False),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("sampling_p", sa.Double(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdraw_reason", sa.Text(), nullable=True),
        sa.Column("appealed_at", UtcDateTime(), nullable=True),
        sa.Column("appealed_by", sa.Text(), nullable=True),
        sa.Column("appeal_text", sa.Text(), nullable=True),
        sa.Column("appeal_level", sa.Text(), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_value", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["fault_code"], ["fault_code.code"], name=op.f("fk_part_request_fault_code")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["dispatch_order.id"], name=op.f("fk_part_request_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["performed_by_id"],
            ["engineer.id"],
            name=op.f("fk_part_request_performed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_part_request_process_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["org_unit.code"], name=op.f("fk_part_request_unit_code")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_part_request_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_request")),
        sa.UniqueConstraint("no", name=op.f("uq_part_request_no")),
    )
    with op.batch_alter_table("part_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_part_request_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_part_request_process_instance_id"),
            ["process_instance_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_part_request_status"), ["status"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_part_request_submitted_at"), ["submitted_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_part_request_unit_code"), ["unit_code"], unique=False
        )

    op.create_table(
        "part_request_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=True),
        sa.Column("new_part_text", sa.Text(), nullable=True),
        sa.Column("qty_req", sa.Integer(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("qty_approved", sa.Integer(), nullable=True),
        sa.Column("price", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("not_fit_reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("predicted_qty", sa.Integer(), nullable=True),
        sa.Column("norm", JsonValue(none_as_null=True), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("flags", JsonValue(none_as_null=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("substitute_part_no", sa.Text(), nullable=True),
        sa.Column("released_qty", sa.Integer(), nullable=False),
        sa.Column("taken_qty", sa.Integer(), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("shipped_at", UtcDateTime(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=True),
        sa.Column("handed_over_at", UtcDateTime(), nullable=True),
        sa.Column("installed_at", UtcDateTime(), nullable=True),
        sa.Column("written_off_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "qty_req > 0 AND qty >= 0 AND qty <= qty_req AND (qty_approved IS NULL"
            " OR (qty_approved >= 0 AND qty_approved <= qty_req))",
            name=op.f("ck_part_request_line_no_more_than_requested"),
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_part_request_line_part_no")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["part_request.id"],
            name=op.f("fk_part_request_line_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["substitute_part_no"],
            ["part.part_no"],
            name=op.f("fk_part_request_line_substitute_part_no"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_request_line")),
        sa.UniqueConstraint(
            "request_id",
            "line_no",
            name=op.f("uq_part_request_line_request_id_line_no"),
        ),
    )
    with op.batch_alter_table("part_request_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_part_request_line_part_no"), ["part_no"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_part_request_line_request_id"), ["request_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_part_request_line_status"), ["status"], unique=False
        )

    op.create_table(
        "part_request_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", JsonValue(none_as_null=True), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("diff", JsonValue(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["part_request.id"],
            name=op.f("fk_part_request_revision_request_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_request_revision")),
        sa.UniqueConstraint(
            "request_id",
            "revision",
            name=op.f("uq_part_request_revision_request_id_revision"),
        ),
    )
    with op.batch_alter_table("part_request_revision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_part_request_revision_request_id"),
            ["request_id"],
            unique=False,
        )

    op.create_table(
        "approval_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["part_request_line.id"],
            name=op.f("fk_approval_decision_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["part_request.id"],
            name=op.f("fk_approval_decision_request_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_decision")),
    )
    with op.batch_alter_table("approval_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_approval_decision_request_id"), ["request_id"], unique=False
        )

    op.create_table(
        "audit_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("p", sa.Double(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("unneeded_value", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["line_id"], ["part_request_line.id"], name=op.f("fk_audit_case_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["part_request.id"], name=op.f("fk_audit_case_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_case")),
    )
    with op.batch_alter_table("audit_case", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_case_request_id"), ["request_id"], unique=False
        )

    op.add_column(
        "part",
        sa.Column(
            "old_part_return", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
    )
    # Alembic would copy the table in SQLite, which others refer to.
    op.execute(
        "ALTER TABLE part ADD COLUMN superseded_by TEXT"
        " CONSTRAINT fk_part_superseded_by REFERENCES part (part_no)"
    )
    op.execute(
        "UPDATE part SET old_part_return = (warranty_class <> 'wear' AND price >= 200)"
    )

    dialect = op.get_bind().dialect.name
    for table in _APPEND_ONLY:
        for statement in append_only.statements(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.drop_column("superseded_by")
        batch_op.drop_column("old_part_return")

    with op.batch_alter_table("audit_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_case_request_id"))

    op.drop_table("audit_case")
    with op.batch_alter_table("approval_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_decision_request_id"))

    op.drop_table("approval_decision")
    with op.batch_alter_table("part_request_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_request_revision_request_id"))

    op.drop_table("part_request_revision")
    with op.batch_alter_table("part_request_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_request_line_status"))
        batch_op.drop_index(batch_op.f("ix_part_request_line_request_id"))
        batch_op.drop_index(batch_op.f("ix_part_request_line_part_no"))

    op.drop_table("part_request_line")
    with op.batch_alter_table("part_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_request_unit_code"))
        batch_op.drop_index(batch_op.f("ix_part_request_submitted_at"))
        batch_op.drop_index(batch_op.f("ix_part_request_status"))
        batch_op.drop_index(batch_op.f("ix_part_request_process_instance_id"))
        batch_op.drop_index(batch_op.f("ix_part_request_order_id"))

    op.drop_table("part_request")
    if op.get_bind().dialect.name == "postgresql":
        for table in _APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
