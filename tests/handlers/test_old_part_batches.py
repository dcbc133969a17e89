"""Old parts on their way: sent, received, inspected, overdue, appealed against."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from handlers.settlement import late_old_parts
from handlers.settlement import old_part_batches as batches
from handlers.settlement.old_parts import overdue_old_parts
from handlers.settlement.settlement_lookups import old_part_lines
from storage.old_parts import OldPart
from storage.part_requests import ApprovalDecision
from storage.unit_of_work import ConcurrentUpdateError
from tests.handlers.settling import SettlingWorld
from tests.handlers.test_writeoffs import asked_for, close
from tests.handlers.world import CHANGSHA, NOW, SUPPORT
from workflows.engine import ServiceTask
from workflows.errors import InvalidFormError, NotFoundError

WAYBILL = {"waybill": "SF9", "carrier": "顺丰"}
Form = Callable[..., Mapping[str, object]]


def ticked(parts: list[OldPart], **row: object) -> list[dict[str, object]]:
    return [{"line": part.id, **row} for part in parts]


def batch_of(parts: list[OldPart]) -> int:
    return parts[0].batch_id or 0


def sent(settling: SettlingWorld, parts: list[OldPart]) -> None:
    parcel = {**WAYBILL, "parts": ticked(parts, shipped=True)}
    batches.ship(settling.task(3), batch_id=batch_of(parts), parcel=parcel)


def received(settling: SettlingWorld, parts: list[OldPart]) -> None:
    sent(settling, parts)
    rows = ticked(parts, received=True)
    batches.receive(settling.task(5), batch_id=batch_of(parts), receipt={"parts": rows})


def inspected(settling: SettlingWorld, parts: list[OldPart], finding: str) -> Any:  # noqa: ANN401 (results of the operation)
    rows = ticked(parts, finding=finding, note="压力正常")
    bench = {"parts": rows}
    return batches.inspect(settling.task(6), batch_id=batch_of(parts), bench=bench)


def appeal(settling: SettlingWorld, parts: list[OldPart], reason: str) -> Any:  # noqa: ANN401 (as above)
    reply = {"parts": ticked(parts, appeal=bool(reason), reason=reason)}
    return batches.answer(settling.task(7), batch_id=batch_of(parts), reply=reply)


def test_old_parts_come_back_and_are_scrapped(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(2))

    received(settling, parts)
    assert settling.stock.on_hand("QUARANTINE") == 2
    left = inspected(settling, parts, "ok")

    assert [part.state for part in parts] == ["ok", "ok"]
    assert (left["expected_parts"], left["disputed_parts"]) == (0, 0)
    assert settling.stock.on_hand("SCRAP") == 2
    assert settling.stock.contradictions() == []


def test_what_is_not_in_the_parcel_is_expected_again(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(2))
    sent(settling, parts)

    rows = ticked(parts[:1], received=True)
    left = batches.receive(
        settling.task(5), batch_id=batch_of(parts), receipt={"parts": rows}
    )

    assert [part.state for part in parts] == ["received", "expected"]
    assert (left["expected_parts"], left["received_parts"]) == (1, 1)


def test_a_parcel_is_received_once(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(1))
    received(settling, parts)

    with pytest.raises(batches.BatchStateError, match="OB-OF18-202603"):
        batches.receive(settling.task(5), batch_id=batch_of(parts), receipt={})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"parts": []}, "parts"),
        ({"waybill": " "}, "waybill"),
        ({"carrier": None}, "carrier"),
        ({"parts": [{"line": 99, "shipped": True}]}, "parts.0.line"),
    ],
)
def test_a_wrong_parcel_is_sent_back(
    settling: SettlingWorld, changes: dict[str, object], field: str
) -> None:
    parts = settling.tags(settling.installed(1))
    parcel = {**WAYBILL, "parts": ticked(parts, shipped=True), **changes}

    with pytest.raises(InvalidFormError) as error:
        batches.ship(settling.task(), batch_id=batch_of(parts), parcel=parcel)

    assert [problem.field for problem in error.value.problems] == [field]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"finding": None}, "parts.0.finding"),
        ({"finding": "broken"}, "parts.0.finding"),
        ({"finding": "nff", "note": ""}, "parts.0.note"),
        ({"finding": "wrong", "note": None}, "parts.0.note"),
    ],
)
def test_a_wrong_inspection_is_sent_back(
    settling: SettlingWorld, row: dict[str, object], field: str
) -> None:
    parts = settling.tags(settling.installed(1))
    received(settling, parts)
    rows = ticked(parts, **row)

    with pytest.raises(InvalidFormError) as error:
        batches.inspect(
            settling.task(6), batch_id=batch_of(parts), bench={"parts": rows}
        )

    assert [problem.field for problem in error.value.problems] == [field]


def test_every_part_that_came_is_inspected(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(2))
    received(settling, parts)
    rows = ticked(parts[:1], finding="ok")

    with pytest.raises(InvalidFormError) as error:
        batches.inspect(
            settling.task(6), batch_id=batch_of(parts), bench={"parts": rows}
        )

    assert [problem.field for problem in error.value.problems] == ["parts"]


def test_nobody_inspects_a_part_they_approved(settling: SettlingWorld) -> None:
    line = settling.installed(1)
    parts = settling.tags(line)
    request = asked_for(settling, line)
    approval = ApprovalDecision(
        request_id=request.id,
        level="l1",
        by_login=SUPPORT.login,
        at=NOW,
        decision="approve",
        revision=1,
    )
    settling.world.store.part_requests.add([approval])
    received(settling, parts)
    bench = {"parts": ticked(parts, finding="ok")}
    task = settling.world.task(SUPPORT)

    with pytest.raises(InvalidFormError) as error:
        batches.inspect(task, batch_id=batch_of(parts), bench=bench)

    assert [problem.field for problem in error.value.problems] == ["parts.0.finding"]


def test_a_unit_is_reminded_of_each_part_once(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(1))
    number = batch_of(parts)

    early = late_old_parts.remind(settling.task(14), batch_id=number)
    late = late_old_parts.remind(settling.task(16), batch_id=number)
    again = late_old_parts.remind(settling.task(17), batch_id=number)

    assert [each["reminded"] for each in (early, late, again)] == [0, 1, 0]


def test_after_thirty_days_old_parts_are_flagged(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(1))

    found = late_old_parts.flag(settling.task(31), batch_id=batch_of(parts))

    assert found == {"flagged": 1}
    assert parts[0].flagged_at is not None


@pytest.mark.parametrize(
    ("qty", "price", "days", "found"),
    [
        (1, 5001, 31, (1, True)),
        (1, 5000, 31, (1, False)),
        (6, 10, 31, (6, True)),
        (5, 10, 31, (5, False)),
        (6, 5001, 30, (0, False)),
    ],
)
def test_what_a_unit_owes_for_long_is_a_signal(
    settling: SettlingWorld, qty: int, price: int, days: int, found: tuple[int, bool]
) -> None:
    settling.installed(qty, price=price)
    store, at = settling.world.store, settling.task(days).now

    overdue = overdue_old_parts(store, "OF18", at)

    assert (overdue.lines, overdue.flagged) == found
    assert overdue.value == Decimal(price) * overdue.lines
    assert overdue_old_parts(store, "OF15", at).flagged is False


def test_what_is_long_overdue_is_waived_or_charged(settling: SettlingWorld) -> None:
    one, two = settling.tags(settling.installed(2))
    rows = [
        {"line": one.id, "decision": "waive", "reason": "已随机返厂"},
        {"line": two.id, "decision": "charge_back"},
    ]

    left = late_old_parts.decide_overdue(
        settling.task(61), batch_id=batch_of([one]), decision={"parts": rows}
    )

    assert (one.state, two.state) == ("waived", "charged")
    assert (left["expected_parts"], left["disputed_parts"]) == (0, 1)
    assert settling.stock.on_hand("Q-OF18") == 0
    assert settling.stock.contradictions() == []


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"decision": None}, "parts.0.decision"),
        ({"decision": "waive"}, "parts.0.reason"),
    ],
)
def test_a_decision_about_overdue_parts_is_complete(
    settling: SettlingWorld, row: dict[str, object], field: str
) -> None:
    parts = settling.tags(settling.installed(1))
    decision = {"parts": ticked(parts, **row)}

    with pytest.raises(InvalidFormError) as error:
        late_old_parts.decide_overdue(
            settling.task(61), batch_id=batch_of(parts), decision=decision
        )

    assert [problem.field for problem in error.value.problems] == [field]


@pytest.mark.parametrize(("decision", "state"), [("accept", "ok"), ("uphold", "nff")])
def test_a_unit_appeals_once(
    settling: SettlingWorld, decision: str, state: str
) -> None:
    parts = settling.tags(settling.installed(1))
    received(settling, parts)
    assert inspected(settling, parts, "nff")["disputed_parts"] == 1

    left = appeal(settling, parts, "台架温度不足")
    assert (left["disputed_parts"], left["appealed_parts"]) == (0, 1)
    rows = ticked(parts, decision=decision)
    left = batches.decide_appeal(
        settling.task(8), batch_id=batch_of(parts), decision={"parts": rows}
    )

    assert (parts[0].state, left["appealed_parts"]) == (state, 0)
    assert appeal(settling, parts, "再次申诉")["appealed_parts"] == 0


def test_an_accepted_finding_is_final(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(1))
    received(settling, parts)
    inspected(settling, parts, "wrong")

    left = appeal(settling, parts, "")

    assert (left["disputed_parts"], left["appealed_parts"]) == (0, 0)


def test_an_appeal_needs_a_reason(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(1))
    received(settling, parts)
    inspected(settling, parts, "wrong")
    reply = {"parts": ticked(parts, appeal=True, reason=" ")}

    with pytest.raises(InvalidFormError) as error:
        batches.answer(settling.task(7), batch_id=batch_of(parts), reply=reply)

    assert [problem.field for problem in error.value.problems] == ["parts.0.reason"]


def test_every_appeal_is_decided(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(1))
    received(settling, parts)
    inspected(settling, parts, "wrong")
    appeal(settling, parts, "贴错标签")

    with pytest.raises(InvalidFormError) as error:
        batches.decide_appeal(settling.task(8), batch_id=batch_of(parts), decision={})

    assert [problem.field for problem in error.value.problems] == ["parts"]


def test_the_last_old_part_archives_the_order(settling: SettlingWorld) -> None:
    line = settling.installed(1)
    row = settling.world.store.installations
    parts = settling.tags(line)
    close(settling)
    line.doc_no = "PS-1"
    received(settling, parts)

    inspected(settling, parts, "ok")

    assert row.writeoff(line.id) is None
    assert settling.stock.order.status == "archived"


def test_a_batch_ends_when_nothing_is_open(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(1))
    batch = settling.world.store.old_parts.lock(batch_of(parts))

    batches.settle(settling.task(), batch_id=batch.id)
    assert batch.state == "open"
    received(settling, parts)
    inspected(settling, parts, "ok")
    batches.settle(settling.task(), batch_id=batch.id)

    assert batch.state == "settled"


def test_one_process_takes_a_batch_in_hand(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(1))
    batches.begin(settling.task(), batch_id=batch_of(parts))
    other = ServiceTask(settling.world.context(), 99)

    with pytest.raises(ConcurrentUpdateError):
        batches.begin(other, batch_id=batch_of(parts))


def test_a_batch_tells_its_dates(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(2))

    begun = batches.begin(settling.task(), batch_id=batch_of(parts))

    assert (begun["batch_no"], begun["expected_parts"]) == ("OB-OF18-202603", 2)
    assert begun["due_at"] == "2026-04-15T08:00:00+08:00"
    assert begun["decide_at"] == "2026-05-31T08:00:00+08:00"


def test_an_unknown_batch_is_not_found(settling: SettlingWorld) -> None:
    with pytest.raises(NotFoundError, match="batch 99"):
        batches.read_batch(settling.task(), batch_id=99)


@pytest.mark.parametrize(
    ("wanted", "days", "count"),
    [("expected", 0, 1), ("overdue", 60, 0), ("overdue", 61, 1), ("shipped", 0, 0)],
)
def test_forms_begin_with_the_parts_they_are_about(
    settling: SettlingWorld, wanted: str, days: int, count: int
) -> None:
    parts = settling.tags(settling.installed(1))
    context = settling.task(days).context

    lines = old_part_lines(context, batch_id=batch_of(parts), wanted=wanted)

    assert [line["tag"] for line in lines] == [part.tag for part in parts][:count]


def test_other_units_see_no_tags(settling: SettlingWorld) -> None:
    parts = settling.tags(settling.installed(1))
    context = settling.world.context(CHANGSHA)

    assert old_part_lines(context, batch_id=batch_of(parts)) == []
