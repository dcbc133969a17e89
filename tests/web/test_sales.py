"""Sales of parts: the list, one of them, the quotation to print, and cancelling."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import NOW
from tests.pictures import pdf
from tests.web.conftest import Visit
from tests.web.visitor import Page, Visitor
from workflows.engine import SYSTEM, Command, Context, Engine
from workflows.errors import LOCAL_ZONE

COUNTER = "/processes/counter_sale/start"
BUYER = {
    "customer": "CU-0001",
    "unit": "OF18",
    "contact_name": "王师傅",
    "lines-0-part_no": "PT-0001",
    "lines-0-qty": "2",
}


def day(days: int) -> str:
    local: datetime = NOW.astimezone(LOCAL_ZONE) + timedelta(days=days)
    return local.date().isoformat()


def quotation(**facts: str) -> dict[str, str]:
    return {
        "action": "submit",
        "lines-0-line": "1",
        "lines-0-qty": "2",
        "lines-0-discount": "5",
        "labour": "100",
        "freight": "0",
        "tax_rate": "13",
        "valid_until": day(15),
        **facts,
    }


@pytest.fixture
def seller(visit: Visit) -> Visitor:
    return visit("psales")


def task(visitor: Visitor) -> str:
    """Give the place of the newest task that is offered."""
    page = visitor.get("/inbox?view=groups")
    number = page.find('//input[@name="task"]/@value')[-1]
    return f"/tasks/{number}"


def submit(visitor: Visitor, fields: dict[str, str], **files: Any) -> Page:  # noqa: ANN401 (of the form)
    place = task(visitor)
    visitor.get(place)
    return visitor.upload(place, fields, **files)


@pytest.fixture
def sale(seller: Visitor) -> str:
    """Sell parts over the counter, as far as the quotation; give the page."""
    seller.get(COUNTER)
    started = seller.post(COUNTER, **BUYER)
    assert started.status == 302, started.words('//*[@class="field-problem"]')
    (place,) = seller.get("/sales").find('//a[@class="task-link"]/@href')
    return str(place)


@pytest.fixture
def offered(seller: Visitor, sale: str) -> str:
    """Quote what is wanted, with a discount that nobody has to approve."""
    answer = submit(seller, quotation())
    assert answer.status == 302, answer.words('//*[@class="field-problem"]')
    return sale


@dataclass(frozen=True)
class _Measure(Command[None]):
    """Sell the part by the metre."""

    def execute(self, context: Context) -> None:
        hose = context.store.parts.get("PT-0001")
        assert hose is not None
        hose.uom, hose.price = "米", Decimal("12.35")


def test_a_hose_is_sold_by_the_metre(seller: Visitor, engine: Engine) -> None:
    engine.run(_Measure(), actor=SYSTEM)
    seller.get(COUNTER)
    refused = seller.post(COUNTER, **{**BUYER, "lines-0-qty": "2.755"})
    seller.post(COUNTER, **{**BUYER, "lines-0-qty": "2.75"})
    (place,) = seller.get("/sales").find('//a[@class="task-link"]/@href')

    asked = seller.get(task(seller)).one('//input[@name="lines-0-qty"]/@value')
    submit(seller, quotation(**{"lines-0-qty": "2.50", "lines-0-discount": "0"}))

    wrong = refused.words('//*[@id="field-lines-0-qty-problem"]')
    assert (refused.status, wrong) == (422, ["最多两位小数"])
    cells = seller.get(str(place)).words('//td[small="PT-0001"]/../td')
    assert (asked, cells[1:]) == ("2.75", ["2.5", "¥12.35", "–", "¥30.88"])


def test_a_sale_is_on_the_list_with_its_customer(seller: Visitor, sale: str) -> None:
    page = seller.get("/sales?q=锦程")

    (row,) = page.words("//tbody/tr")
    assert sale.removeprefix("/sales/") in row
    assert "四川锦程基础工程" in row
    assert "报价中" in row


def test_the_form_shows_each_part_with_its_price(seller: Visitor, sale: str) -> None:
    page = seller.get(task(seller))

    shown = page.words('//*[@class="row-cells"]//*[@class="plain-value"]')
    assert shown == ["PT-0001 主泵", "18,500.00"]
    assert page.one('//input[@name="lines-0-qty"]/@value') == "2"
    assert page.one('//input[@name="lines-0-line"]/@value') == "1"
    assert sale.removeprefix("/sales/") in page.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("lines-0-discount", "101", "不能大于 100"),
        ("lines-0-discount", "-1", "不能小于 0"),
        ("lines-0-qty", "1.5", "请填 0 至 999 的整数"),
        ("lines-0-qty", "-1", "不能小于 0"),
        ("labour", "-1", "不能小于 0"),
        ("freight", "much", "应为数字"),
        ("tax_rate", "31", "不能大于 30"),
        ("valid_until", day(-1), "不能早于现在"),
        ("valid_until", day(91), "最长 90 天"),
    ],
)
@pytest.mark.usefixtures("sale")
def test_a_wrong_quotation_is_refused_at_its_field(
    seller: Visitor, field: str, value: str, said: str
) -> None:
    page = submit(seller, quotation(**{field: value}))

    assert page.status == 422
    assert page.words(f'//*[@id="field-{field}-problem"]') == [said]


@pytest.mark.usefixtures("sale")
def test_another_line_than_was_asked_for_is_refused(seller: Visitor) -> None:
    page = submit(seller, quotation(**{"lines-0-line": "2"}))

    assert page.status == 422
    assert page.words('//*[@id="field-lines-problem"]') == [
        "明细已有变化，请核对后重新填写"
    ]


def test_the_quotation_reckons_up_what_the_customer_pays(
    seller: Visitor, offered: str
) -> None:
    page = seller.get(f"{offered}/quotation")

    words = page.words("//tfoot//tr")
    # 2 × 18 500 less 5 %, and 100 for labour, with 13 % tax.
    assert words == ["人工费¥100.00", "税 13 %¥4,582.50", "含税总额¥39,832.50"]
    assert "徐娟" in page.text


def test_nothing_is_printed_before_it_is_offered(seller: Visitor, sale: str) -> None:
    page = seller.get(f"{sale}/quotation")

    assert page.status == 404


def test_the_signed_copy_is_among_the_papers_of_the_sale(
    seller: Visitor, offered: str
) -> None:
    answer = {"action": "submit", "answer": "accepted"}
    submit(seller, answer, signed_copy=("签字.pdf", pdf()))

    page = seller.get(offered)

    assert page.find('//section[@aria-labelledby="files-title"]//li')
    (place,) = set(page.find('//li[@class="file-item"]/a/@href'))
    assert seller.get(place).response.data == pdf()


def test_finance_enters_the_payment_on_its_own_page(
    seller: Visitor, visit: Visit, offered: str
) -> None:
    submit(seller, {"action": "submit", "answer": "accepted"})
    finance = visit("finance")
    paid = {"amount": "39832.50", "method": "transfer", "reference": "BANK-1"}
    late = {**paid, "action": "submit", "received_on": day(1)}
    refused = submit(finance, late)

    submit(finance, {**late, "received_on": day(0)})

    assert refused.words('//*[@id="field-received_on-problem"]') == ["不能晚于现在"]
    page = finance.get(offered)
    assert "已回款" in page.text
    assert "BANK-1" in page.text


@pytest.mark.parametrize(
    ("login", "status"),
    [
        ("finance", 200),
        ("director", 200),
        ("cd.store", 200),
        ("cs.sup", 404),
        ("front1", 403),
        ("am1", 403),
    ],
)
def test_sales_are_seen_by_those_who_sell_or_take_the_money(
    visit: Visit, sale: str, login: str, status: int
) -> None:
    visitor = visit(login)

    page = visitor.get(sale)

    assert page.status == status


def test_cancelling_needs_a_reason(seller: Visitor, sale: str) -> None:
    seller.get(sale)

    page = seller.post(sale, reason=" ")

    assert page.status == 422
    assert page.words('//*[@id="cancel-reason-problem"]') == ["请填写原因"]


def test_a_cancelled_sale_is_over_and_says_why(seller: Visitor, offered: str) -> None:
    seller.get(offered)

    seller.post(offered, reason="客户改主意了")
    again = seller.post(offered, reason="客户改主意了")

    page = seller.get(offered)
    assert "已取消" in page.text
    assert "客户改主意了" in page.text
    assert not page.find('//input[@name="reason"]')
    assert again.status == 409


def test_a_storekeeper_cancels_no_sale(visit: Visit, sale: str) -> None:
    storekeeper = visit("cd.store")
    storekeeper.get(sale)

    page = storekeeper.post(sale, reason="不卖了")

    assert page.status == 403


def test_an_empty_list_says_where_sales_come_from(seller: Visitor) -> None:
    page = seller.get("/sales?state=ended")

    assert "这里没有销售单" in page.text
    assert page.find('//a[contains(@href, "counter_sale")]')
