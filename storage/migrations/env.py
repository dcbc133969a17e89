"""What Alembic runs: our tables, on the connection that the caller opened."""

from alembic import context
from alembic.runtime.migration import MigrationContext

from storage import tables


def check_references(ctx: MigrationContext, *_: object, **__: object) -> None:
    """Refuse a migration after which a row refers to nothing."""
    connection = ctx.connection
    if connection is not None and connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise tables.LostReferenceError(*lost[0])


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables.METADATA,
    # SQLite cannot alter columns: Alembic copies the table instead.
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    user_module_prefix="",
    on_version_apply=check_references,
)
with context.begin_transaction():
    context.run_migrations()
