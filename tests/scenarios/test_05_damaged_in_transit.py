"""T05: one of three pieces is damaged in transit, and sent again."""

from tests.processes.delivery import Delivery


def test_the_order_waits_only_for_the_piece_that_is_sent_again(
    delivery: Delivery,
) -> None:
    delivery.stock(HQ=4).begin(("PN-0001", 3)).from_headquarters()
    photos = delivery.photo("cd.store", "receive")
    delivery.receive({"qty_ok": 2, "qty_damaged": 1}, photos=photos)

    assert delivery.waiting == ["settle_claim"]
    delivery.fill("logi", "settle_claim", {"cause": "颠簸", "action": "reship"})

    assert delivery.waiting == ["verify_hq"]
    (sent,) = delivery.shipments
    kept = delivery.read(lambda store: store.evidence.of_owners("shipment", [sent.id]))
    assert [row.kind for row in kept] == ["document", "photo_damage"]
    assert delivery.on_hand("W-OF18") == (2, 2)
    assert delivery.on_hand("QUARANTINE") == (1, 0)
    assert delivery.contradictions == []
    delivery.from_headquarters().receive()
    assert delivery.result == "1 0 false"
    assert (delivery.lines[0].delivered, delivery.contradictions) == (3, [])
