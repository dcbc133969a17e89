"""Calls back to the customer."""

from typing import Any

from handlers import follow_ups
from tests.handlers.world import World


def call(world: World, order_id: int, **answers: Any) -> dict[str, object]:  # noqa: ANN401 (fields of the form)
    result = follow_ups.record_follow_up(
        world.task(), order_id=order_id, call={"result": "reached", **answers}
    )
    return dict(result)


def test_attempts_are_counted_since_somebody_last_answered(world: World) -> None:
    order = world.register()

    results = [
        call(world, order.id, result=result)
        for result in ("no_answer", "no_answer", "reached", "no_answer")
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
