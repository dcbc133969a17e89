"""Tags of answers on the phone; how much of a prediction a unit is shown."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("dispatch_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("knowledge_tag", sa.Text(), nullable=True))
    with op.batch_alter_table("hq_prediction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visibility", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("visibility_drawn", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("hq_prediction", schema=None) as batch_op:
        batch_op.drop_column("visibility_drawn")
        batch_op.drop_column("visibility")
    with op.batch_alter_table("dispatch_order", schema=None) as batch_op:
        batch_op.drop_column("knowledge_tag")
