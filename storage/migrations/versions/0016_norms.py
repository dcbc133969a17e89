"""What repairs usually need, the grades of units, and the secrets of the draw."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "draw_secret",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_draw_secret")),
    )
    op.create_table(
        "norm_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fault_code", sa.Text(), nullable=False),
        sa.Column("model_code", sa.Text(), nullable=True),
        sa.Column("hours_from", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fault_code"], ["fault_code.code"], name=op.f("fk_norm_cell_fault_code")
        ),
        sa.ForeignKeyConstraint(
            ["model_code"], ["machine_model.code"], name=op.f("fk_norm_cell_model_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norm_cell")),
        sa.UniqueConstraint(
            "fault_code",
            "model_code",
            "hours_from",
            name=op.f("uq_norm_cell_fault_code_model_code_hours_from"),
        ),
    )
    op.create_table(
        "repair_kit",
        sa.Column("model_code", sa.Text(), nullable=False),
        sa.Column("fault_code", sa.Text(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fault_code"], ["fault_code.code"], name=op.f("fk_repair_kit_fault_code")
        ),
        sa.ForeignKeyConstraint(
            ["model_code"],
            ["machine_model.code"],
            name=op.f("fk_repair_kit_model_code"),
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_repair_kit_part_no")
        ),
        sa.PrimaryKeyConstraint(
            "model_code", "fault_code", "part_no", name=op.f("pk_repair_kit")
        ),
    )
    with op.batch_alter_table("repair_kit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_repair_kit_part_no"), ["part_no"], unique=False
        )

    op.create_table(
        "unit_grade",
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("requested", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("expected", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("relative_index", sa.Numeric(precision=8, scale=4), nullable=False),
        sa.Column("lower", sa.Numeric(precision=8, scale=4), nullable=False),
        sa.Column("upper", sa.Numeric(precision=8, scale=4), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("by_index", sa.Text(), nullable=False),
        sa.Column("too_little", sa.Boolean(), nullable=False),
        sa.Column("awaits_director", sa.Boolean(), nullable=False),
        sa.Column("audited", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "grade IN ('A', 'B', 'C', 'D')", name=op.f("ck_unit_grade_a_to_d")
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["org_unit.code"], name=op.f("fk_unit_grade_unit_code")
        ),
        sa.PrimaryKeyConstraint("unit_code", "quarter", name=op.f("pk_unit_grade")),
    )
    op.create_table(
        "part_norm",
        sa.Column("cell_id", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("qty_p90", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cell_id"], ["norm_cell.id"], name=op.f("fk_part_norm_cell_id")
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_part_norm_part_no")
        ),
        sa.PrimaryKeyConstraint("cell_id", "part_no", name=op.f("pk_part_norm")),
    )
    with op.batch_alter_table("part_norm", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_part_norm_part_no"), ["part_no"], unique=False
        )


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("part_norm", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_norm_part_no"))

    op.drop_table("part_norm")
    op.drop_table("unit_grade")
    with op.batch_alter_table("repair_kit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_repair_kit_part_no"))

    op.drop_table("repair_kit")
    op.drop_table("norm_cell")
    op.drop_table("draw_secret")
