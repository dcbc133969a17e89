"""The engineers of a unit: who is there, who is away, who has left."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Final

from handlers.arguments import problem, refuse, text_of
from handlers.cards import CodedName
from handlers.company import naming
from handlers.company.customers import normalise_phone
from handlers.service.visit_commands import NotLeaderError, leads
from storage.organisation import Absence, Engineer
from workflows.engine import Actor, Command, Context
from workflows.errors import (
    LOCAL_ZONE,
    ForbiddenError,
    NotFoundError,
    Problem,
    Text,
)

_LONGEST_VEHICLE: Final = 40
_READERS: Final = frozenset(
    {
        "service_supervisor",
        "storekeeper",
        "office_director",
        "agent_manager",
        "service_director",
        "admin",
    }
)


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit that an engineer has still to finish."""

    order_no: str
    planned_from: datetime
    planned_to: datetime
    #: Planned for a time when the engineer is away.
    while_away: bool


@dataclass(frozen=True, slots=True)
class AbsenceCard:
    """From which day to which an engineer is away."""

    id: int
    first_day: date
    last_day: date
    reason: str | None
    now: bool


@dataclass(frozen=True, slots=True)
class EngineerCard:
    """An engineer as their unit sees them."""

    code: str
    name: Text
    phone: str | None
    vehicle: str | None
    active: bool
    #: Product line -> level, from 1 (helper) to 3 (expert).
    skills: Mapping[int, int]
    visits: tuple[PlannedVisit, ...]
    absences: tuple[AbsenceCard, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """The engineers of one unit."""

    unit: CodedName
    #: Where the unit sits.
    place: str | None
    engineers: Sequence[EngineerCard]
    #: Whether the reader may enter absences and take engineers out of service.
    may_change: bool


@dataclass(frozen=True)
class FindEngineers(Command[tuple[Roster, ...]]):
    """List the engineers of the units that the actor sees."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[Roster, ...]:
        if not may_see_engineers(context.actor):
            raise ForbiddenError
        engineers = context.store.rosters.engineers(context.actor.scope.units)
        ids = [one.id for one in engineers]
        skills: dict[int, dict[int, int]] = defaultdict(dict)
        for skill in context.store.rosters.skills(ids):
            skills[skill.engineer_id][skill.line] = skill.level
        away: dict[int, list[Absence]] = defaultdict(list)
        for absence in context.store.rosters.absences(ids, context.now):
            away[absence.engineer_id].append(absence)
        units: dict[str, list[EngineerCard]] = {}
        for one in engineers:
            card = _card(context, one, skills[one.id], away[one.id])
            units.setdefault(one.unit_code, []).append(card)
        return tuple(
            Roster(
                naming.unit_name(context, code) or CodedName(code, Text(code, code)),
                naming.unit_place(context, code),
                cards,
                may_change=_may_change(context.actor, code),
            )
            for code, cards in units.items()
        )


@dataclass(frozen=True)
class AddAbsence(Command[int]):
    """Enter that an engineer is away for some days; tell how many visits collide."""

    code: str
    first_day: date | None
    last_day: date | None
    reason: str

    def execute(self, context: Context) -> int:
        engineer = _changeable(context, self.code)
        first, last = self.first_day, self.last_day
        refuse(
            None if first else problem("first_day", "请选择日期", "Choose a day"),
            _last_day_problem(context, first, last),
            None
            if text_of(self.reason)
            else problem("reason", "请填写原因", "Please give a reason"),
        )
        assert first is not None
        assert last is not None
        absence = Absence(
            engineer_id=engineer.id,
            from_at=_midnight(first),
            to_at=_midnight(last + timedelta(days=1)),
            reason=text_of(self.reason),
        )
        context.store.organisation.add([absence])
        context.record.reason = absence.reason
        visits = context.store.visits.open_of_engineer(engineer.id)
        return sum(
            one.planned_from < absence.to_at and one.planned_to > absence.from_at
            for one in visits
        )


@dataclass(frozen=True)
class RemoveAbsence(Command[None]):
    """Say that an engineer is not away, or is back."""

    absence_id: int

    def execute(self, context: Context) -> None:
        absence = context.store.rosters.absence(self.absence_id)
        if absence is None:
            raise NotFoundError(what=Text("这次请假", "this absence"))
        found = context.store.organisation.engineers_by_id([absence.engineer_id])
        _changeable(context, found[absence.engineer_id].code)
        context.store.rosters.remove(absence)


@dataclass(frozen=True)
class ChangeEngineer(Command[None]):
    """Say how an engineer is reached, and with which vehicle they come."""

    code: str
    phone: str
    vehicle: str

    def execute(self, context: Context) -> None:
        engineer = _changeable(context, self.code)
        typed = self.phone.strip()
        phone = normalise_phone(typed) if typed else None
        vehicle = text_of(self.vehicle)
        refuse(
            problem("phone", "不是有效的电话号码", "Not a phone number")
            if typed and phone is None
            else None,
            problem("vehicle", "最多 40 个字", "At most 40 characters")
            if vehicle and len(vehicle) > _LONGEST_VEHICLE
            else None,
        )
        before = (engineer.phone, engineer.vehicle)
        engineer.phone, engineer.vehicle = phone, vehicle
        context.record.variables = {
            "engineer": engineer.code,
            "before": list(before),
            "after": [phone, vehicle],
        }


@dataclass(frozen=True)
class ReactivateEngineer(Command[None]):
    """Take an engineer back into service."""

    code: str

    def execute(self, context: Context) -> None:
        _changeable(context, self.code).active = True


def may_see_engineers(actor: Actor) -> bool:
    """Tell whether somebody sees engineers: those of their unit, or all."""
    return not _READERS.isdisjoint(actor.roles)


def _may_change(actor: Actor, unit: str) -> bool:
    return leads(actor, unit) or "admin" in actor.roles


def _changeable(context: Context, code: str) -> Engineer:
    engineer = context.store.organisation.engineer(code)
    if engineer is None:
        raise NotFoundError(what=Text(f"工程师 {code}", f"engineer {code}"))
    if not _may_change(context.actor, engineer.unit_code):
        raise NotLeaderError
    return engineer


def _last_day_problem(
    context: Context, first: date | None, last: date | None
) -> Problem | None:
    if last is None:
        return problem("last_day", "请选择日期", "Choose a day")
    if first and last < first:
        return problem("last_day", "不能早于开始日期", "Cannot be before the first day")
    if last < context.now.astimezone(LOCAL_ZONE).date():
        return problem("last_day", "已经过去", "Is already over")
    return None


def _card(
    context: Context,
    engineer: Engineer,
    skills: Mapping[int, int],
    away: Sequence[Absence],
) -> EngineerCard:
    visits = []
    for visit in context.store.visits.open_of_engineer(engineer.id):
        order = context.store.dispatch_orders.get(visit.order_id)
        if order is not None:
            start, end = visit.planned_from, visit.planned_to
            collides = any(one.from_at < end and one.to_at > start for one in away)
            visits.append(PlannedVisit(order.no, start, end, collides))
    return EngineerCard(
        code=engineer.code,
        name=Text(engineer.name_zh, engineer.name_en),
        phone=engineer.phone,
        vehicle=engineer.vehicle,
        active=engineer.active,
        skills=skills,
        visits=tuple(visits),
        absences=tuple(_absence(context, one) for one in away),
    )


def _absence(context: Context, row: Absence) -> AbsenceCard:
    last = row.to_at - timedelta(seconds=1)
    return AbsenceCard(
        id=row.id,
        first_day=row.from_at.astimezone(LOCAL_ZONE).date(),
        last_day=last.astimezone(LOCAL_ZONE).date(),
        reason=row.reason,
        now=row.from_at <= context.now,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LOCAL_ZONE)
