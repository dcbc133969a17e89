"""Every table."""

from sqlalchemy import Connection, event

from storage import (
    calendars,
    customers,
    decisions,
    delivery_lines,
    deployments,
    dispatch_orders,
    draw_secrets,
    event_subscriptions,
    evidence,
    history,
    identities,
    incidents,
    installations,
    job_queue,
    jobs,
    loan_slips,
    long_operations,
    machines,
    maintenance,
    messages,
    norms,
    notifications,
    numbers,
    old_parts,
    opportunities,
    organisation,
    part_requests,
    parts,
    prediction_quality,
    process_instances,
    reservations,
    sales,
    service_requests,
    settings,
    shipments,
    sla,
    stock,
    stock_counts,
    substitutions,
    task_notes,
    unit_grades,
    user_tasks,
    visits,
    warehouses,
)
from storage.base import Base

#: Importing the modules is what fills the metadata.
MODULES = (
    calendars,
    customers,
    decisions,
    delivery_lines,
    deployments,
    dispatch_orders,
    draw_secrets,
    event_subscriptions,
    evidence,
    history,
    identities,
    incidents,
    installations,
    jobs,
    loan_slips,
    long_operations,
    machines,
    maintenance,
    messages,
    norms,
    notifications,
    numbers,
    old_parts,
    opportunities,
    organisation,
    part_requests,
    parts,
    prediction_quality,
    process_instances,
    reservations,
    sales,
    service_requests,
    settings,
    shipments,
    sla,
    stock,
    stock_counts,
    substitutions,
    task_notes,
    unit_grades,
    user_tasks,
    visits,
    warehouses,
)
METADATA = Base.metadata


class LostReferenceError(Exception):
    """A migration would leave a row that refers to nothing; it is not kept."""

    def __init__(self, table: str, row: int, parent: str, _: int) -> None:
        super().__init__(f"Row {row} of {table} refers to no row of {parent}.")


class LostFractionError(Exception):
    """A migration would round quantities; nothing of it is kept."""

    def __init__(self, table: str, rows: int) -> None:
        super().__init__(f"{rows} rows of {table} have fractions.")


@event.listens_for(METADATA, "after_create")
def _make_queue(_: object, connection: Connection, **__: object) -> None:
    if connection.dialect.name == "postgresql":
        job_queue.make(connection)
