"""Calls back to the customer."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.service import follow_ups
from handlers.service.follow_ups import OwnFollowUpError
from tests.handlers.world import NOW, SUPERVISOR, World
from workflows.errors import InvalidFormError


def call(world: World, order_id: int, **answers: Any) -> dict[str, object]:  # noqa: ANN401 (fields of the form)
    result = follow_ups.record_follow_up(
        world.task(now=NOW + timedelta(days=3)),
        order_id=order_id,
        call={"result": "reached", **answers},
    )
    return dict(result)


def half_day(number: int) -> str:
    """Give a time in another half of a day, all of them over."""
    return (NOW + timedelta(hours=12 * number)).isoformat()


def test_two_calls_in_one_half_of_a_day_are_refused(world: World) -> None:
    order = world.register()
    call(world, order.id, result="no_answer")

    with pytest.raises(InvalidFormError) as refused:
        call(world, order.id, result="no_answer")

    assert [problem.field for problem in refused.value.problems] == ["at"]


def test_the_unit_that_did_the_work_does_not_call(world: World) -> None:
    order = world.assigned()

    with pytest.raises(OwnFollowUpError):
        follow_ups.record_follow_up(
            world.task(SUPERVISOR), order_id=order.id, call={"result": "reached"}
        )


def test_one_in_five_of_those_solved_on_the_phone_is_drawn(world: World) -> None:
    orders = [world.register() for _ in range(200)]

    drawn = [
        follow_ups.draw_follow_up(world.task(), order_id=one.id, phone_solved=True)
        for one in orders
    ]

    selected = sum(bool(result["selected"]) for result in drawn)
    assert 15 <= selected <= 70
    for order, result in zip(orders, drawn, strict=True):
        kept = world.store.visits.follow_up_draw(order.id)
        assert kept is not None
        assert (kept.p, kept.selected) == (0.2, result["selected"])
        marks = [one.result for one in world.store.visits.follow_ups(order.id)]
        assert marks == ([] if kept.selected else ["not_sampled"])


def test_attempts_are_counted_since_somebody_last_answered(world: World) -> None:
    order = world.register()

    results = [
        call(world, order.id, result=result, at=half_day(number))
        for number, result in enumerate(
            ("no_answer", "no_answer", "reached", "no_answer")
        )
    ]

    assert [result["attempts"] for result in results] == [1, 2, 3, 1]
    assert [result["reached"] for result in results] == [False, False, True, False]


def test_a_call_is_kept_with_its_scores(world: World) -> None:
    order = world.register()

    call(
        world,
        order.id,
        score_overall=5,
        score_speed=4,
        score_skill=5,
        score_attitude=5,
        comment="好",
    )

    (kept,) = world.store.visits.follow_ups(order.id)
    assert (kept.attempt_no, kept.by_login) == (1, "front1")
    assert (kept.score_overall, kept.score_speed, kept.comment) == (5, 4, "好")
    assert order.status == "follow_up"
