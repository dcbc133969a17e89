"""Stock: warehouses, balances, the ledger, loan slips and shipments."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage import append_only
from storage.base import UtcDateTime

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_APPEND_ONLY = ("signature", "stock_move")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "document_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doc_type", sa.Text(), nullable=False),
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("copy_no", sa.Integer(), nullable=False),
        sa.Column("holder_role", sa.Text(), nullable=False),
        sa.Column("delivered_at", UtcDateTime(), nullable=False),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_copy")),
        sa.UniqueConstraint(
            "doc_type",
            "doc_id",
            "copy_no",
            name=op.f("uq_document_copy_doc_type_doc_id_copy_no"),
        ),
    )
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doc_type", sa.Text(), nullable=False),
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_signature_doc_type_doc_id"),
            ["doc_type", "doc_id"],
            unique=False,
        )

    op.create_table(
        "warehouse",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=True),
        sa.Column("engineer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["engineer_id"], ["engineer.id"], name=op.f("fk_warehouse_engineer_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["org_unit.code"], name=op.f("fk_warehouse_unit_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_warehouse")),
        sa.UniqueConstraint("engineer_id", name=op.f("uq_warehouse_engineer_id")),
    )
    with op.batch_alter_table("warehouse", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_warehouse_kind"), ["kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_warehouse_unit_code"), ["unit_code"], unique=False
        )

    op.create_table(
        "delivery_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("doc_no", sa.Text(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("expected_at", UtcDateTime(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "qty > 0 AND delivered >= 0 AND cancelled >= 0"
            " AND delivered + cancelled <= qty",
            name=op.f("ck_delivery_line_no_more_than_wanted"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["dispatch_order.id"], name=op.f("fk_delivery_line_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_delivery_line_part_no")
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["org_unit.code"], name=op.f("fk_delivery_line_unit_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_line")),
        sa.UniqueConstraint(
            "order_id",
            "doc_no",
            "line_no",
            name=op.f("uq_delivery_line_order_id_doc_no_line_no"),
        ),
    )
    with op.batch_alter_table("delivery_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delivery_line_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_delivery_line_part_no"), ["part_no"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_delivery_line_unit_code"), ["unit_code"], unique=False
        )

    op.create_table(
        "loan_slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("from_warehouse", sa.Text(), nullable=False),
        sa.Column("to_unit", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_warehouse"],
            ["warehouse.code"],
            name=op.f("fk_loan_slip_from_warehouse"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["dispatch_order.id"], name=op.f("fk_loan_slip_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_unit"], ["org_unit.code"], name=op.f("fk_loan_slip_to_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_slip")),
        sa.UniqueConstraint("no", name=op.f("uq_loan_slip_no")),
    )
    with op.batch_alter_table("loan_slip", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_loan_slip_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_loan_slip_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_loan_slip_to_unit"), ["to_unit"], unique=False
        )

    op.create_table(
        "stock_balance",
        sa.Column("warehouse_code", sa.Text(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "reserved >= 0 AND (NOT counted OR on_hand >= reserved)",
            name=op.f("ck_stock_balance_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_stock_balance_part_no")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_code"],
            ["warehouse.code"],
            name=op.f("fk_stock_balance_warehouse_code"),
        ),
        sa.PrimaryKeyConstraint(
            "warehouse_code", "part_no", "owner", name=op.f("pk_stock_balance")
        ),
    )
    with op.batch_alter_table("stock_balance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stock_balance_part_no"), ["part_no"], unique=False
        )

    op.create_table(
        "stock_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("from_warehouse", sa.Text(), nullable=False),
        sa.Column("to_warehouse", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("doc_type", sa.Text(), nullable=False),
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "from_warehouse <> to_warehouse", name=op.f("ck_stock_move_somewhere_else")
        ),
        sa.CheckConstraint("qty > 0", name=op.f("ck_stock_move_positive")),
        sa.ForeignKeyConstraint(
            ["from_warehouse"],
            ["warehouse.code"],
            name=op.f("fk_stock_move_from_warehouse"),
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_stock_move_part_no")
        ),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_stock_move_process_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["to_warehouse"],
            ["warehouse.code"],
            name=op.f("fk_stock_move_to_warehouse"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
    )
    with op.batch_alter_table("stock_move", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stock_move_doc_type_doc_id"),
            ["doc_type", "doc_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_stock_move_part_no"), ["part_no"], unique=False
        )

    op.create_table(
        "loan_slip_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.CheckConstraint("qty > 0", name=op.f("ck_loan_slip_line_positive")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["delivery_line.id"], name=op.f("fk_loan_slip_line_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_loan_slip_line_part_no")
        ),
        sa.ForeignKeyConstraint(
            ["slip_id"], ["loan_slip.id"], name=op.f("fk_loan_slip_line_slip_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_slip_line")),
    )
    with op.batch_alter_table("loan_slip_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_loan_slip_line_line_id"), ["line_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_loan_slip_line_slip_id"), ["slip_id"], unique=False
        )

    op.create_table(
        "reservation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("warehouse_code", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("qty > 0", name=op.f("ck_reservation_positive")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["delivery_line.id"], name=op.f("fk_reservation_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_reservation_part_no")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_code"],
            ["warehouse.code"],
            name=op.f("fk_reservation_warehouse_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reservation_line_id"), ["line_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reservation_part_no"), ["part_no"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reservation_state_expires_at"),
            ["state", "expires_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_reservation_warehouse_code"),
            ["warehouse_code"],
            unique=False,
        )

    op.create_table(
        "shipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("from_warehouse", sa.Text(), nullable=False),
        sa.Column("to_unit", sa.Text(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("waybill", sa.Text(), nullable=False),
        sa.Column("packages", sa.Integer(), nullable=False),
        sa.Column("eta", sa.Date(), nullable=False),
        sa.Column("shipped_at", UtcDateTime(), nullable=False),
        sa.Column("shipped_by", sa.Text(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=True),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_warehouse"],
            ["warehouse.code"],
            name=op.f("fk_shipment_from_warehouse"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["dispatch_order.id"], name=op.f("fk_shipment_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["slip_id"], ["loan_slip.id"], name=op.f("fk_shipment_slip_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_unit"], ["org_unit.code"], name=op.f("fk_shipment_to_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shipment_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_shipment_slip_id"), ["slip_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_shipment_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_shipment_to_unit"), ["to_unit"], unique=False
        )

    op.create_table(
        "source_exclusion",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["delivery_line.id"], name=op.f("fk_source_exclusion_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_code"],
            ["warehouse.code"],
            name=op.f("fk_source_exclusion_warehouse_code"),
        ),
        sa.PrimaryKeyConstraint(
            "line_id", "warehouse_code", name=op.f("pk_source_exclusion")
        ),
    )
    op.create_table(
        "shipment_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("qty_ok", sa.Integer(), nullable=False),
        sa.Column("qty_damaged", sa.Integer(), nullable=False),
        sa.Column("qty_missing", sa.Integer(), nullable=False),
        sa.Column("qty_settled", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "qty > 0 AND qty_ok >= 0 AND qty_damaged >= 0 AND qty_missing >= 0"
            " AND qty_settled >= 0 AND qty_settled <= qty_damaged + qty_missing"
            " AND qty_ok + qty_damaged + qty_missing <= qty",
            name=op.f("ck_shipment_line_no_more_than_sent"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["delivery_line.id"], name=op.f("fk_shipment_line_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_shipment_line_part_no")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_line_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_line")),
    )
    with op.batch_alter_table("shipment_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shipment_line_line_id"), ["line_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_shipment_line_shipment_id"), ["shipment_id"], unique=False
        )

    op.create_table(
        "transit_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipment_line_id", sa.Integer(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("carrier_liable", sa.Boolean(), nullable=False),
        sa.Column("claim_no", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shipment_line_id"],
            ["shipment_line.id"],
            name=op.f("fk_transit_claim_shipment_line_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transit_claim")),
    )
    with op.batch_alter_table("transit_claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transit_claim_shipment_line_id"),
            ["shipment_line_id"],
            unique=False,
        )

    dialect = op.get_bind().dialect.name
    for table in _APPEND_ONLY:
        for statement in append_only.statements(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("transit_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transit_claim_shipment_line_id"))

    op.drop_table("transit_claim")
    with op.batch_alter_table("shipment_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipment_line_shipment_id"))
        batch_op.drop_index(batch_op.f("ix_shipment_line_line_id"))

    op.drop_table("shipment_line")
    op.drop_table("source_exclusion")
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipment_to_unit"))
        batch_op.drop_index(batch_op.f("ix_shipment_state"))
        batch_op.drop_index(batch_op.f("ix_shipment_slip_id"))
        batch_op.drop_index(batch_op.f("ix_shipment_order_id"))

    op.drop_table("shipment")
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reservation_warehouse_code"))
        batch_op.drop_index(batch_op.f("ix_reservation_state_expires_at"))
        batch_op.drop_index(batch_op.f("ix_reservation_part_no"))
        batch_op.drop_index(batch_op.f("ix_reservation_line_id"))

    op.drop_table("reservation")
    with op.batch_alter_table("loan_slip_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loan_slip_line_slip_id"))
        batch_op.drop_index(batch_op.f("ix_loan_slip_line_line_id"))

    op.drop_table("loan_slip_line")
    with op.batch_alter_table("stock_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_move_part_no"))
        batch_op.drop_index(batch_op.f("ix_stock_move_doc_type_doc_id"))

    op.drop_table("stock_move")
    with op.batch_alter_table("stock_balance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_balance_part_no"))

    op.drop_table("stock_balance")
    with op.batch_alter_table("loan_slip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loan_slip_to_unit"))
        batch_op.drop_index(batch_op.f("ix_loan_slip_state"))
        batch_op.drop_index(batch_op.f("ix_loan_slip_order_id"))

    op.drop_table("loan_slip")
    with op.batch_alter_table("delivery_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_line_unit_code"))
        batch_op.drop_index(batch_op.f("ix_delivery_line_part_no"))
        batch_op.drop_index(batch_op.f("ix_delivery_line_order_id"))

    op.drop_table("delivery_line")
    with op.batch_alter_table("warehouse", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warehouse_unit_code"))
        batch_op.drop_index(batch_op.f("ix_warehouse_kind"))

    op.drop_table("warehouse")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signature_doc_type_doc_id"))

    op.drop_table("signature")
    op.drop_table("document_copy")
    if op.get_bind().dialect.name == "postgresql":
        for table in _APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
