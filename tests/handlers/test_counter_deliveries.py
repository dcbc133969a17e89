"""Parts are brought for a sale over the counter as they are for a dispatch order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.delivery import (
    recalls,
    shipping,
    stock_finding,
    stock_issuing,
    stock_lines,
    stock_missing,
)
from handlers.delivery.delivery_lookups import issue_lines
from handlers.delivery.loan_slips import write_slip
from handlers.delivery.stock_expiry import ExpireReservations
from handlers.delivery.stock_views import FindStock
from handlers.selling import sale_payments, sale_receipts, sales
from handlers.selling.sale_lookups import sale_facts, sold_lines
from handlers.selling.sale_records import due, sale_of
from handlers.selling.sale_views import GetSale
from storage.delivery_lines import DeliveryLine
from storage.identities import Role, UserRole
from storage.purposes import Purpose
from storage.sales import SalesOrder
from tests.handlers.stock_world import (
    FINANCE,
    LOGISTICS,
    PAPERS,
    PART,
    SHIPPER,
    SOURCES,
    StockWorld,
)
from tests.handlers.world import CLERK, NOW
from workflows.decisions import make
from workflows.errors import InvalidFormError

#: What the customer pays for one pump with tax.
ONE = Decimal("20905.00")
CANCEL = {"decision": "cancel", "reason": "停产"}


@dataclass
class Counter:
    """A sale of two pumps over the counter of the Chengdu office, and paid for."""

    shelf: StockWorld
    sale: SalesOrder
    sold: list[Mapping[str, object]]

    @property
    def lines(self) -> list[DeliveryLine]:
        return self.shelf.world.store.delivery_lines.of(Purpose(None, self.sale.id))

    def search(self) -> Mapping[str, Any]:
        """Look for the parts as the diagram does."""
        task, sale_id = self.shelf.world.task(), self.sale.id
        found: Any = stock_finding.find_sources(task, sale_id=sale_id)["candidates"]
        ranks: Any = make(SOURCES, "stock_source", {"candidates": found}).value
        return stock_lines.reserve(task, sale_id=sale_id, candidates=found, ranks=ranks)

    def lay_ready(self, qty: int = 2, **row: str) -> None:
        """Take the pieces from the shelf of the unit."""
        (line,) = self.lines
        rows = [{"line": line.id, "picked_qty": qty, **row}]
        task = self.shelf.world.task(CLERK)
        stock_issuing.issue(task, sale_id=self.sale.id, issue={"rows": rows})

    def decide(self, **decision: str) -> None:
        """Let parts management decide about what nobody has."""
        rows = [{"line": line.id, **decision} for line in self.lines]
        form = {"rows": rows, "customer_informed": True}
        task = self.shelf.world.task()
        stock_missing.decide_missing(task, sale_id=self.sale.id, decision=form)

    def reckon(self) -> Mapping[str, object]:
        task = self.shelf.world.task()
        return sale_receipts.reckon_delivery(task, sale_id=self.sale.id)

    def hand_over(self) -> None:
        """Let the customer sign for what came."""
        context = self.shelf.world.context(CLERK)
        rows = list(sold_lines(context, sale_id=self.sale.id))
        receipt = {"lines": rows, "signature": {"name": "罗永刚"}}
        task = self.shelf.world.task(CLERK)
        sale_receipts.record_receipt(task, sale_id=self.sale.id, receipt=receipt)


@pytest.fixture
def paid(stock_world: StockWorld) -> Counter:
    world, wanted = stock_world.world, [{"part_no": PART, "qty": 2}]
    task = world.task(CLERK)
    form = {"customer": "C00001", "unit": "OF18", "lines": wanted}
    opened: Any = sales.open_sale(task, sale=form)
    sale = sale_of(world.store, opened["sale_id"])
    rows = [{"line": 1, "qty": 2, "discount": 0}]
    offer = {"lines": rows, "tax_rate": 13, "valid_until": "2026-04-15"}
    sales.keep_quotation(task, sale_id=sale.id, quotation=offer)
    sales.offer(task, sale_id=sale.id)
    sales.record_answer(task, sale_id=sale.id, answer={"answer": "accepted"})
    terms: Any = sales.set_terms(task, sale_id=sale.id)
    sale_payments.record_payment(
        world.task(FINANCE), sale_id=sale.id, payment=_money(2 * ONE)
    )
    return Counter(stock_world, sale, terms["sold_lines"])


@pytest.fixture
def counter(paid: Counter) -> Counter:
    documents = [{"doc_no": paid.sale.no, "lines": paid.sold}]
    task = paid.shelf.world.task()
    stock_lines.open_delivery(task, sale_id=paid.sale.id, documents=documents)
    return paid


def _money(amount: Decimal) -> Mapping[str, object]:
    facts = {"method": "transfer", "received_on": "2026-03-31", "reference": "R"}
    return {"amount": amount, **facts}


def test_what_the_unit_has_is_laid_ready_and_handed_over(counter: Counter) -> None:
    counter.shelf.put("OF18", 3)

    found = counter.search()
    counter.lay_ready()
    before = (counter.shelf.on_hand("W-OF18"), counter.shelf.reserved("W-OF18"))
    counter.reckon()
    counter.hand_over()

    assert found["has_local"] is True
    assert before == (3, 2)
    assert (counter.shelf.on_hand("W-OF18"), counter.sale.status) == (1, "received")
    assert counter.shelf.contradictions() == []


def test_what_is_laid_ready_is_not_asked_for_again(counter: Counter) -> None:
    counter.shelf.put("OF18", 1)
    counter.search()
    counter.lay_ready(1)

    context = counter.shelf.world.context(CLERK)

    assert issue_lines(context, sale_id=counter.sale.id) == []
    assert counter.search()["has_local"] is False


def test_what_is_not_on_the_shelf_needs_a_reason(counter: Counter) -> None:
    counter.shelf.put("OF18", 2)
    counter.search()

    with pytest.raises(InvalidFormError) as caught:
        counter.lay_ready(1)
    counter.lay_ready(1, shortage_reason="找不到")

    assert [each.field for each in caught.value.problems] == ["rows.0.shortage_reason"]
    assert [line.delivered for line in counter.lines] == [1]


def test_headquarters_lends_for_a_sale(counter: Counter) -> None:
    counter.shelf.put("HQ", 2)
    counter.search()
    task = counter.shelf.world.task(SHIPPER)
    slip: Any = write_slip(task, sale_id=counter.sale.id, slip={"opinion": "售出"})
    counter.shelf.sign(slip["slip_id"])
    counter.shelf.sign(slip["slip_id"], FINANCE)
    sent: Any = shipping.ship(
        counter.shelf.world.task(LOGISTICS), slip_id=slip["slip_id"], shipment=PAPERS
    )
    lent = counter.shelf.world.context(SHIPPER)
    before = FindStock("loans").execute(lent).rows

    counter.shelf.receive(sent["shipment_id"], 2, 0, 0)
    counter.hand_over()

    assert [(row.order_no, row.sale_no) for row in before] == [("", counter.sale.no)]
    assert FindStock("loans").execute(lent).rows == ()
    assert counter.shelf.on_hand("CUSTOMER") == 2
    assert counter.shelf.contradictions() == []


def test_people_are_told_about_the_sale(counter: Counter) -> None:
    world, week = counter.shelf.world, timedelta(days=8)
    name, held = {"name_zh": "内勤", "name_en": "x"}, {"scope_unit": "OF18"}
    world.store.identities.add([Role(code="storekeeper", scope="unit", **name)])
    world.store.flush()
    storekeeper = UserRole(login="cd.store", role_code="storekeeper", **held)
    world.store.identities.add([storekeeper])
    counter.shelf.put("OF18", 2)
    counter.search()

    ExpireReservations().execute(world.context(now=NOW + week))

    (told,) = world.store.notifications.of("cd.store", limit=9)
    assert told.link == f"sale {counter.sale.no}"
    assert told.text_zh.startswith(f"{counter.sale.no} 预留到期已释放")


def test_the_lists_of_stock_lead_to_the_sale(counter: Counter) -> None:
    counter.shelf.put("OF18", 2)
    counter.search()

    found = FindStock("reservations").execute(counter.shelf.world.context(CLERK))

    assert [(row.sale_no, row.order_no) for row in found.rows] == [
        (counter.sale.no, "")
    ]


def test_what_does_not_come_costs_nothing(counter: Counter) -> None:
    counter.shelf.put("OF18", 1)
    counter.search()
    counter.lay_ready(1)
    counter.decide(**CANCEL)

    reckoned = counter.reckon()

    assert reckoned == {"delivered": True, "to_be_refunded": True}
    assert due(counter.shelf.world.store, counter.sale) == ONE


def test_a_substitute_costs_what_was_agreed_on(counter: Counter) -> None:
    counter.decide(decision="substitute", part_no="PN-0040")
    counter.shelf.put("OF18", 2, "PN-0040")
    counter.search()

    first, instead = counter.lines

    assert (instead.replaces_id, instead.part_no) == (first.id, "PN-0040")
    assert due(counter.shelf.world.store, counter.sale) == 2 * ONE


def test_a_sale_for_which_nothing_came_is_over(counter: Counter) -> None:
    counter.decide(**CANCEL)

    reckoned = counter.reckon()

    assert reckoned == {"delivered": False, "to_be_refunded": True}
    assert (counter.sale.status, counter.sale.reason) == ("cancelled", "全网无货")
    context = counter.shelf.world.context(FINANCE)
    assert sale_facts(context, sale_id=counter.sale.id)["overpaid"] == 2 * ONE


def test_what_is_laid_ready_for_a_cancelled_sale_is_free_again(
    counter: Counter,
) -> None:
    counter.shelf.put("OF18", 2)
    counter.search()
    counter.lay_ready()

    task = counter.shelf.world.task()
    left = recalls.begin_recall(task, sale_id=counter.sale.id)

    assert left == {"shipments": []}
    assert counter.shelf.reserved("W-OF18") == 0
    assert counter.shelf.contradictions() == []


def test_the_customer_signs_for_everything_that_came(counter: Counter) -> None:
    counter.shelf.put("OF18", 2)
    counter.search()
    counter.lay_ready()
    (line,) = counter.lines
    receipt = {"lines": [{"line": line.id, "received_qty": 1}]}

    with pytest.raises(InvalidFormError) as caught:
        sale_receipts.record_receipt(
            counter.shelf.world.task(CLERK), sale_id=counter.sale.id, receipt=receipt
        )

    assert [each.field for each in caught.value.problems] == ["lines.0.received_qty"]


def test_the_page_of_a_sale_shows_how_far_its_parts_have_come(counter: Counter) -> None:
    counter.shelf.put("OF18", 2)
    counter.search()

    page = GetSale(counter.sale.no).execute(counter.shelf.world.context(CLERK))

    assert [(row.part.code, row.state) for row in page.chain] == [(PART, "reserved")]


def test_a_sale_begun_before_parts_were_brought_is_handed_over_from_the_shelf(
    paid: Counter,
) -> None:
    paid.shelf.put("OF18", 2)

    paid.hand_over()

    assert (paid.shelf.on_hand("W-OF18"), paid.sale.status) == (0, "received")
    assert paid.shelf.contradictions() == []
