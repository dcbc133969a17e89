"""What an engineer installed: the ledger, the old parts, and whom it tells."""

from datetime import date, timedelta
from typing import Any

import pytest

from handlers.settlement import installations
from tests.handlers.settling import SettlingWorld
from tests.handlers.stock_world import PART
from tests.handlers.world import CHANGSHA, CLERK, NOW
from workflows.errors import InvalidFormError


def test_installed_pieces_leave_the_van_for_the_customer(
    settling: SettlingWorld,
) -> None:
    line = settling.carried(3)

    (row,) = settling.report({"line": line.id, "installed_qty": 2, "unused_qty": 1})

    assert (row.qty, row.unused_qty, row.performed_by) == (2, 1, "OF18-E1")
    assert settling.stock.on_hand("V-OF18-E1") == 1
    assert settling.stock.on_hand("CUSTOMER") == 2
    assert settling.stock.contradictions() == []


def test_what_came_for_the_order_is_installed_from_the_shelf_of_the_unit(
    settling: SettlingWorld,
) -> None:
    shipment = settling.stock.ship(2)
    settling.stock.receive(shipment, 2, 0, 0)
    line = settling.stock.sent(shipment).line_id

    settling.report({"line": line, "installed_qty": 2, "unused_qty": 0})

    assert settling.stock.on_hand("W-OF18") == 0
    assert settling.stock.reserved("W-OF18") == 0
    assert settling.stock.contradictions() == []


def test_a_visit_reports_once(settling: SettlingWorld) -> None:
    line, visit = settling.carried(1), settling.visit()
    row = {"line": line.id, "installed_qty": 1, "unused_qty": 0}

    first = settling.report(row, visit=visit)
    second = settling.report(row, visit=visit)

    assert first == second
    assert settling.stock.on_hand("CUSTOMER") == 1


def test_each_piece_that_has_to_come_back_gets_a_tag(settling: SettlingWorld) -> None:
    line = settling.installed(2)

    tags = settling.tags(line)

    assert [tag.tag for tag in tags] == ["OLD-2026-000001", "OLD-2026-000002"]
    assert {(tag.state, tag.due_on) for tag in tags} == {
        ("expected", date(2026, 4, 15))
    }
    assert settling.stock.on_hand("Q-OF18") == 2
    assert settling.stock.contradictions() == []


def test_a_part_that_stays_in_the_machine_is_not_expected(
    settling: SettlingWorld,
) -> None:
    settling.returnable()
    line = settling.carried(1)
    row = {"line": line.id, "installed_qty": 1, "unused_qty": 0}

    settling.report({**row, "no_old_part_reason": "掉入水中"})

    assert settling.tags(line) == []
    assert settling.sent("old_part_expected") == []


def test_whoever_settles_the_line_is_told(settling: SettlingWorld) -> None:
    line = settling.installed(1)

    assert settling.sent("line_installed") == [
        {
            "line_id": line.id,
            "order_id": settling.stock.order.id,
            "order_no": settling.stock.order.no,
            "part_no": PART,
            "qty": 1,
            "unused_qty": 0,
            "unit": "OF18",
        }
    ]
    (batch,) = settling.sent("old_part_expected")
    assert batch["batch_no"] == "OB-OF18-202603"


def test_what_the_customer_pays_for_is_theirs(settling: SettlingWorld) -> None:
    settling.returnable()
    line = settling.carried(1)
    line.doc_no = "PS-2026-000001"

    settling.report({"line": line.id, "installed_qty": 1, "unused_qty": 0})

    assert settling.tags(line) == []
    assert settling.sent("line_installed") == []


def test_parts_of_a_month_are_collected_together(settling: SettlingWorld) -> None:
    first, second = settling.installed(1), settling.installed(1)

    (one,), (other,) = settling.tags(first), settling.tags(second)

    assert one.batch_id == other.batch_id


def test_a_settled_batch_is_not_opened_again(settling: SettlingWorld) -> None:
    (one,) = settling.tags(settling.installed(1))
    batch = settling.world.store.old_parts.lock(one.batch_id or 0)
    batch.state = "settled"

    (other,) = settling.tags(settling.installed(1))

    again = settling.world.store.old_parts.lock(other.batch_id or 0)
    assert again.no == "OB-OF18-202603-2"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"installed_qty": 1, "unused_qty": 0}, "lines.0.installed_qty"),
        ({"installed_qty": 3, "unused_qty": 0}, "lines.0.installed_qty"),
        ({"installed_qty": -1, "unused_qty": 3}, "lines.0.installed_qty"),
        ({"installed_qty": None, "unused_qty": 2}, "lines.0.installed_qty"),
        ({"installed_qty": "1.5", "unused_qty": 0}, "lines.0.installed_qty"),
        ({"installed_qty": 3, "unused_qty": -1}, "lines.0.unused_qty"),
        ({"line": 99, "installed_qty": 2}, "lines.0.line"),
        ({"line": "x", "installed_qty": 2}, "lines.0.line"),
    ],
)
def test_a_wrong_report_is_sent_back(
    settling: SettlingWorld, row: dict[str, Any], field: str
) -> None:
    line = settling.carried(2)

    with pytest.raises(InvalidFormError) as error:
        settling.report({"line": line.id, **row})

    assert [problem.field for problem in error.value.problems] == [field]
    assert settling.stock.on_hand("CUSTOMER") == 0


def test_every_part_that_has_come_is_accounted_for(settling: SettlingWorld) -> None:
    settling.carried(1)

    with pytest.raises(InvalidFormError) as error:
        settling.report()

    assert [problem.field for problem in error.value.problems] == ["lines"]


def test_a_line_is_reported_once_in_a_form(settling: SettlingWorld) -> None:
    line = settling.carried(1)
    row = {"line": line.id, "installed_qty": 1, "unused_qty": 0}

    with pytest.raises(InvalidFormError) as error:
        settling.report(row, row)

    assert [problem.field for problem in error.value.problems] == ["lines.1.line"]


def test_the_form_begins_with_what_has_come(settling: SettlingWorld) -> None:
    line = settling.carried(2)
    context = settling.world.context(CLERK, NOW + timedelta(days=1))

    (row,) = installations.received_lines(context, order_id=line.order_id)

    assert (row["line"], row["received_qty"], row["installed_qty"]) == (line.id, 2, 2)


def test_others_do_not_see_what_has_come(settling: SettlingWorld) -> None:
    line = settling.carried(2)
    context = settling.world.context(CHANGSHA)

    assert installations.received_lines(context, order_id=line.order_id) == []
