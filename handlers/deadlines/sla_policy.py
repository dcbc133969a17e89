"""The page of service levels: what the decision says, and what was changed by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from handlers.arguments import problem
from handlers.deadlines.calendars import require_administrator
from handlers.deadlines.sla import CLOCKS, PRIORITIES, UNIT_NAMES, UNITS, Duration
from handlers.deadlines.sla_levels import level_of, standard_of
from storage.sla import SlaPolicy
from workflows.engine import Command, Context
from workflows.errors import InvalidFormError, Problem, Text
from workflows.names import person

_CHANGES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class PolicyCell:
    """How long a clock may run for one priority."""

    field: str
    priority: str
    amount: int | None
    unit: str
    #: Where an administrator has changed it: the standard, and who changed it when.
    standard: Text | None = None
    by: Text | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A clock with its times."""

    clock: str
    name: Text
    #: hq or field: whose working time counts.
    place: str
    cells: tuple[PolicyCell, ...]


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One time that somebody has changed."""

    at: datetime
    by: Text
    clock: Text
    priority: str
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """The table of service levels and its latest changes."""

    rows: tuple[PolicyRow, ...]
    units: Mapping[str, Text]
    changes: tuple[PolicyChange, ...]


@dataclass(frozen=True)
class GetSlaPolicy(Command[PolicyPage]):
    """Show the table of service levels to an administrator."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> PolicyPage:
        require_administrator(context)
        known = {(row.clock, row.priority): row for row in context.store.sla.policies()}
        rows = tuple(
            PolicyRow(
                clock=code,
                name=clock.name,
                place=clock.place,
                cells=tuple(
                    _cell(context, known.get((code, priority)), code, priority)
                    for priority in PRIORITIES
                ),
            )
            for code, clock in CLOCKS.items()
        )
        return PolicyPage(rows, UNIT_NAMES, tuple(_changes(context)))


@dataclass(frozen=True)
class ChangeSlaPolicy(Command[int]):
    """Change how long stages may take; tell how many times have changed.

    Clocks that run already keep what was promised when they started. What is as the
    decision says is no change: a later version of the decision holds there again.
    """

    #: ``diagnosis.P1`` and the like -> amount and unit, as they were typed.
    times: Mapping[str, tuple[str, str]]

    def execute(self, context: Context) -> int:
        require_administrator(context)
        changes = [
            change
            for field, duration in self._checked().items()
            if (change := _put(context, field, duration))
        ]
        context.record.variables = {"changes": changes}
        return len(changes)

    def _checked(self) -> dict[str, Duration]:
        wanted: dict[str, Duration] = {}
        problems: list[Problem] = []
        for field, (amount, unit) in self.times.items():
            clock, _, priority = field.partition(".")
            if clock not in CLOCKS or priority not in PRIORITIES:
                problems.append(problem(field, "没有这个时限", "There is no such time"))
            elif unit not in UNITS:
                problems.append(problem(field, "请选择单位", "Choose a unit"))
            elif not _is_amount(amount, UNITS[unit]):
                most = UNITS[unit]
                problems.append(
                    problem(field, f"请填 1 至 {most} 的整数", f"Enter 1 to {most}")
                )
            else:
                wanted[field] = Duration(int(amount), unit)
        if problems:
            raise InvalidFormError(tuple(problems))
        return wanted


@dataclass(frozen=True)
class ResetSlaPolicy(Command[bool]):
    """Let the decision say again how long a stage may take; tell if it did not."""

    #: Such as ``diagnosis.P1``.
    field: str

    def execute(self, context: Context) -> bool:
        require_administrator(context)
        clock, _, priority = self.field.partition(".")
        standard = standard_of(context, clock, priority)
        if standard is None:
            text = problem(self.field, "没有这个时限", "There is no such time")
            raise InvalidFormError((text,))
        change = _put(context, self.field, standard)
        context.record.variables = {"changes": [change] if change else []}
        return change is not None


def _put(context: Context, field: str, duration: Duration) -> dict[str, Any] | None:
    """Set a time, or leave it to the decision; give what has changed by that."""
    clock, _, priority = field.partition(".")
    before = level_of(context, clock, priority)
    sla = context.store.sla
    row = sla.policy(clock, priority)
    if duration == standard_of(context, clock, priority):
        if row is not None:
            sla.remove(row)
    elif duration != before:
        row = row or SlaPolicy(clock=clock, priority=priority)
        row.amount, row.unit = duration
        row.changed_at, row.changed_by = context.now, context.actor.login
        sla.add([row])
    if duration == before:
        return None
    return {"field": field, "before": before, "after": duration}


def _is_amount(text: str, most: int) -> bool:
    text = text.strip()
    return text.isascii() and text.isdigit() and 1 <= int(text) <= most


def _cell(
    context: Context, row: SlaPolicy | None, clock: str, priority: str
) -> PolicyCell:
    field, standard = f"{clock}.{priority}", standard_of(context, clock, priority)
    if row is None:
        amount, unit = standard or (None, "h")
        return PolicyCell(field, priority, amount, unit)
    return PolicyCell(
        field,
        priority,
        row.amount,
        row.unit,
        duration_text(standard),
        person(context, row.changed_by) if row.changed_by else None,
        row.changed_at,
    )


def _changes(context: Context) -> Iterator[PolicyChange]:
    found = context.store.history.of_command(ChangeSlaPolicy.__name__, _CHANGES_SHOWN)
    for operation in found:
        by = person(context, operation.actor)
        for change in (operation.variables or {}).get("changes", ()):
            clock, _, priority = change["field"].partition(".")
            if clock in CLOCKS:
                yield PolicyChange(
                    operation.at,
                    by,
                    CLOCKS[clock].name,
                    priority,
                    duration_text(change["before"]),
                    duration_text(change["after"]),
                )


def duration_text(duration: tuple[int, str] | None) -> Text:
    """Say how long something may take."""
    if duration is None:
        return Text("无", "none")
    amount, unit = duration
    name = UNIT_NAMES.get(unit, Text(unit, unit))
    english = name.en.removesuffix("s") if amount == 1 else name.en
    return Text(f"{amount} {name.zh}", f"{amount} {english}")
