"""Evidence: photos are known again when made smaller, and say where they were taken."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BANDS = ("dhash_1", "dhash_2", "dhash_3", "dhash_4")


def upgrade() -> None:
    """Make the change; what was uploaded before is known by its file only."""
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        for name in _BANDS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_evidence_{name}"), [name])
        batch_op.add_column(sa.Column("dhash_fine", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("lat", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("lon", sa.Double(), nullable=True))
    _forget_pictures()


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        for name in _BANDS:
            batch_op.drop_index(batch_op.f(f"ix_evidence_{name}"))
            batch_op.drop_column(name)
        for name in ("dhash_fine", "lat", "lon"):
            batch_op.drop_column(name)
    _forget_pictures()


def _forget_pictures() -> None:
    """Drop hashes of pictures: the other version makes them in another way."""
    evidence = sa.table("evidence", sa.column("picture_sha256", sa.Text()))
    op.execute(evidence.update().values(picture_sha256=None))
