"""The history of an element is found by its token."""

from collections.abc import Sequence

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("element_instance", schema=None) as batch_op:
        batch_op.create_unique_constraint(
            batch_op.f("uq_element_instance_token_id"), ["token_id"]
        )


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("element_instance", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_element_instance_token_id"), type_="unique"
        )
