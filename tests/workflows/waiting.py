"""Diagrams that wait for time, messages, signals and workers, and their days."""

from datetime import timedelta

from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from workflows.commands.inbox import FindUserTasks
from workflows.engine import Actor, Engine
from workflows.jobs.executor import run_due

#: What the events refer to.
DECLARED = (
    '<bpmn:message id="m" name="paid" /><bpmn:signal id="s" name="alarm" />'
    '<bpmn:message id="other" name="void" />'
)


def event(kind: str, element_id: str, definition: str, extra: str = "") -> str:
    """Draw an event; ``extra`` is more attributes."""
    return f'<bpmn:{kind} id="{element_id}"{extra}>{definition}</bpmn:{kind}>'


def timer(text: str, kind: str = "timeDuration") -> str:
    """Define a timer."""
    return (
        f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}>"
        "</bpmn:timerEventDefinition>"
    )


def message(ref: str = "m") -> str:
    """Define a message event."""
    return f'<bpmn:messageEventDefinition messageRef="{ref}" />'


def signal() -> str:
    """Define a signal event."""
    return '<bpmn:signalEventDefinition signalRef="s" />'


def parameters(kind: str = "input", **templates: str) -> str:
    """Give input or output parameters."""
    found = "".join(
        f'<camunda:{kind}Parameter name="{name}">{text}</camunda:{kind}Parameter>'
        for name, text in templates.items()
    )
    return (
        "<bpmn:extensionElements><camunda:inputOutput>"
        f"{found}</camunda:inputOutput></bpmn:extensionElements>"
    )


def pass_time(engine: Engine, clock: Clock, **time: float) -> int:
    """Let time pass, and carry out what is due; give how many jobs that were."""
    clock.now += timedelta(**time)
    count = 0
    while found := run_due(engine):
        count += found
    return count


def offered(engine: Engine, who: Actor) -> list[str]:
    """Give the names of the tasks that a person may claim."""
    rows = engine.run(FindUserTasks("groups"), actor=who).rows
    return sorted(row.name.zh for row in rows)


def jobs(database: Database) -> list[tuple[str, int]]:
    """Give the kind of every job, and how often it may still be tried."""
    with unit_of_work_factory(database)(reads=True) as store:
        return [(job.kind.name, job.retries_left) for job in store.jobs.all()]


def done(database: Database) -> dict[str, int]:
    """Count the commands in the history."""
    with unit_of_work_factory(database)(reads=True) as store:
        names = [row.command for row in store.history.every_operation()]
    return {name: names.count(name) for name in names}
