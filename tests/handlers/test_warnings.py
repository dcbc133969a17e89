"""The rule about who is told what: given the time, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.deadlines.overdue import (
    Notice,
    Watched,
    Work,
    newly_reached,
    sentence,
    superiors,
    warnings,
)
from handlers.deadlines.sla import LEVELS, Moments
from tests.handlers.world import NOW
from workflows.errors import Text

HOUR = timedelta(hours=1)
SUPERVISORS = (
    "service_supervisor@OF18",
    "office_director@OF18",
    "agent_manager@OF18",
)


@dataclass
class FewPeople:
    """A company of a handful of people: group -> logins."""

    people: Mapping[str, list[str]] = field(
        default_factory=lambda: {
            "admin": ["root"],
            "service_director": ["director"],
            "executive": ["ceo"],
            "storekeeper@OF18": ["clerk", "other"],
            "service_supervisor@OF18": ["sup"],
            "office_director@OF18": ["boss"],
            "tech_support@line1": ["ts1"],
            "storekeeper@OF14": ["wh"],
            "service_supervisor@OF14": ["wh"],
        }
    )

    def members(self, group: str) -> list[str]:
        return self.people.get(group, [])

    def groups(self, login: str) -> list[str]:
        return [group for group, logins in self.people.items() if login in logins]


WATCHED = Watched(
    "clock 7",
    Text("登记到现场", "Arrival"),
    "DO-2026-000001",
    "order DO-2026-000001",
    Moments(NOW + 3 * HOUR, NOW + 4 * HOUR, NOW + 6 * HOUR),
    0,
    (Work(12, None, ("storekeeper@OF18",)),),
)


def told(watched: Watched, hours: float) -> dict[str, int]:
    """Say who is told of which level after some hours."""
    found = warnings([watched], NOW + hours * HOUR, FewPeople())
    return {notice.login: notice.level for notice in found}


@pytest.mark.parametrize(
    ("hours", "before", "who"),
    [
        (2.9, 0, {}),
        (3, 0, {"clerk": 75, "other": 75}),
        (4, 75, {"sup": 100}),
        (6, 100, {"director": 150}),
        (9, 150, {}),
        (9, 0, {"clerk": 75, "other": 75, "sup": 100, "director": 150}),
    ],
)
def test_each_level_has_its_people(
    hours: float, before: int, who: dict[str, int]
) -> None:
    assert told(replace(WATCHED, told=before), hours) == who


def test_only_the_assignee_is_reminded_once_there_is_one() -> None:
    taken = replace(WATCHED, work=(Work(12, "clerk", ("storekeeper@OF18",)),))

    (notice,) = warnings([taken], NOW + 3 * HOUR, FewPeople())

    assert notice == Notice(taken, 75, "clerk", 12)


def test_of_several_levels_at_once_a_person_hears_the_highest() -> None:
    support = replace(WATCHED, work=(Work(12, None, ("tech_support@line1",)),))

    assert told(support, 7) == {"ts1": 75, "director": 150}


def test_nothing_is_lost_when_nobody_is_there() -> None:
    nobody = replace(WATCHED, work=(Work(12, None, ("finance",)),))

    assert told(nobody, 3) == {"root": 75}


@pytest.mark.parametrize(
    ("work", "above"),
    [
        (Work(1, None, ("storekeeper@OF18",)), ["sup"]),
        (Work(1, "sup", SUPERVISORS), ["boss"]),
        (Work(1, None, SUPERVISORS), ["boss"]),
        (Work(1, "boss", SUPERVISORS), ["director"]),
        (Work(1, "wh", ("storekeeper@OF14", "service_supervisor@OF14")), ["director"]),
        (Work(1, "ts1", ("tech_support@line1",)), ["director"]),
        (Work(1, "clerk"), ["sup"]),
        (Work(1, None, ("service_director",)), ["ceo"]),
        (Work(1, None, (), ("clerk",)), ["director"]),
    ],
)
def test_the_superior_is_the_next_one_above(work: Work, above: list[str]) -> None:
    assert superiors(work, FewPeople()) == above


@given(st.lists(st.integers(0, 600), max_size=12))
def test_every_level_is_told_once_however_often_one_looks(minutes: list[int]) -> None:
    watched, seen = WATCHED, []

    for minute in sorted(minutes):
        levels = newly_reached(watched, NOW + timedelta(minutes=minute))
        seen += levels
        watched = replace(watched, told=max([watched.told, *levels]))

    last = NOW + timedelta(minutes=max(minutes, default=0))
    assert seen == [
        level for level, at in zip(LEVELS, WATCHED.moments, strict=True) if at <= last
    ]


@pytest.mark.parametrize(
    ("level", "hours", "zh", "en"),
    [
        (75, 3, "时限已过 75%", "has used 75% of its time"),
        (75, 5, "已超时", "is overdue since 2026-03-31 13:00."),
        (100, 4, "请督促", "please see to it"),
        (150, 6, "红色清单", "Red list"),
    ],
)
def test_a_notification_says_what_has_happened(
    level: int, hours: int, zh: str, en: str
) -> None:
    text = sentence(WATCHED, level, NOW + hours * HOUR)

    assert zh in text.zh
    assert en in text.en
    assert "DO-2026-000001 “" in text.zh
