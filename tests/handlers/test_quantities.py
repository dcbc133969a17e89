"""Whole numbers of what is counted, two decimals of what is measured, end to end."""

from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from handlers.care.service_kits import PutKitPart
from handlers.delivery import stock_counts
from handlers.quantities import is_measured, quantity_problem
from handlers.service.predictions import fingerprint
from storage.parts import Part
from tests.handlers.settling import SettlingWorld
from tests.handlers.stock_world import PART, StockWorld
from tests.handlers.test_service_kits import PARTS
from workflows.errors import InvalidFormError


def part(uom: str) -> Part:
    return Part(part_no="PN-1", name_zh="件", name_en="Part", uom=uom)


@pytest.fixture
def hoses(settling: SettlingWorld) -> SettlingWorld:
    """Measure the part in metres, at 12.35 yuan each."""
    hose = settling.world.store.parts.get(PART)
    assert hose is not None
    hose.uom, hose.price, hose.old_part_return = "米", Decimal("12.35"), True
    return settling


@pytest.mark.parametrize(
    ("uom", "value", "sentences"),
    [
        ("件", 1, None),
        ("件", "999", None),
        ("件", Decimal("2.00"), None),
        ("件", 1.5, ("请填 1 至 999 的整数", "Enter a whole number from 1 to 999")),
        ("套", 0, ("请填 1 至 999 的整数", "Enter a whole number from 1 to 999")),
        ("件", True, ("请填 1 至 999 的整数", "Enter a whole number from 1 to 999")),
        ("米", Decimal("0.01"), None),
        ("L", "999.99", None),
        ("m", 3, None),
        (
            "升",
            "0.125",
            (
                "请填 0.01 至 999.99，最多两位小数",
                "Enter 0.01 to 999.99, with at most two decimals",
            ),
        ),
        (
            "米",
            "two",
            (
                "请填 0.01 至 999.99，最多两位小数",
                "Enter 0.01 to 999.99, with at most two decimals",
            ),
        ),
    ],
)
def test_what_may_be_entered_depends_on_the_unit_of_measure(
    uom: str, value: object, sentences: tuple[str, str] | None
) -> None:
    wrong = quantity_problem("qty", value, part(uom))

    assert (wrong and (wrong.text.zh, wrong.text.en)) == sentences


def test_of_a_part_that_nobody_knows_there_are_no_fractions() -> None:
    assert not is_measured(None)
    assert quantity_problem("qty", Decimal("0.5"), None) is not None


def test_metres_go_all_the_way_from_the_supplier_into_the_machine(
    hoses: SettlingWorld,
) -> None:
    stock = hoses.stock
    shipment = stock.ship(Decimal("2.75"))
    stock.receive(shipment, Decimal("2.5"), 0, Decimal("0.25"))
    stock.claim(shipment, "cancel")
    line = stock.sent(shipment).line_id

    hoses.report({"line": line, "installed_qty": Decimal("1.9"), "unused_qty": "0.6"})

    assert (stock.on_hand("CUSTOMER"), stock.on_hand("ADJUST")) == (0, Decimal("0.25"))
    assert stock.on_hand("W-OF18") == Decimal("0.6")
    assert stock.contradictions() == []


def test_a_length_that_came_out_is_one_old_part(hoses: SettlingWorld) -> None:
    line = hoses.carried(Decimal("1.5"))
    hoses.report({"line": line.id, "installed_qty": Decimal("1.5"), "unused_qty": 0})

    (tag,) = hoses.tags(line)

    assert tag.value == Decimal("18.53")


@pytest.mark.parametrize("qty", [Decimal("0.5"), "1.5", Decimal("2.25")])
def test_there_is_no_half_pump_anywhere(settling: SettlingWorld, qty: Any) -> None:  # noqa: ANN401 (as forms send it)
    stock, context = settling.stock, settling.world.context(PARTS)
    shipment = stock.ship(3)
    kit = PutKitPart("SD-22", 1, PART, str(qty))

    with pytest.raises(InvalidFormError):
        stock.want(qty)
    with pytest.raises(InvalidFormError):
        stock.put("HQ", qty)
    with pytest.raises(InvalidFormError):
        stock.receive(shipment, qty, 0, 0)
    with pytest.raises(InvalidFormError):
        kit.execute(context)


def test_a_count_in_metres_is_put_right_to_the_centimetre(hoses: SettlingWorld) -> None:
    stock = hoses.stock
    stock.put("OF18", 10)
    task = hoses.task()
    no = stock_counts.ask(task.context, "W-OF18", [PART], "DO-1")
    (row,) = task.store.stock_counts.of(str(no))
    counted = {"rows": [{"line": row.id, "counted_qty": Decimal("9.87")}]}

    result = stock_counts.record(task, count_no=str(no), counted=counted)
    stock_counts.adjust(task, count_no=str(no))

    assert (stock.on_hand("W-OF18"), row.diff) == (Decimal("9.87"), Decimal("-0.13"))
    assert (result["value"], row.value) == (Decimal("1.61"), Decimal("1.61"))


def test_what_was_signed_before_there_were_fractions_keeps_its_hash(
    stock_world: StockWorld,
) -> None:
    stock_world.ship(2)
    store, order = stock_world.world.store, stock_world.order
    (slip,) = store.loan_slips.of_order(order.id)

    (signed, _) = store.loan_slips.signatures(slip.id)

    text = (
        '{"from":"HQ","lines":[{"owner":"hq","part_no":"PN-0001","qty":2}],'
        f'"no":"{slip.no}","opinion":"保内更换","order":{order.id},'
        '"to":"OF18","urgent":false}'
    )
    assert signed.content_sha256 == sha256(text.encode()).hexdigest()
    fraction = sha256(b'{"qty":2.5}').hexdigest()
    assert fingerprint({"qty": Decimal("2.5")}) == fraction
