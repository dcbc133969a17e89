"""Customers: the list, one of them, and what it may owe for parts."""

import pytest

from storage.unit_of_work import Database, unit_of_work_factory
from tests.web.conftest import Visit
from tests.web.visitor import Visitor

PLACE = "/customers/CU-0001"


@pytest.fixture
def lead(visit: Visit) -> Visitor:
    """Sign in as the head of parts sales."""
    return visit("saleslead")


def test_a_customer_is_found_by_a_part_of_the_name(lead: Visitor) -> None:
    page = lead.get("/customers?q=锦程")

    (row,) = page.words("//tbody/tr")
    assert "CU-0001" in row
    assert "一般客户" in row


def test_a_key_customer_may_owe_up_to_the_limit(lead: Visitor) -> None:
    lead.get(PLACE)

    answer = lead.post(PLACE, segment="key", credit_limit="200,000.50")

    assert answer.status == 302
    assert "¥200,000.50" in lead.get(PLACE).text
    (row,) = lead.get("/customers?state=key").words("//tbody/tr")
    assert "大客户" in row


@pytest.mark.parametrize(
    ("segment", "limit", "field", "said"),
    [
        ("key", "-1", "credit_limit", "请填大于 0 的金额，最多两位小数"),
        ("key", "0", "credit_limit", "请填大于 0 的金额，最多两位小数"),
        ("key", "much", "credit_limit", "请填大于 0 的金额，最多两位小数"),
        ("key", "1.005", "credit_limit", "请填大于 0 的金额，最多两位小数"),
        ("key", "1e99", "credit_limit", "请填大于 0 的金额，最多两位小数"),
        ("key", "NaN", "credit_limit", "请填大于 0 的金额，最多两位小数"),
        ("normal", "100", "credit_limit", "只有大客户可以赊账，请留空"),
        ("best", "", "segment", "请选择"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    lead: Visitor, segment: str, limit: str, field: str, said: str
) -> None:
    lead.get(PLACE)

    page = lead.post(PLACE, segment=segment, credit_limit=limit)

    assert page.status == 422
    assert page.words(f'//*[@id="{field}-problem"]') == [said]
    assert page.one('//input[@name="credit_limit"]/@value') == limit


@pytest.mark.parametrize(
    ("login", "status"),
    [("finance", 200), ("cd.store", 200), ("cs.sup", 404), ("ts1", 403)],
)
def test_customers_are_seen_by_those_who_have_to_do_with_them(
    visit: Visit, login: str, status: int
) -> None:
    visitor = visit(login)

    page = visitor.get(PLACE)

    assert page.status == status


def test_those_who_only_look_change_nothing(visit: Visit) -> None:
    finance = visit("finance")
    page = finance.get(PLACE)

    answer = finance.post(PLACE, segment="key", credit_limit="1")

    assert not page.find('//input[@name="credit_limit"]')
    assert answer.status == 403


def test_a_person_is_entered_with_days_of_theirs(visit: Visit) -> None:
    front = visit("front1")
    front.get(PLACE)

    answer = front.post(
        f"{PLACE}/people",
        name="孙工",
        title="调度",
        phone="199-0000-1234",
        birthday="1980-04-01",
        dates="4-2 开业周年",
    )

    assert answer.status == 302
    shown = front.get(PLACE).words('//section[@aria-labelledby="people-title"]')
    assert "孙工 调度" in shown[0]
    assert "04-02 开业周年" in shown[0]
    listed = front.get("/customers")
    soon = listed.words("//details[contains(@class, 'occasions')]//td[2]")
    assert soon == ["生日", "开业周年"]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "请填写姓名"),
        ("phone", "12", "不是有效的电话号码"),
        ("birthday", "2099-01-01", "不能是将来的日期"),
        ("dates", "明天", "请按“10-18 开业周年”填写，用分号隔开，最多 12 个"),
    ],
)
def test_a_person_who_cannot_be_is_refused_at_the_field(
    visit: Visit, field: str, typed: str, said: str
) -> None:
    front = visit("front1")
    front.get(PLACE)

    page = front.post(f"{PLACE}/people", **{"name": "孙工", field: typed})

    assert page.status == 422
    assert page.words(f'//*[@id="person--{field}-problem"]') == [said]


def test_account_managers_see_the_customers_they_look_after(
    visit: Visit, company: Database
) -> None:
    with unit_of_work_factory(company)() as store:
        customer = store.customers.by_code("CU-0001")
        assert customer is not None
        customer.account_manager = "am1"
    own, other = visit("am1"), visit("am2")

    (row,) = own.get("/customers").words("//tbody/tr")
    assert "CU-0001" in row
    assert own.get(PLACE).status == 200
    assert other.get("/customers").words("//tbody/tr") == []
    assert other.get(PLACE).status == 404
