"""Comments that people leave when they complete a task."""

from typing import Final

from storage.steps import LockedTask
from storage.task_notes import TaskNote
from workflows.engine import Context
from workflows.errors import InvalidFormError, Problem, Text

LONGEST: Final = 2000
#: The field beside those of the form, which may have a comment of its own.
FIELD: Final = "task_comment"


def checked_comment(text: str) -> str:
    """Give a comment without blanks around it; refuse one that is too long."""
    said = text.strip()
    if len(said) > LONGEST:
        words = Text(f"最多 {LONGEST} 个字", f"At most {LONGEST} characters")
        raise InvalidFormError((Problem(FIELD, words),))
    return said


def keep_note(
    context: Context, task: LockedTask, kind: str, text: str, to: str | None = None
) -> TaskNote:
    """Keep what somebody says at a task."""
    note = TaskNote(
        user_task_id=task.id,
        process_instance_id=task.process_instance_id,
        kind=kind,
        at=context.now,
        by_login=context.actor.login,
        by_unit=context.actor.unit,
        to_login=to,
        text=text,
    )
    return context.store.task_notes.add(note)
