"""Decisions: their versions, and how each was made when."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import JsonValue, UtcDateTime

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "decision_definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_decision_definition_deployment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_definition")),
        sa.UniqueConstraint(
            "decision_id",
            "version",
            name=op.f("uq_decision_definition_decision_id_version"),
        ),
    )
    with op.batch_alter_table("decision_definition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_definition_deployment_id"),
            ["deployment_id"],
            unique=False,
        )
    op.create_table(
        "decision_evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("decision_definition_id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("inputs", JsonValue(), nullable=True),
        sa.Column("rules", JsonValue(), nullable=True),
        sa.Column("outputs", JsonValue(), nullable=True),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_decision_evaluation_process_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_decision_evaluation_definition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_definition_id"],
            ["decision_definition.id"],
            name=op.f("fk_decision_evaluation_decision_definition_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_evaluation")),
    )
    with op.batch_alter_table("decision_evaluation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_evaluation_process_instance_id"),
            ["process_instance_id"],
            unique=False,
        )


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("decision_evaluation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_evaluation_process_instance_id"))
    op.drop_table("decision_evaluation")
    with op.batch_alter_table("decision_definition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_definition_deployment_id"))
    op.drop_table("decision_definition")
