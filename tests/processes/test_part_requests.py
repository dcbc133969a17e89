"""What a unit enters to ask for parts: checked, merged, frozen, judged."""

import hashlib
import json
from datetime import timedelta

import pytest

from handlers import business
from handlers.parts.request_words import flag_text
from handlers.service.order_views import GetDispatchOrder
from storage.evidence import Evidence
from storage.likeness import Likeness
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import NOW, Clock
from tests.processes.approval import Approval
from tests.processes.draws import NOT_DRAWN
from tests.processes.results import watched
from workflows.commands.uploads import KeepTaskUpload, NewFile
from workflows.engine import Engine
from workflows.errors import InvalidFormError


@pytest.fixture
def asking(company: Database, clock: Clock) -> Approval:
    units = unit_of_work_factory(company)
    with units() as store:
        store.draw_secrets.of_month("2026-03", NOT_DRAWN)
    return Approval(Engine(units, watched(business()), clock), clock)


@pytest.fixture
def filling(asking: Approval) -> Approval:
    """Return a request that is about to be filled in."""
    return asking.surveyed(("PN-0014", 1)).begin()


def test_the_same_part_twice_becomes_one_line(filling: Approval) -> None:
    filling.ask(filling.row("PN-0014", 1), filling.row("PN-0014", 2))

    (line,) = filling.rows
    assert (line.qty, line.qty_req, line.note) == (3, 3, "已合并 2 行")
    assert any("同一配件已合并：PN-0014" in text for text in filling.told("cd.store"))


def test_the_original_is_frozen_with_its_hash(filling: Approval) -> None:
    filling.ask(filling.row("PN-0014", photo_old_part=[]))
    filling.supplement({"qty": 1, "answer": "照片遗失"}, explanation="补充说明")

    number = filling.request.id
    first, second = filling.read(lambda store: store.part_requests.revisions(number))
    text = json.dumps(
        first.content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert first.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert first.diff is None
    assert (second.revision, second.reason) == (2, "补充说明")
    assert second.diff == [
        {"path": "lines.1.answer", "before": None, "after": "照片遗失"}
    ]


def test_a_supplement_never_asks_for_more(filling: Approval) -> None:
    filling.ask(filling.row("PN-0014", 2, photo_old_part=[]))
    (line,) = filling.lines_of("supplement", "cd.store")

    for qty in (0, 3):
        rows = [{"line": line, "qty": qty}]
        wrong = filling.problems("cd.store", "supplement", lines=rows)

        assert wrong == ["lines.0.qty"]


def test_the_last_line_cannot_be_given_up(filling: Approval) -> None:
    filling.ask(filling.row("PN-0014", photo_old_part=[]))
    (line,) = filling.lines_of("supplement", "cd.store")

    rows = [{"line": line, "qty": 1, "drop": True}]

    assert filling.problems("cd.store", "supplement", lines=rows) == ["lines"]


def test_the_unit_sees_the_prediction_once_it_has_asked(filling: Approval) -> None:
    def prediction() -> object:
        command = GetDispatchOrder(filling.no)
        page = filling.engine.run(command, actor=filling.actor("cd.store"))
        return page.prediction

    assert prediction() is None
    filling.ask(filling.row("PN-0014"))

    assert prediction() is not None


def test_a_photo_of_another_request_is_a_signal(filling: Approval) -> None:
    path, same = "lines.photo_old_part", "f" * 64
    photo = filling.photo("cd.store", "fill_request", path, same)
    filling.ask(filling.row("PN-0014", photo_old_part=[photo]))
    before = filling.request.no
    filling.begin()

    photo = filling.photo("cd.store", "fill_request", path, same)
    filling.ask(filling.row("PN-0015", photo_old_part=[photo]))

    flags = [flag for flag in filling.rows[0].flags if flag["code"] == "F10"]
    assert flags == [{"code": "F10", "no": before}]
    assert filling.waiting == ["review_first"]


def test_a_photo_with_another_date_written_into_it_is_the_same(
    filling: Approval,
) -> None:
    path = "lines.photo_old_part"
    photo = filling.photo("cd.store", "fill_request", path, picture_sha256="e" * 64)
    filling.ask(filling.row("PN-0014", photo_old_part=[photo]))
    before = filling.request.no
    filling.begin()

    photo = filling.photo("cd.store", "fill_request", path, picture_sha256="e" * 64)
    filling.ask(filling.row("PN-0015", photo_old_part=[photo]))

    flags = [flag for flag in filling.rows[0].flags if flag["code"] == "F10"]
    assert flags == [{"code": "F10", "no": before}]


def test_a_photo_that_was_made_smaller_is_nearly_the_same(filling: Approval) -> None:
    path = "lines.photo_old_part"
    photo = filling.photo("cd.store", "fill_request", path, likeness=Likeness(0, 0))
    filling.ask(filling.row("PN-0014", photo_old_part=[photo]))
    before = filling.request.no
    filling.begin()

    smaller = Likeness(coarse=0x0101_0000_0000_8000, fine=0xFF)
    photo = filling.photo("cd.store", "fill_request", path, likeness=smaller)
    filling.ask(filling.row("PN-0015", photo_old_part=[photo]))

    (flag,) = [each for each in filling.rows[0].flags if each["code"] == "F10"]
    assert flag == {"code": "F10", "no": before, "alike": True}
    assert flag_text(flag).zh == f"照片与 {before} 的几乎相同"


def test_a_photo_of_the_visit_of_another_order_is_a_signal(filling: Approval) -> None:
    same = "d" * 64
    shown = Evidence(
        sha256=same, size=9, media_type="image/jpeg", filename="a.jpg", field="photos",
        kind="photo_meter", by_login="cs.store", at=NOW, submitted_at=NOW,
        order_id=99, order_no="DO-2026-000099", owner_type="visit", owner_id=99,
    )  # fmt: skip
    filling.write(lambda store: store.evidence.add([shown]))

    photo = filling.photo("cd.store", "fill_request", "photo_meter", same)
    filling.ask(photo_meter=[photo])

    flags = [flag for flag in filling.rows[0].flags if flag["code"] == "F10"]
    assert flags == [{"code": "F10", "no": "DO-2026-000099"}]


def test_papers_that_look_alike_are_no_signal(filling: Approval) -> None:
    same = Likeness(0, 0)
    sheet = filling.photo("cd.store", "fill_request", "signed_sheet", likeness=same)
    filling.ask(filling.row("PN-0014"), signed_sheet=[sheet])
    filling.begin()

    sheet = filling.photo("cd.store", "fill_request", "signed_sheet", likeness=same)
    filling.ask(filling.row("PN-0015"), signed_sheet=[sheet])

    assert "F10" not in filling.flags()[0]


def test_the_same_file_cannot_stand_for_two_lines(filling: Approval) -> None:
    path = "lines.photo_old_part"
    photo = filling.photo("cd.store", "fill_request", path)
    rows = [filling.row(no, photo_old_part=[photo]) for no in ("PN-0014", "PN-0015")]

    with pytest.raises(InvalidFormError) as refused:
        filling.ask(*rows)

    (problem,) = refused.value.problems
    assert problem.field == "lines.1.photo_old_part"
    assert problem.text.zh == "第 1 行已用这个文件，请为本行另外上传"


def test_photos_of_two_lines_that_are_alike_are_a_signal(filling: Approval) -> None:
    path, seen = "lines.photo_old_part", Likeness(0, 0)
    one, other = (
        filling.photo("cd.store", "fill_request", path, likeness=seen) for _ in range(2)
    )
    filling.ask(
        filling.row("PN-0014", photo_old_part=[one]),
        filling.row("PN-0015", photo_old_part=[other]),
    )

    flags = [flag for line in filling.rows for flag in line.flags]
    found = [flag_text(flag).en for flag in flags if flag["code"] == "F10"]
    assert found == [
        "its photo is the same as that of line 2",
        "its photo is the same as that of line 1",
    ]


def test_a_photo_older_than_the_fault_is_a_signal(filling: Approval) -> None:
    task = filling.task_of("fill_request").id
    taken = filling.clock.now - timedelta(days=40)
    file = NewFile("e" * 64, 1000, "image/jpeg", "old.jpg", taken)
    command = KeepTaskUpload(task, "lines.photo_old_part", file)
    photo = filling.engine.run(command, actor=filling.actor("cd.store")).id

    filling.ask(filling.row("PN-0014", photo_old_part=[photo]))

    assert filling.flags() == [["F11"]]


def test_small_requests_for_one_machine_count_together(filling: Approval) -> None:
    filling.ask(filling.row("PN-0014"))
    assert filling.result["approval"] == "approved"
    filling.begin()

    filling.ask(filling.row("PN-0014"))

    assert filling.request.total == 1650
    assert filling.request.amount == 3300
    assert filling.flags() == [["F6"]]
    assert filling.request.route == "l1"


def test_parts_that_do_not_fit_or_wear_are_signals(filling: Approval) -> None:
    other = filling.row("PN-0040", not_fit_reason="客户改装过")
    filling.ask(other, filling.row("PN-0036"))

    assert filling.flags() == [["F1", "F4", "F7"], ["F4", "F7"]]
    assert filling.request.red_flags == 3
    assert filling.request.route == "l1_l2"
