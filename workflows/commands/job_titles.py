"""What jobs and incidents are about, in the words of people instead of ids."""

from storage.jobs import Job, JobKind
from workflows.deployed import source_of
from workflows.engine import Context
from workflows.errors import Text


def title_of(context: Context, job: Job) -> Text | None:
    """Name what a job does: the element of a diagram, or a regular task."""
    if job.kind is JobKind.COMMAND:
        recurring = context.business.recurring.get(str(job.name))
        return recurring.title if recurring else None
    return element_title(context, job.definition_id, job.element_id)


def element_title(
    context: Context, definition_id: int | None, element_id: str | None
) -> Text | None:
    """Name an element of a definition; None for what is not drawn there."""
    if definition_id is None or element_id is None:
        return None
    source = source_of(context, definition_id)
    element = source.model.elements.get(element_id)
    return source.name(element) if element is not None else None
