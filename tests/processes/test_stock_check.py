"""Stock check within a whole repair: what people read about it afterwards."""

from tests.processes.conftest import Walk
from tests.processes.repair import Repair


def test_an_order_remembers_in_short_how_its_source_was_chosen(order: Walk) -> None:
    repair = Repair(order.engine, order.clock).unstocked().stocked(None, 1)

    repair.needing_parts().ask_for().approved()

    decisions = [entry for entry in repair.page.timeline if entry.kind == "decision"]
    (source,) = [entry for entry in decisions if entry.name.en == "Stock source"]
    assert source.facts is not None
    assert source.facts.zh == "可能的货源 = 1 项 → 总部"
    assert source.facts.en == "Possible sources = 1 rows → headquarters"
