"""T02: a fourth part that nobody predicted, without a photo: returned, then reduced."""

from handlers.parts.request_words import flag_text
from storage.norms import CellCount, PartCount
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import NOW
from tests.processes.approval import Approval

#: 112 such repairs were seen, and 3 of them needed a hose.
_HOSE = [PartCount("PN-0013", 3, 3, 1)]
CELLS = [
    CellCount("HYD-01", "SD-22", 500, 112, _HOSE),
    CellCount("HYD-01", None, None, 112, _HOSE),
]
PREDICTED = [("PN-0014", 1), ("PN-0015", 1), ("PN-0016", 1)]
REDUCED = {"decision": "reduce", "qty_approved": 1, "reason_code": "qty_too_high"}


def asked(asking: Approval, company: Database) -> Approval:
    with unit_of_work_factory(company)() as store:
        store.norms.replace(CELLS, NOW)
    asking.surveyed(*PREDICTED).begin()
    rows = [asking.row(part) for part, _ in PREDICTED]
    return asking.ask(*rows, asking.row("PN-0013", 4, photo_old_part=[]))


def test_it_is_returned_for_the_photo(asking: Approval, company: Database) -> None:
    asked(asking, company)

    assert asking.waiting == ["supplement"]
    assert asking.flags()[3] == ["F2", "F3", "F4", "F5"]
    said = flag_text(asking.rows[3].flags[0])
    assert said.en == "above norm: 3 of 112 such repairs used it"
    assert said.zh == "超常规：112 次同类维修中 3 次用到"


def test_the_unit_adds_it_and_learns_why_it_gets_less(
    asking: Approval, company: Database
) -> None:
    asked(asking, company)
    photo = asking.photo("cd.store", "supplement", "lines.photo_old_part")
    rows: list[dict[str, object]] = [{"qty": 1}, {"qty": 1}, {"qty": 1}]
    asking.supplement(*rows, {"qty": 4, "photo_old_part": [photo]})
    assert asking.waiting == ["review_first"]

    asking.decide("ts1", "review_first", "approve", "approve", "approve", REDUCED)

    assert "第 4 行 已批准 1/4（数量偏多）" in asking.told("cd.store")[0]
    asking.do("cd.store", "confirm_partial", decision="enough")
    assert asking.result["approval"] == "partial"
    assert asking.result["approved_lines"][3] == {"part_no": "PN-0013", "qty": 1}
