"""T08: the unit refuses, and a second unit accepts."""

from handlers.service.unit_offers import AskAnotherUnit
from tests.processes.conftest import Walk


def test_a_second_unit_accepts_what_the_first_has_refused(order: Walk) -> None:
    order.register().to_support().diagnose()
    refusal = {"refuse_reason": "no_engineer", "note": "都在外地"}
    order.do("cd.sup", "accept_order", decision="refuse", **refusal)

    wanted = {"exec_unit": "OF15", "skill": 1, "deadline": order.at(hours=8)}
    order.do("ts1", "choose_unit", reason="归属网点无人", **wanted)
    promised = order.at(hours=6)
    order.do("cs.sup", "accept_order", decision="accept", promised_arrival=promised)

    page = order.page
    assert page.owner_unit is not None
    assert page.exec_unit is not None
    assert (page.owner_unit.code, page.exec_unit.code) == ("OF18", "OF15")
    assert [(one.unit.code, one.reason) for one in page.refusals] == [
        ("OF18", "no_engineer")
    ]
    assert "归属网点无人" in {step.reason for step in page.timeline}


def test_a_silent_unit_is_replaced_with_one_click(order: Walk) -> None:
    order.register().to_support().diagnose()
    order.wait(minutes=31)

    told = order.read(lambda store: store.notifications.of("ts1", limit=9))
    assert any("逾期未接单" in one.text_zh for one in told)
    ask = AskAnotherUnit(order.no, "OF15")
    order.engine.run(ask, actor=order.actor("ts1"))

    (task,) = order.open()
    assert (task.element_id, task.unit) == ("accept_order", "OF15")
    assert [one.reason for one in order.page.refusals] == ["no_answer"]
