"""Service levels: only what an administrator has changed stays in the table."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

#: What came with the product until now; from here on the decision says it.
_STANDARD = {
    "registration": ((10, "min"), (10, "min"), (30, "min")),
    "diagnosis": ((30, "min"), (2, "h"), (1, "wd")),
    "acceptance": ((30, "min"), (2, "h"), (4, "wh")),
    "assignment": ((1, "h"), (4, "h"), (1, "wd")),
    "arrival": ((24, "h"), (48, "h"), (5, "wd")),
    "survey": ((12, "h"), (24, "h"), (2, "wd")),
    "approval_1": ((2, "wh"), (4, "wh"), (1, "wd")),
    "approval_2": ((2, "wh"), (4, "wh"), (1, "wd")),
    "stock_source": ((1, "wh"), (2, "wh"), (4, "wh")),
    "signature": ((1, "wh"), (2, "wh"), (4, "wh")),
    "shipping": ((4, "wh"), (1, "wd"), (2, "wd")),
    "receipt": ((1, "d"), (1, "d"), (2, "d")),
    "installation": ((24, "h"), (48, "h"), (5, "wd")),
    "write_off": ((2, "wd"), (2, "wd"), (2, "wd")),
    "old_part": ((15, "d"), (15, "d"), (15, "d")),
    "follow_up": ((2, "d"), (2, "d"), (3, "d")),
    "lead_assignment": ((1, "wd"), (1, "wd"), (1, "wd")),
    "lead_acceptance": ((1, "wd"), (1, "wd"), (1, "wd")),
    "lead_plan": ((3, "wd"), (3, "wd"), (3, "wd")),
    "lead_conclusion": ((2, "wd"), (2, "wd"), (2, "wd")),
    "request_assignment": ((4, "wh"), (4, "wh"), (4, "wh")),
    "request_feedback": ((2, "wd"), (2, "wd"), (2, "wd")),
}
_POLICY = sa.table(
    "sla_policy",
    sa.column("clock", sa.Text()),
    sa.column("priority", sa.Text()),
    sa.column("amount", sa.Integer()),
    sa.column("unit", sa.Text()),
)


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("sla_policy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("changed_by", sa.Text(), nullable=True))
    for row in _rows():
        same = [_POLICY.c[name] == value for name, value in row.items()]
        op.execute(_POLICY.delete().where(*same))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("sla_policy", schema=None) as batch_op:
        batch_op.drop_column("changed_by")
        batch_op.drop_column("changed_at")
    connection = op.get_bind()
    known = {
        tuple(row)
        for row in connection.execute(sa.select(_POLICY.c.clock, _POLICY.c.priority))
    }
    missing = [row for row in _rows() if (row["clock"], row["priority"]) not in known]
    if missing:
        connection.execute(_POLICY.insert(), missing)


def _rows() -> list[dict[str, object]]:
    return [
        {"clock": clock, "priority": priority, "amount": amount, "unit": unit}
        for clock, times in _STANDARD.items()
        for priority, (amount, unit) in zip(("P1", "P2", "P3"), times, strict=True)
    ]
