"""Second-level dispatch: the ranking."""

from datetime import timedelta

import pytest

from handlers.service import engineers, visits
from handlers.service.engineers import ranked
from tests.handlers.world import NOW, SUPERVISOR, World
from workflows.errors import BpmnError

MORNING = (NOW + timedelta(days=3)).isoformat()
NOON = (NOW + timedelta(days=3, hours=3)).isoformat()


def codes(world: World, order_id: int) -> list[str]:
    order = world.order(order_id)
    found = ranked(world.store, order, order.exec_unit or "", NOW)
    return [candidate.engineer.code for candidate in found]


def test_the_skilled_come_first_and_the_unskilled_not_at_all(world: World) -> None:
    order = world.assigned()

    found = codes(world, order.id)

    assert found == ["OF18-E1", "OF18-E2", "OF18-E3"]


def test_who_knows_the_machine_comes_first(world: World) -> None:
    before = world.assigned()
    visits.plan_visit(
        world.task(SUPERVISOR),
        order_id=before.id,
        engineer="OF18-E2",
        planned_from=MORNING,
        planned_to=NOON,
    )
    order = world.assigned()

    assert codes(world, order.id)[0] == "OF18-E2"


def test_who_is_away_comes_last_with_a_warning(world: World) -> None:
    order = world.assigned()
    world.away("OF18-E1", days=1)

    last = ranked(world.store, order, "OF18", NOW)[-1]

    assert last.engineer.code == "OF18-E1"
    assert last.note.zh == "技能3级 · 未完成 0 · ⚠ 请假"
    assert last.note.en == "skill 3 · 0 open · ⚠ absent"


def test_who_is_booked_at_the_promised_time_is_warned_about(world: World) -> None:
    before = world.assigned()
    visits.plan_visit(
        world.task(SUPERVISOR),
        order_id=before.id,
        engineer="OF18-E1",
        planned_from=MORNING,
        planned_to=NOON,
    )
    order = world.assigned(serial_no="SD22-XX")
    order.line, order.promised_arrival = 1, NOW + timedelta(days=3)

    booked = ranked(world.store, order, "OF18", NOW)[-1]

    assert booked.engineer.code == "OF18-E1"
    assert booked.note.zh == "技能3级 · 未完成 1 · ⚠ 时间冲突"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"skilled": True, "served_before": True}, 5),
        ({"skilled": True, "open_visits": 2}, 2),
        ({"served_before": True, "unavailable": True}, -3),
        ({"skilled": True, "km": 100}, 2),
    ],
)
def test_the_score_weighs_everything_up(facts: dict[str, int], expected: float) -> None:
    plain = {"skilled": 0, "served_before": 0, "open_visits": 0, "unavailable": 0}
    given = {**plain, **facts}

    found = engineers.score(
        skilled=bool(given["skilled"]),
        served_before=bool(given["served_before"]),
        open_visits=given["open_visits"],
        unavailable=bool(given["unavailable"]),
        km=given.get("km", 0),
    )

    assert found == pytest.approx(expected)


def test_ranking_counts_who_can_go(world: World) -> None:
    order = world.assigned()

    assert engineers.rank_engineers(world.task(), order_id=order.id) == {
        "engineers_found": 3
    }


def test_without_a_skilled_engineer_the_diagram_is_told(world: World) -> None:
    order = world.assigned()
    order.line = 3

    with pytest.raises(BpmnError, match=order.no) as error:
        engineers.rank_engineers(world.task(), order_id=order.id)

    assert error.value.code == "no_engineer"


def test_everybody_may_look_at_a_machine_of_no_known_line(world: World) -> None:
    order = world.assigned(serial_no="XX-99")

    assert "OF18-E4" in codes(world, order.id)
