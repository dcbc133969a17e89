"""Evidence: photos are known by what they show, whatever is written about them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change; what was uploaded before is known by its file only."""
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("picture_sha256", sa.Text(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_evidence_picture_sha256"), ["picture_sha256"]
        )


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_picture_sha256"))
        batch_op.drop_column("picture_sha256")
