"""The page of one machine, for those who have to do with it."""

import pytest

from tests.web.conftest import Visit
from tests.web.visitor import Visitor
from tests.web.walk import ORDER_NO, report_fault

PLACE = "/machines/SD22-2025-0007"


def test_a_machine_is_shown_with_its_warranty_and_orders(front: Visitor) -> None:
    report_fault(front)

    page = front.get(front.get("/front-desk?q=锦程").one("//article//h3/a/@href"))

    assert page.words("//h1") == ["SD22-2025-0007 保内，剩 163 天 / 1160 h"]
    assert page.find(f'//main//a[@href="/orders/{ORDER_NO}"]')
    assert page.find('//main//a[@href="/customers/CU-0001"]')
    assert "还没有更换过配件。" in page.text


@pytest.mark.parametrize(
    ("login", "status"), [("ts1", 200), ("cd.store", 200), ("cs.sup", 404)]
)
def test_a_unit_sees_its_own_machines_only(
    visit: Visit, login: str, status: int
) -> None:
    assert visit(login).get(PLACE).status == status


def test_there_is_no_page_of_an_unknown_machine(front: Visitor) -> None:
    assert front.get("/machines/XX-1").status == 404
