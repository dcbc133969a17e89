"""T10: nobody answers three times; the order waits a week and goes on."""

from tests.processes.conftest import Walk


def test_an_unreachable_customer_is_called_again_after_a_week(order: Walk) -> None:
    order.register().to_support().diagnose().accept().assign()
    for _ in range(3):
        order.appoint("no_answer").wait(hours=11)
    assert order.waiting == ["resolve_unreachable"]
    choice = {"tried": "打了工地和公司电话", "decision": "suspend_7d"}

    order.do("front1", "resolve_unreachable", **choice)
    suspended = (order.waiting, order.page.status)
    ((week, due_at),) = (wait for place in order.page.places for wait in place.waits)
    order.wait(days=7)

    assert suspended == ([], "suspended")
    assert (week.zh, due_at) == ("七天", order.clock.now)
    assert (order.waiting, order.page.status) == (["appoint"], "assigned")
    order.appoint().arrive().finish().call_back()
    assert order.page.status == "closed"


def test_three_calls_on_one_day_are_not_enough(order: Walk) -> None:
    order.register().to_support().diagnose().accept().assign()

    for _ in range(3):
        order.appoint("no_answer")

    assert order.waiting == ["appoint"]


def test_a_customer_who_is_away_twice_goes_to_the_front_desk(order: Walk) -> None:
    order.register().to_support().diagnose().accept().assign()

    for _ in range(2):
        order.appoint().arrive()
        order.do(
            "cd.store",
            "enter_result",
            performed_by=order.engineer_of("OF18"),
            finish_at=order.at(minutes=55),
            result="customer_absent",
        )

    assert order.waiting == ["resolve_unreachable"]
