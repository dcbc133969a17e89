"""T12: the warranty does not pay: a quotation, refused or paid, then the parts."""

from datetime import datetime, timedelta

import pytest

from handlers import business
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.processes.repair import Repair
from tests.processes.results import watched
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import Engine
from workflows.errors import LOCAL_ZONE

PUMP = "PN-0001"


@pytest.fixture
def repair(company: Database, clock: Clock) -> Repair:
    """Give a repair whose part was refused, and that the customer may pay for."""
    operations = watched(business())
    engine = Engine(unit_of_work_factory(company), operations, clock)
    repair = Repair(engine, clock)
    note = {"doc_no": "note 1", "unit": "OF18", "rows": [{"part_no": PUMP, "qty": 2}]}
    engine.run(StartProcessInstance("stock_receipt", note), actor=repair.actor("parts"))
    repair.wait()
    repair.needing_parts().ask_for(PUMP).rejected()
    choice = {"choice": "customer_pays", "reason": "保外，客户自付"}
    return repair.do("cd.sup", "decide_rejected", **choice)


def day(repair: Repair, days: int = 0) -> str:
    local: datetime = repair.clock.now.astimezone(LOCAL_ZONE) + timedelta(days=days)
    return local.date().isoformat()


def offer(repair: Repair) -> None:
    """Quote what the unit has asked for, at the price of the list."""
    repair.do(
        "psales",
        "quote",
        lines=[{"line": 1, "qty": 1, "discount": 0}],
        labour=0,
        freight=0,
        tax_rate=13,
        valid_until=day(repair, 15),
    )


def test_the_order_is_closed_because_the_customer_declines(repair: Repair) -> None:
    offer(repair)

    repair.do("psales", "customer_answer", answer="rejected", note="太贵")
    assert repair.waiting == ["call_customer"]
    repair.call_back()

    (sale,) = repair.read(lambda store: store.sales.of_order(repair.page.id))
    assert (sale.status, sale.reason) == ("declined", "太贵")
    assert repair.ended_at == "closed"
    assert repair.page.status == "closed"


def test_the_parts_are_delivered_when_the_customer_has_paid(repair: Repair) -> None:
    offer(repair)
    repair.do("psales", "customer_answer", answer="accepted")
    open_amount = repair.shown("finance", "pay")["open"]
    paid = {"method": "transfer", "received_on": day(repair), "reference": "BANK-1"}

    repair.do("finance", "pay", amount=open_amount, **paid)
    assert repair.waiting == ["issue_parts"]
    repair.issued().visit("solved").call_back()

    (sale,) = repair.read(lambda store: store.sales.of_order(repair.page.id))
    assert sale.status == "sold"
    assert repair.ended_at == "closed"
    lines = repair.read(lambda store: store.delivery_lines.of_order(repair.page.id))
    assert [(line.doc_no, line.delivered) for line in lines] == [(sale.no, 1)]
