"""T03: only headquarters has the part: a signed loan slip, four copies, transit."""

from handlers.delivery.slip_lists import FindLoanSlips
from storage.installations import Writeoff
from storage.quantities import Quantity
from storage.unit_of_work import UnitOfWork
from tests.processes.delivery import Delivery
from tests.processes.repair import Repair


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


def lent(repair: Repair) -> list[tuple[str, Quantity]]:
    """Tell what the report on loans says of each unit: its name, and pieces out."""
    found = repair.engine.run(FindLoanSlips(), actor=repair.actor("parts"))
    return [(one.unit.code, one.pieces) for one in found.ages if one.days >= 0]


def test_what_is_lent_has_an_age_until_it_is_installed(repair: Repair) -> None:
    before = lent(repair)

    repair.unstocked().stocked(None, 1).needing_parts().ask_for().approved().shipped()
    slip = repair.shown("guard", "release_gate")["to"]
    no = repair.read(lambda store: store.loan_slips.of_order(repair.page.id))[0].no
    repair.fill("guard", "release_gate", slip_no=no, packages_match=True)
    assert (slip, lent(repair)) == ("成都办事处", [("OF18", 1), *before])
    repair.fill("cd.store", "receive", received_at=repair.at(hours=1))
    assert lent(repair) == [("OF18", 1), *before]
    repair.visit().call_back().wait(days=1)

    assert lent(repair) == before
    assert [row.state for row in written_off(repair)] == ["written_off"]


def written_off(repair: Repair) -> list[Writeoff]:
    """Read the write-offs of the order."""

    def look(store: UnitOfWork) -> list[Writeoff]:
        lines = store.delivery_lines.of_order(repair.page.id)
        return store.installations.writeoffs([line.id for line in lines])

    found: list[Writeoff] = repair.read(look)
    return found
