"""Stock and loan slips on the screens: who sees what."""

import pytest

from tests.web.conftest import Visit
from tests.web.walk import ORDER_NO

SLIP = "/loan-slips/LS-2026-000001"


@pytest.mark.usefixtures("lent")
def test_headquarters_sees_every_warehouse(visit: Visit) -> None:
    parts = visit("owner")

    balances = parts.get("/stock?q=PT-0001").words("//tbody/tr")
    moves = parts.get("/stock?list=ledger").words("//tbody/tr")
    loans = parts.get("/stock?list=loans").words("//tbody/tr")

    assert any("在途" in row and "2" in row for row in balances)
    assert any("发货" in row and "发运 1" in row for row in moves)
    assert len(loans) == 1
    assert "LS-2026-000001" in loans[0]
    assert "成都办事处" in loans[0]


@pytest.mark.usefixtures("lent")
def test_a_unit_sees_its_own_stock_only(visit: Visit) -> None:
    store = visit("cd.store")

    balances = store.get("/stock").words("//tbody/tr")
    moves = store.get("/stock?list=ledger").words("//tbody/tr")
    loans = store.get("/stock?list=loans").words("//tbody/tr")

    assert (balances, moves, len(loans)) == ([], [], 1)
    assert store.get(SLIP).status == 200


@pytest.mark.parametrize("place", ["/stock", SLIP, f"{SLIP}/copies"])
@pytest.mark.usefixtures("lent")
def test_who_does_not_handle_parts_sees_none(visit: Visit, place: str) -> None:
    assert visit("front1").get(place).status == 403


@pytest.mark.usefixtures("lent")
def test_a_slip_shows_who_signed_what(visit: Visit) -> None:
    page = visit("owner").get(SLIP)

    signatures = page.words('//section[@aria-labelledby="signatures-title"]//li')
    hashes = page.find('//code[@class="hash"]/text()')
    assert [row[:4] for row in signatures] == ["部门领导", "财务 ·"]
    assert len({str(each) for each in hashes}) == 1


@pytest.mark.usefixtures("lent")
def test_each_copy_is_a_sheet_with_its_holder(visit: Visit) -> None:
    page = visit("owner").get(f"{SLIP}/copies")

    sheets = page.words('//section[contains(@class, "sheet")]/h2')
    holders = [title.rpartition(" · ")[2] for title in sheets]
    assert holders == ["核销", "财务", "配件库", "经警", "成都办事处"]


@pytest.mark.usefixtures("lent")
def test_an_order_shows_how_far_its_parts_have_come(visit: Visit) -> None:
    page = visit("cd.sup").get(f"/orders/{ORDER_NO}")

    (row,) = page.words('//section[@aria-labelledby="chain-title"]//tbody/tr')
    assert "主泵" in row
    assert "0/2" in row
    assert "在途" in row
    assert page.find(f'//a[@href="{SLIP}"]') == []


def test_an_administrator_switches_the_gate_off(visit: Visit) -> None:
    admin = visit("admin")

    before = admin.get("/settings/gate").find("//main//input/@checked")
    admin.post("/settings/gate")

    assert len(before) == 1
    assert admin.get("/settings/gate").find("//main//input/@checked") == []
    assert visit("owner").get("/settings/gate").status == 403


@pytest.mark.usefixtures("lent")
def test_an_unknown_slip_is_not_found(visit: Visit) -> None:
    assert visit("owner").get("/loan-slips/LS-2026-000077").status == 404
