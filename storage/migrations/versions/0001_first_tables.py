"""The first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import JsonValue, UtcDateTime

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("deployed_at", UtcDateTime(), nullable=False),
        sa.Column("deployed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    with op.batch_alter_table("deployment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deployment_content_hash"), ["content_hash"], unique=False
        )

    op.create_table(
        "fault_code",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("group_zh", sa.Text(), nullable=False),
        sa.Column("group_en", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_fault_code")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_login_attempt_login_at", ["login", "at"], unique=False
        )

    op.create_table(
        "machine_model",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("warranty_months", sa.Integer(), nullable=False),
        sa.Column("warranty_hours", sa.Integer(), nullable=False),
        sa.Column("price", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_machine_model")),
    )
    op.create_table(
        "number_sequence",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "year", name=op.f("pk_number_sequence")),
    )
    op.create_table(
        "org_unit",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("product_lines", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["org_unit.code"], name=op.f("fk_org_unit_parent_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_org_unit")),
    )
    op.create_table(
        "part",
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("uom", sa.Text(), nullable=False),
        sa.Column("price", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("warranty_class", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("part_no", name=op.f("pk_part")),
    )
    op.create_table(
        "role",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_role")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("owner_unit", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_unit"], ["org_unit.code"], name=op.f("fk_customer_owner_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("code", name=op.f("uq_customer_code")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_phone"), ["phone"], unique=False)

    op.create_table(
        "deployment_resource",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_deployment_resource_deployment_id"),
        ),
        sa.PrimaryKeyConstraint(
            "deployment_id", "path", name=op.f("pk_deployment_resource")
        ),
    )
    op.create_table(
        "part_fit",
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("model_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_code"], ["machine_model.code"], name=op.f("fk_part_fit_model_code")
        ),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_part_fit_part_no")
        ),
        sa.PrimaryKeyConstraint("part_no", "model_code", name=op.f("pk_part_fit")),
    )
    with op.batch_alter_table("part_fit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_part_fit_model_code"), ["model_code"], unique=False
        )

    op.create_table(
        "process_definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_process_definition_deployment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_definition")),
        sa.UniqueConstraint(
            "process_id",
            "version",
            name=op.f("uq_process_definition_process_id_version"),
        ),
    )
    with op.batch_alter_table("process_definition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_process_definition_deployment_id"),
            ["deployment_id"],
            unique=False,
        )

    op.create_table(
        "user",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["org_unit.code"], name=op.f("fk_user_unit_code")
        ),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_user")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_user_unit_code"), ["unit_code"], unique=False
        )

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_contact_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contact_phone"), ["phone"], unique=False)

    op.create_table(
        "engineer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["login"], ["user.login"], name=op.f("fk_engineer_login")
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["org_unit.code"], name=op.f("fk_engineer_unit_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engineer")),
        sa.UniqueConstraint("code", name=op.f("uq_engineer_code")),
    )
    with op.batch_alter_table("engineer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_engineer_unit_code"), ["unit_code"], unique=False
        )

    op.create_table(
        "interaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("by_login", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_interaction_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
    )
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_interaction_customer_id"), ["customer_id"], unique=False
        )

    op.create_table(
        "machine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("serial_no", sa.Text(), nullable=False),
        sa.Column("model_code", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("owner_unit", sa.Text(), nullable=True),
        sa.Column("sold_on", sa.Date(), nullable=True),
        sa.Column("commissioned_on", sa.Date(), nullable=True),
        sa.Column("site_address", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("hours_last", sa.Integer(), nullable=True),
        sa.Column("hours_last_at", UtcDateTime(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_machine_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["model_code"], ["machine_model.code"], name=op.f("fk_machine_model_code")
        ),
        sa.ForeignKeyConstraint(
            ["owner_unit"], ["org_unit.code"], name=op.f("fk_machine_owner_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine")),
        sa.UniqueConstraint("serial_no", name=op.f("uq_machine_serial_no")),
    )
    with op.batch_alter_table("machine", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_machine_customer_id"), ["customer_id"], unique=False
        )

    op.create_table(
        "process_instance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("ACTIVE", "COMPLETED", name="instancestate", native_enum=False),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("start_token", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_process_instance_definition_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_instance")),
        sa.UniqueConstraint(
            "start_token", name=op.f("uq_process_instance_start_token")
        ),
    )
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_process_instance_business_key"),
            ["business_key"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_process_instance_definition_id"),
            ["definition_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_process_instance_state"), ["state"], unique=False
        )

    op.create_table(
        "user_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("role_code", sa.Text(), nullable=False),
        sa.Column("scope_unit", sa.Text(), nullable=True),
        sa.Column("scope_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["login"], ["user.login"], name=op.f("fk_user_role_login")
        ),
        sa.ForeignKeyConstraint(
            ["role_code"], ["role.code"], name=op.f("fk_user_role_role_code")
        ),
        sa.ForeignKeyConstraint(
            ["scope_unit"], ["org_unit.code"], name=op.f("fk_user_role_scope_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_role")),
        sa.UniqueConstraint(
            "login",
            "role_code",
            "scope_unit",
            "scope_line",
            name=op.f("uq_user_role_login_role_code_scope_unit_scope_line"),
        ),
    )
    with op.batch_alter_table("user_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_role_login"), ["login"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_user_role_role_code"), ["role_code"], unique=False
        )

    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engineer_id", sa.Integer(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("to_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["engineer_id"], ["engineer.id"], name=op.f("fk_absence_engineer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_absence_engineer_id"), ["engineer_id"], unique=False
        )

    op.create_table(
        "dispatch_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("reported_via", sa.Text(), nullable=False),
        sa.Column("first_contact_at", UtcDateTime(), nullable=False),
        sa.Column("registered_at", UtcDateTime(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=True),
        sa.Column("caller_name", sa.Text(), nullable=True),
        sa.Column("caller_phone", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("machine_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("hours_reported", sa.Integer(), nullable=True),
        sa.Column("site_address", sa.Text(), nullable=True),
        sa.Column("fault_desc", sa.Text(), nullable=False),
        sa.Column("symptoms", JsonValue(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("warranty_result", sa.Text(), nullable=False),
        sa.Column("warranty_basis_zh", sa.Text(), nullable=False),
        sa.Column("warranty_basis_en", sa.Text(), nullable=False),
        sa.Column("owner_unit", sa.Text(), nullable=True),
        sa.Column("exec_unit", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("fault_code", sa.Text(), nullable=True),
        sa.Column("repeat_of_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("promised_arrival", UtcDateTime(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_dispatch_order_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["exec_unit"], ["org_unit.code"], name=op.f("fk_dispatch_order_exec_unit")
        ),
        sa.ForeignKeyConstraint(
            ["fault_code"],
            ["fault_code.code"],
            name=op.f("fk_dispatch_order_fault_code"),
        ),
        sa.ForeignKeyConstraint(
            ["machine_id"], ["machine.id"], name=op.f("fk_dispatch_order_machine_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["dispatch_order.id"],
            name=op.f("fk_dispatch_order_merged_into_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_unit"], ["org_unit.code"], name=op.f("fk_dispatch_order_owner_unit")
        ),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_dispatch_order_process_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["repeat_of_id"],
            ["dispatch_order.id"],
            name=op.f("fk_dispatch_order_repeat_of_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_order")),
        sa.UniqueConstraint("no", name=op.f("uq_dispatch_order_no")),
    )
    with op.batch_alter_table("dispatch_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dispatch_order_caller_phone"), ["caller_phone"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_dispatch_order_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_dispatch_order_exec_unit"), ["exec_unit"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_dispatch_order_machine_id"), ["machine_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_dispatch_order_owner_unit"), ["owner_unit"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_dispatch_order_process_instance_id"),
            ["process_instance_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_dispatch_order_registered_at"),
            ["registered_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_dispatch_order_status"), ["status"], unique=False
        )

    op.create_table(
        "element_instance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("element_type", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_element_instance_definition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_element_instance_process_instance_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_element_instance")),
    )
    with op.batch_alter_table("element_instance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_element_instance_process_instance_id"),
            ["process_instance_id"],
            unique=False,
        )

    op.create_table(
        "engineer_skill",
        sa.Column("engineer_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engineer_id"], ["engineer.id"], name=op.f("fk_engineer_skill_engineer_id")
        ),
        sa.PrimaryKeyConstraint("engineer_id", "line", name=op.f("pk_engineer_skill")),
    )
    op.create_table(
        "meter_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("machine_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("replaced_meter", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["machine_id"], ["machine.id"], name=op.f("fk_meter_reading_machine_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter_reading")),
    )
    with op.batch_alter_table("meter_reading", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meter_reading_machine_id"), ["machine_id"], unique=False
        )

    op.create_table(
        "operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=True),
        sa.Column("user_task_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("variables", JsonValue(), nullable=True),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_operation_process_instance_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
    )
    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operation_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_operation_process_instance_id"),
            ["process_instance_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_operation_user_task_id"), ["user_task_id"], unique=False
        )

    op.create_table(
        "user_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_instance_id", sa.Integer(), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "CREATED",
                "COMPLETED",
                "CANCELLED",
                name="usertaskstate",
                native_enum=False,
            ),
            nullable=False,
        ),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("machine", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("completed_by", sa.Text(), nullable=True),
        sa.Column("draft", JsonValue(), nullable=True),
        sa.Column("draft_by", sa.Text(), nullable=True),
        sa.Column("rendering_token", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_user_task_definition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["process_instance_id"],
            ["process_instance.id"],
            name=op.f("fk_user_task_process_instance_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_task")),
        sa.UniqueConstraint("token_id", name=op.f("uq_user_task_token_id")),
    )
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_user_task_assignee_state", ["assignee", "state"], unique=False
        )
        batch_op.create_index(
            "ix_user_task_completed_by", ["completed_by", "completed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_user_task_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_user_task_process_instance_id"),
            ["process_instance_id"],
            unique=False,
        )

    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("attempt_no", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("running_ok", sa.Boolean(), nullable=True),
        sa.Column("score_overall", sa.Integer(), nullable=True),
        sa.Column("score_speed", sa.Integer(), nullable=True),
        sa.Column("score_skill", sa.Integer(), nullable=True),
        sa.Column("score_attitude", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["dispatch_order.id"], name=op.f("fk_follow_up_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follow_up_order_id"), ["order_id"], unique=False
        )

    op.create_table(
        "hq_prediction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("fault_code", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("needs_visit", sa.Boolean(), nullable=False),
        sa.Column("needs_parts", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.Column("safety_note", sa.Text(), nullable=True),
        sa.Column("locked_at", UtcDateTime(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("revealed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["fault_code"],
            ["fault_code.code"],
            name=op.f("fk_hq_prediction_fault_code"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["dispatch_order.id"], name=op.f("fk_hq_prediction_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hq_prediction")),
    )
    with op.batch_alter_table("hq_prediction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hq_prediction_order_id"), ["order_id"], unique=False
        )

    op.create_table(
        "unit_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["dispatch_order.id"], name=op.f("fk_unit_refusal_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["org_unit.code"], name=op.f("fk_unit_refusal_unit_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_refusal")),
    )
    with op.batch_alter_table("unit_refusal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unit_refusal_order_id"), ["order_id"], unique=False
        )

    op.create_table(
        "user_task_candidate",
        sa.Column("user_task_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_task_id"],
            ["user_task.id"],
            name=op.f("fk_user_task_candidate_user_task_id"),
        ),
        sa.PrimaryKeyConstraint(
            "user_task_id", "kind", "name", name=op.f("pk_user_task_candidate")
        ),
    )
    with op.batch_alter_table("user_task_candidate", schema=None) as batch_op:
        batch_op.create_index(
            "ix_user_task_candidate_name", ["name", "kind"], unique=False
        )

    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("engineer_id", sa.Integer(), nullable=False),
        sa.Column("helpers", JsonValue(), nullable=True),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("planned_from", UtcDateTime(), nullable=False),
        sa.Column("planned_to", UtcDateTime(), nullable=False),
        sa.Column("appointed_at", UtcDateTime(), nullable=True),
        sa.Column("depart_at", UtcDateTime(), nullable=True),
        sa.Column("arrive_at", UtcDateTime(), nullable=True),
        sa.Column("finish_at", UtcDateTime(), nullable=True),
        sa.Column("hours_reading", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("entry_mode", sa.Text(), nullable=True),
        sa.Column("performed_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["engineer_id"], ["engineer.id"], name=op.f("fk_visit_engineer_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["dispatch_order.id"], name=op.f("fk_visit_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["performed_by_id"], ["engineer.id"], name=op.f("fk_visit_performed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["org_unit.code"], name=op.f("fk_visit_unit_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("order_id", "seq", name=op.f("uq_visit_order_id_seq")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_visit_engineer_id"), ["engineer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_visit_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_visit_unit_code"), ["unit_code"], unique=False
        )

    op.create_table(
        "contact_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("agreed_time", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_contact_attempt_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempt")),
    )
    with op.batch_alter_table("contact_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_attempt_visit_id"), ["visit_id"], unique=False
        )

    op.create_table(
        "hq_prediction_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prediction_id", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Text(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["part_no"], ["part.part_no"], name=op.f("fk_hq_prediction_line_part_no")
        ),
        sa.ForeignKeyConstraint(
            ["prediction_id"],
            ["hq_prediction.id"],
            name=op.f("fk_hq_prediction_line_prediction_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hq_prediction_line")),
    )
    with op.batch_alter_table("hq_prediction_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hq_prediction_line_prediction_id"),
            ["prediction_id"],
            unique=False,
        )

    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("fault_code", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("work_done", sa.Text(), nullable=False),
        sa.Column("machine_running", sa.Boolean(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fault_code"], ["fault_code.code"], name=op.f("fk_survey_fault_code")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_survey_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_survey_visit_id")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("survey")
    with op.batch_alter_table("hq_prediction_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hq_prediction_line_prediction_id"))

    op.drop_table("hq_prediction_line")
    with op.batch_alter_table("contact_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_attempt_visit_id"))

    op.drop_table("contact_attempt")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_unit_code"))
        batch_op.drop_index(batch_op.f("ix_visit_order_id"))
        batch_op.drop_index(batch_op.f("ix_visit_engineer_id"))

    op.drop_table("visit")
    with op.batch_alter_table("user_task_candidate", schema=None) as batch_op:
        batch_op.drop_index("ix_user_task_candidate_name")

    op.drop_table("user_task_candidate")
    with op.batch_alter_table("unit_refusal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_refusal_order_id"))

    op.drop_table("unit_refusal")
    with op.batch_alter_table("hq_prediction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hq_prediction_order_id"))

    op.drop_table("hq_prediction")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_up_order_id"))

    op.drop_table("follow_up")
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_task_process_instance_id"))
        batch_op.drop_index(batch_op.f("ix_user_task_order_id"))
        batch_op.drop_index("ix_user_task_completed_by")
        batch_op.drop_index("ix_user_task_assignee_state")

    op.drop_table("user_task")
    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operation_user_task_id"))
        batch_op.drop_index(batch_op.f("ix_operation_process_instance_id"))
        batch_op.drop_index(batch_op.f("ix_operation_at"))

    op.drop_table("operation")
    with op.batch_alter_table("meter_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meter_reading_machine_id"))

    op.drop_table("meter_reading")
    op.drop_table("engineer_skill")
    with op.batch_alter_table("element_instance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_element_instance_process_instance_id"))

    op.drop_table("element_instance")
    with op.batch_alter_table("dispatch_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispatch_order_status"))
        batch_op.drop_index(batch_op.f("ix_dispatch_order_registered_at"))
        batch_op.drop_index(batch_op.f("ix_dispatch_order_process_instance_id"))
        batch_op.drop_index(batch_op.f("ix_dispatch_order_owner_unit"))
        batch_op.drop_index(batch_op.f("ix_dispatch_order_machine_id"))
        batch_op.drop_index(batch_op.f("ix_dispatch_order_exec_unit"))
        batch_op.drop_index(batch_op.f("ix_dispatch_order_customer_id"))
        batch_op.drop_index(batch_op.f("ix_dispatch_order_caller_phone"))

    op.drop_table("dispatch_order")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_engineer_id"))

    op.drop_table("absence")
    with op.batch_alter_table("user_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_role_role_code"))
        batch_op.drop_index(batch_op.f("ix_user_role_login"))

    op.drop_table("user_role")
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_instance_state"))
        batch_op.drop_index(batch_op.f("ix_process_instance_definition_id"))
        batch_op.drop_index(batch_op.f("ix_process_instance_business_key"))

    op.drop_table("process_instance")
    with op.batch_alter_table("machine", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_machine_customer_id"))

    op.drop_table("machine")
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interaction_customer_id"))

    op.drop_table("interaction")
    with op.batch_alter_table("engineer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_engineer_unit_code"))

    op.drop_table("engineer")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_phone"))
        batch_op.drop_index(batch_op.f("ix_contact_customer_id"))

    op.drop_table("contact")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_unit_code"))

    op.drop_table("user")
    with op.batch_alter_table("process_definition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_definition_deployment_id"))

    op.drop_table("process_definition")
    with op.batch_alter_table("part_fit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_fit_model_code"))

    op.drop_table("part_fit")
    op.drop_table("deployment_resource")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_phone"))
        batch_op.drop_index(batch_op.f("ix_customer_name"))

    op.drop_table("customer")
    op.drop_table("setting")
    op.drop_table("role")
    op.drop_table("part")
    op.drop_table("org_unit")
    op.drop_table("number_sequence")
    op.drop_table("machine_model")
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_login_attempt_login_at")

    op.drop_table("login_attempt")
    op.drop_table("fault_code")
    with op.batch_alter_table("deployment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deployment_content_hash"))

    op.drop_table("deployment")
