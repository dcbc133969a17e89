"""What people do to an order from its page: done, refused, corrected, too late."""

import pytest

from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.visitor import Page, Visitor
from tests.web.walk import ACCEPTANCE, ORDER_NO, reach_unit, report_fault, submit

PLACE = f"/orders/{ORDER_NO}"
PLAN = {"planned_from": "2026-03-31T14:00", "planned_to": "2026-03-31T18:00"}
#: Whose button it is, who may not use it, and what it is sent with.
ACTIONS = {
    "withdraw": ("front1", "cd.store", {"reason": "客户不修了"}),
    "call": ("front1", "ts1", {"text": "机器完全停了"}),
    "goodwill": ("director", "ts1", {"reason": "重点客户"}),
    "reassign": ("cd.sup", "cd.store", {"reason": "ill", "note": "发烧"}),
    "other_unit": ("ts1", "cd.sup", {"unit": "OF15"}),
}


def change(visitor: Visitor, action: str, **fields: str) -> Page:
    visitor.get(PLACE)
    return visitor.post(PLACE, action=action, **fields)


def buttons(visitor: Visitor) -> set[str]:
    """Read which buttons the page offers."""
    return set(visitor.get(PLACE).find('//button[@name="action"]/@value'))


@pytest.fixture
def ready(visit: Visit, clock: Clock) -> None:
    """Have an order that a unit has been asked to accept."""
    reach_unit(visit, clock)


def sent(visit: Visit) -> None:
    """Let the unit accept and choose an engineer."""
    submit(visit("cd.sup"), **ACCEPTANCE)
    submit(visit("cd.sup"), engineer="E001", **PLAN)


def prepared(visit: Visit, action: str) -> None:
    """Come to where an action makes sense."""
    if action == "reassign":
        sent(visit)


@pytest.mark.usefixtures("ready")
def test_the_front_desk_withdraws_an_order(visit: Visit) -> None:
    done = change(visit("front1"), "withdraw", reason="客户不修了")

    assert done.status == 302
    page = visit("front1").get(PLACE)
    assert page.words("//h1") == [f"{ORDER_NO} 已撤回 P1 停机"]
    assert buttons(visit("front1")) == {"call"}


def test_a_second_call_makes_it_more_urgent(visit: Visit) -> None:
    front = visit("front1")
    report_fault(front, priority="P3")

    done = change(front, "call", text="机器完全停了")

    page = front.get(done.place)
    assert "P2" in page.words("//h1")[0]
    assert "已登记来电" in page.text


def test_a_call_about_a_finished_order_is_kept_with_the_customer(
    visit: Visit, company: Database
) -> None:
    front = visit("front1")
    report_fault(front)
    change(front, "withdraw", reason="客户不修了")

    done = change(front, "call", text="还是要修")

    assert "来电已记入客户交往记录" in front.get(done.place).text
    with unit_of_work_factory(company)() as store:
        order = store.dispatch_orders.by_no(ORDER_NO)
        assert order is not None
        kept = store.customers.newest_interactions(order.customer_id, 9)
        said = {(one.subject, one.detail) for one, _ in kept}
    assert (ORDER_NO, "还是要修") in said


@pytest.mark.usefixtures("ready")
def test_the_director_allows_goodwill(visit: Visit) -> None:
    director = visit("director")

    done = change(director, "goodwill", reason="重点客户")

    assert "已同意善意保修" in director.get(done.place).text


@pytest.mark.usefixtures("ready")
def test_the_supervisor_sends_another_engineer(visit: Visit) -> None:
    sent(visit)
    supervisor = visit("cd.sup")

    done = change(supervisor, "reassign", reason="ill", note="发烧")

    page = supervisor.get(done.place)
    assert "二级派工" in page.words('//section[h2[@id="open-title"]]')[0]
    assert "蔡明 · 工程师生病" in page.words('//section[h2[@id="earlier-title"]]')[0]


@pytest.mark.usefixtures("ready")
def test_support_asks_another_unit(visit: Visit) -> None:
    support = visit("ts1")
    offered = support.get(PLACE).one('//input[@name="unit"]/@value')

    done = change(support, "other_unit", unit=str(offered))

    page = support.get(done.place)
    assert offered == "OF15"
    assert "执行网点长沙办事处" in page.words('//section[h2[@id="order-title"]]')[0]


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_not_is_refused_and_has_no_button(visit: Visit, action: str) -> None:
    prepared(visit, action)
    who, other, fields = ACTIONS[action]
    offered = buttons(visit(who))

    refused = change(visit(other), action, **fields)

    assert refused.status == 403
    assert action in offered
    assert action not in buttons(visit(other))


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("action", "field", "bad", "said"),
    [
        ("withdraw", "reason", " ", "请填写原因"),
        ("call", "text", "", "请填写来电内容"),
        ("goodwill", "reason", "", "请填写原因"),
        ("reassign", "reason", "deactivated", "请选择原因"),
        ("other_unit", "unit", "OF99", "请选择其他网点"),
    ],
)
def test_bad_input_is_named_at_its_field(
    visit: Visit, action: str, field: str, bad: str, said: str
) -> None:
    prepared(visit, action)
    who, _, fields = ACTIONS[action]

    refused = change(visit(who), action, **(fields | {field: bad}))

    assert refused.status == 422
    problem = refused.one(f'//*[@id="{action}-{field}-problem"]')
    assert said in problem.text_content()
    assert "已撤回" not in refused.words("//h1")[0]


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("action", sorted(ACTIONS.keys() - {"call"}))
def test_what_is_too_late_is_refused(visit: Visit, action: str) -> None:
    who, _, fields = ACTIONS[action]
    change(visit("front1"), "withdraw", reason="客户不修了")

    late = change(visit(who), action, **fields)

    assert late.status == 409


@pytest.mark.usefixtures("ready")
def test_what_is_no_action_or_no_order_is_refused(visit: Visit) -> None:
    front = visit("front1")

    assert change(front, "dance").status == 400
    missing = front.post("/orders/DO-2026-999999", action="call", text="停了")
    assert missing.status == 404
