"""Parts are brought for a sale as for an order; how good predictions have been."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FORGET = (
    """DELETE FROM transit_claim WHERE shipment_line_id IN (
        SELECT l.id FROM shipment_line l JOIN shipment s ON s.id = l.shipment_id
        WHERE s.sales_order_id IS NOT NULL)""",
    """DELETE FROM shipment_line WHERE shipment_id IN (
        SELECT id FROM shipment WHERE sales_order_id IS NOT NULL)""",
    "DELETE FROM shipment WHERE sales_order_id IS NOT NULL",
    """DELETE FROM loan_slip_line WHERE slip_id IN (
        SELECT id FROM loan_slip WHERE sales_order_id IS NOT NULL)""",
    "DELETE FROM loan_slip WHERE sales_order_id IS NOT NULL",
    """DELETE FROM reservation WHERE line_id IN (
        SELECT id FROM delivery_line WHERE sales_order_id IS NOT NULL)""",
    """DELETE FROM source_exclusion WHERE line_id IN (
        SELECT id FROM delivery_line WHERE sales_order_id IS NOT NULL)""",
    "DELETE FROM delivery_line WHERE sales_order_id IS NOT NULL",
)
#: The tables that a copied table refers to are as they are: there is no need to look.
_ALONE = {"resolve_fks": False}
_TABLES = ("delivery_line", "loan_slip", "shipment")


def upgrade() -> None:
    """Make the change."""
    for table in _TABLES:
        with op.batch_alter_table(table, reflect_kwargs=_ALONE) as batch_op:
            batch_op.alter_column("order_id", existing_type=sa.Integer(), nullable=True)
            batch_op.add_column(sa.Column("sales_order_id", sa.Integer()))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_{table}_sales_order_id"),
                "sales_order",
                ["sales_order_id"],
                ["id"],
            )
            batch_op.create_index(
                batch_op.f(f"ix_{table}_sales_order_id"), ["sales_order_id"]
            )
            batch_op.create_check_constraint(
                batch_op.f(f"ck_{table}_one_purpose"),
                "(order_id IS NULL) <> (sales_order_id IS NULL)",
            )
    op.create_table(
        "prediction_quality",
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("fault_code", sa.Text(), nullable=False),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.Column("predicted", sa.Integer(), nullable=False),
        sa.Column("both", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fault_code"],
            ["fault_code.code"],
            name=op.f("fk_prediction_quality_fault_code"),
        ),
        sa.PrimaryKeyConstraint(
            "line", "fault_code", name=op.f("pk_prediction_quality")
        ),
    )
    with op.batch_alter_table("delivery_line", reflect_kwargs=_ALONE) as batch_op:
        batch_op.add_column(sa.Column("replaces_id", sa.Integer()))
        batch_op.create_foreign_key(
            batch_op.f("fk_delivery_line_replaces_id"),
            "delivery_line",
            ["replaces_id"],
            ["id"],
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_delivery_line_sales_order_id_doc_no_line_no"),
            ["sales_order_id", "doc_no", "line_no"],
        )


def downgrade() -> None:
    """Take the change back; before it, parts are brought for no sale."""
    _forget_sales()
    op.drop_table("prediction_quality")
    with op.batch_alter_table("delivery_line", reflect_kwargs=_ALONE) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_delivery_line_sales_order_id_doc_no_line_no"), type_="unique"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_delivery_line_replaces_id"), type_="foreignkey"
        )
        batch_op.drop_column("replaces_id")
    for table in reversed(_TABLES):
        with op.batch_alter_table(table, reflect_kwargs=_ALONE) as batch_op:
            batch_op.drop_constraint(
                batch_op.f(f"ck_{table}_one_purpose"), type_="check"
            )
            batch_op.drop_index(batch_op.f(f"ix_{table}_sales_order_id"))
            batch_op.drop_constraint(
                batch_op.f(f"fk_{table}_sales_order_id"), type_="foreignkey"
            )
            batch_op.drop_column("sales_order_id")
            batch_op.alter_column(
                "order_id", existing_type=sa.Integer(), nullable=False
            )


def _forget_sales() -> None:
    """Give free what is set aside for sales, and drop how it was to be brought."""
    op.execute(
        """UPDATE stock_balance SET reserved = reserved - (
            SELECT sum(r.qty) FROM reservation r
            JOIN delivery_line d ON d.id = r.line_id
            WHERE d.sales_order_id IS NOT NULL AND r.state = 'active'
            AND r.warehouse_code = stock_balance.warehouse_code
            AND r.part_no = stock_balance.part_no AND r.owner = stock_balance.owner)
        WHERE EXISTS (
            SELECT 1 FROM reservation r JOIN delivery_line d ON d.id = r.line_id
            WHERE d.sales_order_id IS NOT NULL AND r.state = 'active'
            AND r.warehouse_code = stock_balance.warehouse_code
            AND r.part_no = stock_balance.part_no AND r.owner = stock_balance.owner)"""
    )
    for statement in _FORGET:
        op.execute(statement)
