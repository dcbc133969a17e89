"""Commands that put a task aside until a day, and take it up again."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from workflows.commands.user_tasks import open_task, require_work
from workflows.engine import Command, Context
from workflows.errors import LOCAL_ZONE, InvalidFormError, Problem, Text

_LONGEST: Final = timedelta(days=366)
_BAD_DAY: Final = Problem(
    "until",
    Text(
        "请选择明天或之后一年以内的日期",
        "Please choose a day from tomorrow on, within a year",
    ),
)


@dataclass(frozen=True)
class PutTaskAside(Command[datetime]):
    """Put a task in one's own hands aside until a day; give when it comes back."""

    task_id: int
    until: date | None

    def execute(self, context: Context) -> datetime:
        task = open_task(context, self.task_id)
        require_work(context, task)
        today = context.now.astimezone(LOCAL_ZONE).date()
        if self.until is None or not today < self.until <= today + _LONGEST:
            raise InvalidFormError((_BAD_DAY,))
        moment = datetime.combine(self.until, time(), LOCAL_ZONE)
        context.record.variables = {"until": self.until.isoformat()}
        # In one's own hands: what is put aside is not hidden from colleagues.
        context.store.user_tasks.change(
            task.id, {"follow_up_at": moment, "assignee": context.actor.login}
        )
        return moment


@dataclass(frozen=True)
class TakeTaskUp(Command[None]):
    """Bring a task back that was put aside."""

    task_id: int

    def execute(self, context: Context) -> None:
        task = open_task(context, self.task_id)
        require_work(context, task)
        context.store.user_tasks.change(task.id, {"follow_up_at": None})
