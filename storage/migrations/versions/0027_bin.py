"""A balance knows the shelf on which its pieces lie."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change; nobody has said yet where anything lies."""
    op.add_column("stock_balance", sa.Column("bin", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("stock_balance", schema=None) as batch_op:
        batch_op.drop_column("bin")
