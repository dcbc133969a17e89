"""The dispatch process, walked to every end."""

import pytest

from tests.processes.conftest import Walk
from tests.processes.repair import Repair
from workflows.commands.inbox import FindUserTasks
from workflows.errors import ForbiddenError


@pytest.fixture
def repair(order: Walk) -> Repair:
    return Repair(order.engine, order.clock)


def test_a_fault_report_becomes_a_closed_order(order: Walk) -> None:
    order.register().to_support().diagnose().visit().call_back()

    assert order.ended_at == "closed"
    assert order.page.status == "closed"


def test_the_front_desk_can_solve_a_fault_itself(order: Walk) -> None:
    order.register()

    order.drawn()
    order.do(
        "front1", "consult", result="solved", answer="复位后正常", knowledge_tag="reset"
    )
    order.call_back()

    assert order.ended_at == "closed"


@pytest.mark.parametrize("result", ["not_ours", "caller_withdraws"])
def test_an_order_can_end_at_the_front_desk(order: Walk, result: str) -> None:
    answer = {"answer": "不是本公司产品"} if result == "not_ours" else {}

    order.register().do("front1", "consult", result=result, **answer)

    assert order.ended_at == "not_taken"


def test_support_can_solve_a_fault_on_the_phone(order: Walk) -> None:
    order.register().drawn().to_support()

    order.diagnose(solved_by_phone=True, needs_visit="no", knowledge_tag="reset")

    assert order.waiting == ["call_customer"]
    assert order.call_back().ended_at == "closed"


def test_a_second_report_of_the_same_machine_can_be_merged(order: Walk) -> None:
    first = order.register().no
    order.register()
    assert order.waiting == ["decide_merge"]

    order.do("front1", "decide_merge", decision="merge_into", target_no=first)

    assert order.ended_at == "merged"
    assert order.page.status == "merged"


def test_a_second_report_can_stay_separate(order: Walk) -> None:
    order.register().register()

    order.do("front1", "decide_merge", decision="separate")

    assert order.waiting == ["consult"]


def test_an_unknown_machine_goes_to_the_line_that_the_front_desk_chose(
    order: Walk,
) -> None:
    order.register("UNKNOWN-1", new_customer_name="新客户")

    order.do("front1", "consult", result="to_support", product_line="2")

    assert order.page.machine.provisional
    task = next(one for one in order.open() if one.element_id == "diagnose")
    offered = FindUserTasks("groups", text=order.no)
    found = order.engine.run(offered, actor=order.actor("ts2"))
    assert [row.id for row in found.rows] == [task.id]


def test_parts_are_approved_delivered_and_installed(repair: Repair) -> None:
    repair.stocked().needing_parts().ask_for().approved().issued()

    repair.visit("solved").call_back()

    assert repair.ended_at == "closed"
    assert [visit.purpose for visit in repair.page.visits] == ["survey", "install"]


@pytest.mark.parametrize(
    ("choice", "next_step"),
    [
        ("repair_without_parts", "accept_order"),
        ("close", "call_customer"),
        ("appeal", "write_appeal"),
    ],
)
def test_the_unit_decides_after_a_rejection(
    repair: Repair, choice: str, next_step: str
) -> None:
    repair.needing_parts().ask_for("PN-0001").rejected()

    repair.do("cd.sup", "decide_rejected", choice=choice, reason="客户同意")

    assert repair.waiting == [next_step]


@pytest.mark.parametrize(
    ("decision", "next_step"),
    [("retry_unit", "accept_order"), ("close", "call_customer")],
)
def test_what_a_visit_cannot_finish_is_an_exception(
    order: Walk, decision: str, next_step: str
) -> None:
    order.register().to_support().diagnose().visit("factory_repair")
    assert order.page.status == "suspended"

    order.do("ts1", "handle_exception", decision=decision, note="已与客户商定")

    assert order.waiting == [next_step]


def test_no_stock_is_an_exception(repair: Repair) -> None:
    repair.unstocked().needing_parts().ask_for().approved()

    repair.cancel_missing()

    assert repair.waiting == ["handle_exception"]
    assert repair.page.status == "suspended"


def test_a_second_visit_starts_with_the_unit_again(order: Walk) -> None:
    order.register().to_support().diagnose()

    order.visit("need_second_visit")

    assert order.waiting == ["accept_order"]


def test_three_unanswered_calls_close_the_order(order: Walk) -> None:
    order.register().to_support().diagnose().visit()

    for _ in range(3):
        order.do("front1", "call_customer", at=order.at(minutes=59), result="no_answer")
        assert order.waiting == []
        order.wait(days=1)

    assert order.ended_at == "closed"


def test_a_dissatisfied_customer_reopens_the_order_once(order: Walk) -> None:
    order.register().to_support().diagnose().visit().call_back(1, running=False)

    order.do("front1", "decide_reopen", decision="reopen", note="机器仍不能工作")
    assert order.waiting == ["diagnose"]
    order.diagnose().visit().call_back(2)

    with pytest.raises(ForbiddenError):
        order.do("front1", "decide_reopen", decision="explain_close", note="算了")
    order.do("director", "decide_reopen", decision="explain_close", note="已协商一致")
    assert order.ended_at == "closed"


def test_the_prediction_does_not_stay_in_the_variables(order: Walk) -> None:
    order.register().to_support()

    (part,) = parts(order)
    line = {"part_no": part, "qty": 1, "confidence": "likely"}
    order.diagnose(needs_parts="possible", predicted_lines=[line])

    snapshot = order.read(
        lambda store: store.process_instances.get(order.instance_id).snapshot
    )
    assert part.encode() not in snapshot
    assert order.page.prediction is not None


def parts(order: Walk) -> list[str]:
    """List a part that fits the machine of the order."""
    fitting = order.read(lambda store: store.parts.fitting("SD-22"))
    return [fitting[0].part_no]
