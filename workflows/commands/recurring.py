"""Commands that the product gives by itself, again and again.

Each has one job, by its name. It is armed at the start and again after every time;
however many times were missed, it is made up for once. A clock that ran ahead has armed
it for a time that is far off: that is noticed, too, and mended.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storage.jobs import DEFAULT_RETRIES, Job, JobKind
from workflows.engine import Command, Context, Recurring
from workflows.models import timers

#: How long messages are known by their id after their time: what is published again
#: under it is still not delivered twice.
MEMORY: Final = timedelta(days=7)
#: How much later than one of its periods from now a command may be armed for: one that
#: has failed waits for its next try, and the clocks of machines differ a little.
SLACK: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class ArmRecurring(Command[None]):
    """Have the recurring commands given from now on, those that are not yet.

    Given again and again itself: what a clock that has been set back leaves far in the
    future is brought back to its period.
    """

    def execute(self, context: Context) -> None:
        recurring, jobs = context.business.recurring, context.store.jobs
        armed = {str(job.name): job for job in jobs.of_kind(JobKind.COMMAND)}
        first = {
            name: timers.read("timeCycle", each.every).first(context.now)
            for name, each in recurring.items()
        }
        for name in recurring.keys() - armed.keys():
            _arm(context, name, first[name])
        late = {
            name
            for name in recurring.keys() & armed.keys()
            if armed[name].due_at > first[name] + SLACK
        }
        for name in late:
            armed[name].due_at = first[name]
        for name in armed.keys() - recurring.keys():
            jobs.remove(armed[name].id)
        new = sorted((recurring.keys() - armed.keys()) | late)
        context.record.written = not new
        context.record.variables = {"armed": new}


@dataclass(frozen=True)
class CleanUpMessages(Command[None]):
    """Drop messages that nobody will get any more."""

    def execute(self, context: Context) -> None:
        count = context.store.messages.remove_expired(context.now - MEMORY)
        context.record.written = count == 0
        context.record.variables = {"messages": count}


def give(context: Context, job: Job) -> None:
    """Give a recurring command whose time has come, and arm it again."""
    recurring = context.business.recurring.get(str(job.name))
    if recurring is None:
        return  # another version of the product had it
    _arm(context, str(job.name), next_time(recurring, job.due_at, context.now))
    command = recurring.command()
    context.record.command = type(command).__name__
    command.execute(context)


def put_off(context: Context, job: Job) -> None:
    """Let a recurring command that has failed for good be given at its next time."""
    recurring = context.business.recurring.get(str(job.name))
    if recurring is not None:
        job.retries_left = DEFAULT_RETRIES
        job.due_at = next_time(recurring, job.due_at, context.now)


def next_time(recurring: Recurring, due: datetime, now: datetime) -> datetime:
    """Give when a recurring command is given next."""
    timer = timers.read("timeCycle", recurring.every)
    return timer.following(due, now, "once")[0]


def _arm(context: Context, name: str, due: datetime) -> None:
    context.store.jobs.add(
        [
            {
                "kind": JobKind.COMMAND,
                "name": name,
                # Two processes that start at once arm it once.
                "key": f"recurring {name}",
                "due_at": due,
                "created_at": context.now,
            }
        ]
    )
