"""The signing of a loan slip, walked to every end."""

from dataclasses import dataclass

import pytest

from handlers.delivery import loan_slips, stock_lines
from handlers.delivery.loan_slips import SignedByTheSameError
from storage.identities import UserRole
from storage.unit_of_work import Database, unit_of_work_factory
from tests.diagrams import call, diagram, end, start, user_task
from tests.handlers.stock_world import reserve
from tests.processes.conftest import Walk
from workflows.commands.definitions import Deploy
from workflows.commands.inbox import GetUserTask
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Command, Context, ServiceTask

VARIABLES = "slip_id slip_no order_id order_no line priority"
CALLER = diagram(
    "caller",
    start()
    + '<bpmn:scriptTask id="slip" scriptFormat="feel"><bpmn:script>slip_id = 1\n'
    'slip_no = "LS-2026-000001"\norder_id = ORDER\norder_no = "NUMBER"\n'
    'line = 1\npriority = "P1"</bpmn:script></bpmn:scriptTask>'
    + call("signing", "loan_slip_signing", VARIABLES, "slip_state refusals")
    + user_task(
        "after", "admin", inputs={"subject": '${slip_state + " " + string(refusals)}'}
    )
    + end(),
    "begin slip",
    "slip signing",
    "signing after",
    "after done",
).decode()


@dataclass(frozen=True)
class WriteSlip(Command[None]):
    """Reserve the pump at headquarters and write a slip, as the delivery does."""

    order_id: int
    instance_id: int

    def execute(self, context: Context) -> None:
        task = ServiceTask(context, self.instance_id)
        lines = [{"part_no": "PN-0001", "qty": 1}]
        order_id = self.order_id
        stock_lines.add_lines(task, order_id=order_id, doc_no="PR-1", lines=lines)
        reserve(task, order_id)
        slip = {"opinion": "保内更换主泵"}
        loan_slips.write_slip(task, order_id=order_id, slip=slip)


@pytest.fixture
def signing(order: Walk) -> Walk:
    """Return an order whose loan slip waits for the department leader."""
    order.register()
    write = WriteSlip(order.page.id, order.instance_id)
    order.engine.run(write, actor=order.actor("shipper"))
    caller = CALLER.replace("ORDER", str(order.page.id)).replace("NUMBER", order.no)
    order.engine.run(Deploy({"caller/caller.bpmn": caller.encode()}), actor=SYSTEM)
    started = order.engine.run(StartProcessInstance("caller"), actor=SYSTEM)
    order.instance_id = started.process_instance_id
    return order


def sign(signing: Walk, login: str, element_id: str) -> Walk:
    return signing.do(login, element_id, decision="sign")


def refuse(signing: Walk, login: str, element_id: str) -> Walk:
    return signing.do(login, element_id, decision="refuse", comment="金额不符")


def result(signing: Walk) -> str | None:
    (task,) = signing.open()
    assert task.element_id == "after"
    return task.subject


def test_leader_then_finance_sign(signing: Walk) -> None:
    assert signing.waiting == ["leader_sign"]
    sign(signing, "leader", "leader_sign")
    assert signing.waiting == ["finance_sign"]
    sign(signing, "finance", "finance_sign")

    assert result(signing) == "signed 0"


@pytest.mark.parametrize("by_finance", [False, True])
def test_a_refusal_ends_the_signing(signing: Walk, by_finance: bool) -> None:  # noqa: FBT001 (a table's column)
    if by_finance:
        refuse(sign(signing, "leader", "leader_sign"), "finance", "finance_sign")
    else:
        refuse(signing, "leader", "leader_sign")

    assert result(signing) == "refused 1"


def test_the_leader_does_not_sign_for_finance(signing: Walk, company: Database) -> None:
    with unit_of_work_factory(company)() as store:
        store.identities.add([UserRole(login="leader", role_code="finance")])
    signing.actors.clear()
    sign(signing, "leader", "leader_sign")

    with pytest.raises(SignedByTheSameError):
        sign(signing, "leader", "finance_sign")

    assert signing.waiting == ["finance_sign"]


def test_a_signer_sees_what_is_signed(signing: Walk) -> None:
    (task,) = signing.open()

    leader = signing.actor("leader")
    form = signing.engine.run(GetUserTask(task.id), actor=leader).form
    assert form is not None
    values = form.values

    assert values["content"] == "PN-0001 主泵 × 1"
    assert values["opinion"] == "保内更换主泵"
    assert values["to_unit"] == "成都办事处"
