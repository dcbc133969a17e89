"""T06: nobody has the part; it is ordered, arrives, and the same order goes on."""

from tests.processes.delivery import Delivery


def test_the_part_that_arrives_goes_to_whoever_has_waited_longest(
    delivery: Delivery,
) -> None:
    delivery.stock().begin(("PN-0001", 2))
    eta = delivery.at(days=10)[:10]
    row = {"decision": "back_order", "eta": eta}
    delivery.fill("parts", "decide_missing", row, customer_informed=True)

    assert delivery.waiting == []
    delivery.wait(days=3).bring("PN-0001", 3)

    assert delivery.waiting == ["verify_hq"]
    assert delivery.on_hand("HQ") == (3, 2)
    delivery.from_headquarters().receive()
    assert delivery.result == "1 0 false"
    assert delivery.contradictions == []
