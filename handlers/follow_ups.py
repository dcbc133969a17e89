"""Headquarters calls the customer back."""

from collections.abc import Mapping

from handlers import clocks
from handlers.arguments import text_of, truth_of, whole_of
from handlers.order_status import move, order_of
from storage.visits import FollowUp
from workflows.engine import ServiceTask

Result = Mapping[str, object]

_ANSWERED = "reached"


def record_follow_up(
    task: ServiceTask, *, order_id: int, call: Mapping[str, object]
) -> Result:
    """Keep a call back: whether anybody answered, and what they said."""
    order = order_of(task, order_id)
    move(order, "follow_up")
    before = task.store.visits.follow_ups(order.id)
    result = text_of(call.get("result")) or "no_answer"
    follow_up = FollowUp(
        order_id=order.id,
        attempt_no=len(before) + 1,
        at=task.now,
        by_login=task.actor.login,
        result=result,
        running_ok=truth_of(call.get("running_ok")),
        score_overall=whole_of(call.get("score_overall")),
        score_speed=whole_of(call.get("score_speed")),
        score_skill=whole_of(call.get("score_skill")),
        score_attitude=whole_of(call.get("score_attitude")),
        comment=text_of(call.get("comment")),
    )
    task.store.visits.add([follow_up])
    if result == _ANSWERED:
        clocks.happened(task, order, "followed_up")
    return {
        "reached": result == _ANSWERED,
        "attempts": _unanswered(before) + 1,
    }


def _unanswered(calls: list[FollowUp]) -> int:
    """Count the calls since somebody last answered."""
    count = 0
    for call in calls:
        count = 0 if call.result == _ANSWERED else count + 1
    return count
