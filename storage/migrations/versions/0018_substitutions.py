"""Who does the work of people who are away."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("substitute", sa.Text(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("to_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "from_at < to_at", name=op.f("ck_substitution_begins_before_it_ends")
        ),
        sa.CheckConstraint(
            "login <> substitute", name=op.f("ck_substitution_somebody_else")
        ),
        sa.ForeignKeyConstraint(
            ["login"], ["user.login"], name=op.f("fk_substitution_login_user")
        ),
        sa.ForeignKeyConstraint(
            ["substitute"], ["user.login"], name=op.f("fk_substitution_substitute_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index(op.f("ix_substitution_login"), "substitution", ["login"])
    op.create_index(op.f("ix_substitution_substitute"), "substitution", ["substitute"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("substitution")
