"""T03: only headquarters has the part: a signed loan slip, four copies, transit."""

from tests.processes.delivery import Delivery


def test_headquarters_lends_it_with_two_signatures_and_four_copies(
    delivery: Delivery,
) -> None:
    delivery.stock(HQ=1).begin(("PN-0001", 1))

    assert delivery.waiting == ["verify_hq"]
    delivery.from_headquarters()
    assert delivery.waiting == ["receive"]
    assert delivery.on_hand("TRANSIT") == (1, 0)
    delivery.receive()

    assert delivery.result == "1 0 false"
    assert delivery.on_hand("W-OF18") == (1, 1)
    assert delivery.contradictions == []
