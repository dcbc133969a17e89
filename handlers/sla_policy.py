"""The table of service levels: how long each stage may take, edited by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from handlers.arguments import problem
from handlers.calendars import require_administrator
from handlers.sla import CLOCKS, DEFAULTS, PRIORITIES, UNIT_NAMES, UNITS, Duration
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
class PutSlaPolicy(Command[None]):
    """Keep the service levels that come with the product; what is there stays."""

    def execute(self, context: Context) -> None:
        sla = context.store.sla
        known = {(row.clock, row.priority) for row in sla.policies()}
        sla.add(
            SlaPolicy(
                clock=clock,
                priority=priority,
                amount=duration.amount,
                unit=duration.unit,
            )
            for clock, durations in DEFAULTS.items()
            for priority, duration in zip(PRIORITIES, durations, strict=True)
            if (clock, priority) not in known
        )


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
                    _cell(known.get((code, priority)), code, priority)
                    for priority in PRIORITIES
                ),
            )
            for code, clock in CLOCKS.items()
        )
        return PolicyPage(rows, UNIT_NAMES, tuple(_changes(context)))


@dataclass(frozen=True)
class ChangeSlaPolicy(Command[int]):
    """Change how long stages may take; tell how many times have changed.

    Clocks that run already keep what was promised when they started.
    """

    #: ``diagnosis.P1`` and the like -> amount and unit, as they were typed.
    times: Mapping[str, tuple[str, str]]

    def execute(self, context: Context) -> int:
        require_administrator(context)
        wanted = self._checked()
        known = {
            f"{row.clock}.{row.priority}": row for row in context.store.sla.policies()
        }
        changes: list[dict[str, Any]] = []
        for field, duration in wanted.items():
            row = known.get(field)
            before = Duration(row.amount, row.unit) if row else None
            if before == duration:
                continue
            clock, _, priority = field.partition(".")
            if row is None:
                row = SlaPolicy(clock=clock, priority=priority)
            row.amount, row.unit = duration
            context.store.sla.add([row])
            changes.append(
                {"field": field, "before": before, "after": duration},
            )
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


def _is_amount(text: str, most: int) -> bool:
    text = text.strip()
    return text.isascii() and text.isdigit() and 1 <= int(text) <= most


def _cell(row: SlaPolicy | None, clock: str, priority: str) -> PolicyCell:
    return PolicyCell(
        f"{clock}.{priority}",
        priority,
        row.amount if row else None,
        row.unit if row else "h",
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
