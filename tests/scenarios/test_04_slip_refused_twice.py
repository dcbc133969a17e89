"""T04: finance refuses the slip twice: it is cancelled, and nobody has the part."""

from tests.processes.delivery import Delivery


def test_the_second_refusal_cancels_the_slip_and_frees_the_piece(
    delivery: Delivery,
) -> None:
    delivery.stock(HQ=1).begin(("PN-0001", 1))
    delivery.fill("shipper", "verify_hq").write_slip().refuse()

    assert delivery.waiting == ["write_slip"]
    assert delivery.values("shipper", "write_slip")["refused"] == "金额不符"
    delivery.write_slip().refuse()

    assert delivery.waiting == ["decide_missing"]
    (slip,) = delivery.read(lambda store: store.loan_slips.of_order(delivery.order_id))
    assert slip.state == "cancelled"
    assert delivery.on_hand("HQ") == (1, 0)
    assert delivery.contradictions == []
