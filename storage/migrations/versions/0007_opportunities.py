"""Opportunities with their plans, and customers compared by name."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime
from storage.name_keys import name_key

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "opportunity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("est_value", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("chance", sa.Integer(), nullable=True),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("account_manager", sa.Text(), nullable=True),
        sa.Column("assigned_at", UtcDateTime(), nullable=True),
        sa.Column("declines", sa.Integer(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("planned_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("lost_reason", sa.Text(), nullable=True),
        sa.Column("competitor", sa.Text(), nullable=True),
        sa.Column("lesson", sa.Text(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_opportunity_process_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_manager"],
            ["user.login"],
            name=op.f("fk_opportunity_account_manager"),
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["opportunity.id"],
            name=op.f("fk_opportunity_merged_into_id"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_opportunity_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
        sa.UniqueConstraint("no", name=op.f("uq_opportunity_no")),
    )
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        for column in (
            "account_manager",
            "contact_phone",
            "customer_id",
            "name_key",
            "process_instance_id",
            "recorded_at",
            "status",
        ):
            batch_op.create_index(
                batch_op.f(f"ix_opportunity_{column}"), [column], unique=False
            )
    op.create_table(
        "dev_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_dev_plan_opportunity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dev_plan")),
        sa.UniqueConstraint(
            "opportunity_id",
            "revision",
            name=op.f("uq_dev_plan_opportunity_id_revision"),
        ),
    )
    op.create_table(
        "plan_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("postponed", sa.Integer(), nullable=False),
        sa.Column("actual_on", sa.Date(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["dev_plan.id"], name=op.f("fk_plan_step_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_step")),
        sa.UniqueConstraint("plan_id", "seq", name=op.f("uq_plan_step_plan_id_seq")),
    )
    _change_customers()


def _change_customers() -> None:
    # Others refer to customers: on SQLite the table cannot be copied and dropped.
    op.add_column("customer", sa.Column("name_key", sa.Text(), nullable=True))
    op.add_column("customer", sa.Column("account_manager", sa.Text(), nullable=True))
    customers = sa.table(
        "customer", sa.column("id"), sa.column("name"), sa.column("name_key")
    )
    connection = op.get_bind()
    for number, name in connection.execute(sa.select(customers.c.id, customers.c.name)):
        connection.execute(
            customers.update()
            .where(customers.c.id == number)
            .values(name_key=name_key(name))
        )
    op.create_index(op.f("ix_customer_name_key"), "customer", ["name_key"])
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opportunity_id", sa.Integer(), nullable=True))
        batch_op.alter_column("customer_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_index(
            batch_op.f("ix_interaction_opportunity_id"),
            ["opportunity_id"],
            unique=False,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_interaction_opportunity_id"),
            "opportunity",
            ["opportunity_id"],
            ["id"],
        )


def downgrade() -> None:
    """Take the change back."""
    op.execute("DELETE FROM interaction WHERE customer_id IS NULL")
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_interaction_opportunity_id"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_interaction_opportunity_id"))
        batch_op.alter_column("customer_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("opportunity_id")
    op.drop_index(op.f("ix_customer_name_key"), "customer")
    op.drop_column("customer", "account_manager")
    op.drop_column("customer", "name_key")
    op.drop_table("plan_step")
    op.drop_table("dev_plan")
    op.drop_table("opportunity")
