"""Commands about incidents: what a diagram could not do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.incidents import Incident
from workflows.authorization import may_publish, require_publisher
from workflows.commands.job_titles import element_title
from workflows.engine import Command, Context
from workflows.errors import NotFoundError, Text
from workflows.names import person


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident as lists show it."""

    id: int
    at: datetime
    element_id: str
    message: Text
    person: Text
    process_instance_id: int | None
    #: The job whose last try has failed, if it was one.
    job_id: int | None = None
    #: Where in the program it happened; for administrators.
    trace: str | None = None
    #: The name of the element, where it is drawn.
    title: Text | None = None


@dataclass(frozen=True)
class ResolveIncident(Command[None]):
    """Say that an incident needs nothing more, and why."""

    incident_id: int
    reason: str = ""

    def execute(self, context: Context) -> None:
        require_publisher(context.actor)
        incident = context.store.incidents.get(self.incident_id)
        if incident is None:
            number = self.incident_id
            raise NotFoundError(what=Text(f"异常 {number}", f"incident {number}"))
        context.record.process_instance_id = incident.process_instance_id
        context.record.reason = self.reason.strip() or None
        if incident.resolved_at is None:
            incident.resolved_at = context.now
            incident.resolved_by = context.actor.login


def open_incidents(context: Context, process_id: str) -> tuple[IncidentRow, ...]:
    """List the incidents of a process, to those who may do something about them."""
    if not may_publish(context.actor):
        return ()
    return incident_rows(context, context.store.incidents.open(process_id))


def incident_rows(
    context: Context, incidents: Sequence[Incident]
) -> tuple[IncidentRow, ...]:
    """Show incidents in a list."""
    technical = "admin" in context.actor.roles
    newest = _newest(context, {one.process_id for one in incidents})
    return tuple(
        IncidentRow(
            id=incident.id,
            at=incident.at,
            element_id=incident.element_id,
            message=Text(incident.message_zh, incident.message_en),
            person=person(context, incident.actor),
            process_instance_id=incident.process_instance_id,
            job_id=incident.job_id,
            trace=incident.trace if technical else None,
            title=element_title(
                context, newest.get(incident.process_id), incident.element_id
            ),
        )
        for incident in incidents
    )


def _newest(context: Context, process_ids: Iterable[str]) -> dict[str, int]:
    """Give the newest version of each process."""
    found = map(context.store.deployments.find_definition, process_ids)
    return {one.process_id: one.id for one in found if one is not None}
