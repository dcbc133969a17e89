"""Sales of parts: quotations, answers and payments; what key customers may owe."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.append_only import statements
from storage.base import JsonValue, UtcDateTime

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MONEY = sa.Numeric(precision=14, scale=2)
_PERCENT = sa.Numeric(precision=5, scale=2)


def upgrade() -> None:
    """Make the change."""
    _add_sales()
    _add_quotations()
    _add_payments()
    # Others refer to customers: on SQLite the table cannot be copied and dropped.
    segment = sa.Column("segment", sa.Text(), nullable=False, server_default="normal")
    op.add_column("customer", segment)
    op.add_column("customer", sa.Column("credit_limit", _MONEY, nullable=True))


def _add_sales() -> None:
    op.create_table(
        "sales_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("request_no", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("wanted", JsonValue(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=True),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [target], name=op.f(f"fk_sales_order_{column}")
            )
            for column, target in (
                ("process_instance_id", "process_instance.id"),
                ("order_id", "dispatch_order.id"),
                ("customer_id", "customer.id"),
                ("unit_code", "org_unit.code"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("no", name=op.f("uq_sales_order_no")),
    )
    for column in (
        "process_instance_id",
        "order_id",
        "customer_id",
        "unit_code",
        "status",
        "opened_at",
    ):
        op.create_index(op.f(f"ix_sales_order_{column}"), "sales_order", [column])


def _add_quotations() -> None:
    op.create_table(
        "quotation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("labour", _MONEY, nullable=False),
        sa.Column("freight", _MONEY, nullable=False),
        sa.Column("tax_rate", _PERCENT, nullable=False),
        sa.Column("tax", _MONEY, nullable=False),
        sa.Column("total", _MONEY, nullable=False),
        sa.Column("discount", _PERCENT, nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("approver_role", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sale_id"], ["sales_order.id"], name=op.f("fk_quotation_sale_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation")),
        sa.UniqueConstraint(
            "sale_id", "revision", name=op.f("uq_quotation_sale_id_revision")
        ),
    )
    op.create_index(op.f("ix_quotation_sale_id"), "quotation", ["sale_id"])
    op.create_table(
        "quotation_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quotation_id", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("list_price", _MONEY, nullable=False),
        sa.Column("discount", _PERCENT, nullable=False),
        sa.Column("amount", _MONEY, nullable=False),
        sa.CheckConstraint("qty > 0", name=op.f("ck_quotation_line_positive")),
        sa.CheckConstraint(
            "list_price >= 0 AND discount >= 0 AND discount <= 100",
            name=op.f("ck_quotation_line_a_price"),
        ),
        sa.ForeignKeyConstraint(
            ["quotation_id"],
            ["quotation.id"],
            name=op.f("fk_quotation_line_quotation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_quotation_line_part_no")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation_line")),
        sa.UniqueConstraint(
            "quotation_id",
            "line_no",
            name=op.f("uq_quotation_line_quotation_id_line_no"),
        ),
    )
    for column in ("quotation_id", "part_no"):
        op.create_index(op.f(f"ix_quotation_line_{column}"), "quotation_line", [column])


def _add_payments() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", _MONEY, nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_positive")),
        sa.ForeignKeyConstraint(
            ["sale_id"], ["sales_order.id"], name=op.f("fk_payment_sale_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    op.create_index(op.f("ix_payment_sale_id"), "payment", ["sale_id"])
    for statement in statements("payment", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("customer", "credit_limit")
    op.drop_column("customer", "segment")
    op.drop_table("payment")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION payment_append_only()")
    op.drop_table("quotation_line")
    op.drop_table("quotation")
    op.drop_table("sales_order")
