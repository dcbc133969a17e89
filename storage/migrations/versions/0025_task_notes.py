"""What people say beside a task: comments, questions and answers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "task_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_task_id", sa.Integer(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("by_unit", sa.Text(), nullable=False),
        sa.Column("to_login", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_task_id"],
            ["user_task.id"],
            name=op.f("fk_task_note_user_task_id"),
        ),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_task_note_process_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["to_login"], ["user.login"], name=op.f("fk_task_note_to_login")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["task_note.id"],
            name=op.f("fk_task_note_question_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_note")),
    )
    for column in ("user_task_id", "process_instance_id"):
        op.create_index(op.f(f"ix_task_note_{column}"), "task_note", [column])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("task_note")
