"""Records carry everything that the data dictionary names."""

import calendar
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from alembic import op

from storage import append_only
from storage.base import JsonValue

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

#: Columns that are simply added: by table, with their types.
_COLUMNS = {
    "org_unit": (("city", sa.Text()), ("address", sa.Text())),
    "engineer": (("vehicle", sa.Text()),),
    "contact": (("birthday", sa.Date()), ("important_dates", JsonValue())),
    "machine_model": (("service_plan", JsonValue()),),
    "machine": (
        ("engine_no", sa.Text()),
        ("frame_no", sa.Text()),
        ("warranty_until", sa.Date()),
        ("warranty_hours_limit", sa.Integer()),
    ),
    "part": (("category", sa.Text()),),
    "fault_code": (("line", sa.Integer()), ("severity", sa.Text())),
    "dispatch_order": (("channel", sa.Text()),),
    "part_request_line": (("source", sa.Text()),),
}
#: The tables that a copied table refers to are as they are: there is no need to look.
_ALONE = {"resolve_fks": False}
_CHANNELS = "('phone', 'visit', 'web', 'email', 'wechat', 'letter')"
#: Forms called a cause “defect” that the data dictionary calls “quality”.
_WITH_CAUSE = ("survey", "part_request")


def upgrade() -> None:
    """Make the change; what is known is filled in."""
    for table, columns in _COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind in columns:
                batch_op.add_column(sa.Column(name, kind, nullable=True))
    _add_contacts()
    with op.batch_alter_table("stock_move", reflect_kwargs=_ALONE) as batch_op:
        batch_op.add_column(sa.Column("user_task_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_stock_move_user_task_id"),
            "user_task",
            ["user_task_id"],
            ["id"],
        )
    _protect("stock_move")
    _freeze_warranties()
    op.execute(
        """UPDATE dispatch_order SET channel = CASE
            WHEN reported_via IN ('web', 'email') THEN reported_via
            ELSE 'phone' END"""
    )
    for table in _WITH_CAUSE:
        _rename_cause(table, "defect", "quality")


def downgrade() -> None:
    """Take the change back."""
    for table in _WITH_CAUSE:
        _rename_cause(table, "quality", "defect")
    with op.batch_alter_table("stock_move", reflect_kwargs=_ALONE) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_stock_move_user_task_id"), type_="foreignkey"
        )
        batch_op.drop_column("user_task_id")
    _protect("stock_move")
    with op.batch_alter_table("interaction", reflect_kwargs=_ALONE) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("ck_interaction_known_channel"), type_="check"
        )
        batch_op.drop_index(batch_op.f("ix_interaction_contact_id"))
        batch_op.drop_constraint(
            batch_op.f("fk_interaction_contact_id"), type_="foreignkey"
        )
        batch_op.drop_column("contact_id")
    for table, columns in _COLUMNS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, _ in columns:
                batch_op.drop_column(name)


def _rename_cause(name: str, before: str, after: str) -> None:
    table = sa.table(name, sa.column("cause"))
    op.execute(table.update().where(table.c.cause == before).values(cause=after))


def _add_contacts() -> None:
    """Say with whom an interaction was, and only how people do get in touch."""
    op.execute("UPDATE interaction SET channel = 'visit' WHERE channel = 'maintenance'")
    op.execute(
        """UPDATE interaction SET channel = 'phone' WHERE channel NOT IN
        ('phone', 'visit', 'web', 'email', 'wechat', 'letter')"""
    )
    with op.batch_alter_table("interaction", reflect_kwargs=_ALONE) as batch_op:
        batch_op.add_column(sa.Column("contact_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_interaction_contact_id"), "contact", ["contact_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_interaction_contact_id"), ["contact_id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_interaction_known_channel"), f"channel IN {_CHANNELS}"
        )
    # A customer with one person there: it was with that one.
    op.execute(
        """UPDATE interaction SET contact_id = (
            SELECT min(c.id) FROM contact c
            WHERE c.customer_id = interaction.customer_id)
        WHERE (SELECT count(*) FROM contact c
            WHERE c.customer_id = interaction.customer_id) = 1"""
    )


def _protect(table: str) -> None:
    """Let nobody change the rows of a table that SQLite has just made anew."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in append_only.statements(table, "sqlite"):
            op.execute(statement)


def _freeze_warranties() -> None:
    """Give every commissioned machine the warranty that its model has now."""
    machine = sa.table(
        "machine",
        *(sa.column(name) for name in ("id", "model_code", "warranty_hours_limit")),
        sa.column("commissioned_on", sa.Date()),
        sa.column("warranty_until", sa.Date()),
    )
    names = ("code", "warranty_months", "warranty_hours")
    model = sa.table("machine_model", *(sa.column(name) for name in names))
    found = op.get_bind().execute(
        sa.select(
            machine.c.id,
            machine.c.commissioned_on,
            model.c.warranty_months,
            model.c.warranty_hours,
        )
        .join(model, model.c.code == machine.c.model_code)
        .where(machine.c.commissioned_on.is_not(None))
    )
    rows = [
        {"number": number, "until": _months_later(since, months), "hours": hours}
        for number, since, months, hours in found
    ]
    if rows:
        op.get_bind().execute(
            machine.update()
            .where(machine.c.id == sa.bindparam("number"))
            .values(
                warranty_until=sa.bindparam("until"),
                warranty_hours_limit=sa.bindparam("hours"),
            ),
            rows,
        )


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
