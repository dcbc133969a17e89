"""Headquarters' prediction."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.service import dispatch, predictions
from tests.handlers.world import NOW, SUPPORT, World
from workflows.errors import InvalidFormError

DIAGNOSIS: dict[str, Any] = {
    "fault_code": "HYD-01",
    "severity": "high",
    "needs_visit": "yes",
    "needs_parts": "certain",
    "predicted_lines": [{"part_no": "PN-0001", "qty": 1, "confidence": "likely"}],
    "advice": "带压力表",
}


def lock(world: World, order_id: int, **changes: object) -> int:
    diagnosis = {**DIAGNOSIS, **changes}
    result = predictions.lock_prediction(
        world.task(SUPPORT), order_id=order_id, diagnosis=diagnosis
    )
    return int(str(result["prediction_id"]))


def test_a_prediction_is_locked_with_its_lines_and_hidden(world: World) -> None:
    order = world.register()

    number = lock(world, order.id)

    (kept,) = world.store.dispatch_orders.predictions(order.id)
    (line,) = world.store.dispatch_orders.prediction_lines(number)
    assert (kept.fault_code, kept.needs_visit, kept.by_login) == ("HYD-01", True, "ts1")
    assert (kept.locked_at, kept.revealed_at) == (NOW, None)
    assert (line.part_no, line.qty, line.confidence) == ("PN-0001", 1, "likely")


def test_locking_the_same_diagnosis_again_changes_nothing(world: World) -> None:
    order = world.register()

    first, second = lock(world, order.id), lock(world, order.id)

    assert first == second
    assert len(world.store.dispatch_orders.predictions(order.id)) == 1


def test_another_diagnosis_is_another_prediction(world: World) -> None:
    order = world.register()

    first = lock(world, order.id)
    second = lock(world, order.id, advice="带备用泵")

    hashes = {one.sha256 for one in world.store.dispatch_orders.predictions(order.id)}
    assert first != second
    assert len(hashes) == 2


def test_the_hash_does_not_depend_on_the_order_of_the_fields() -> None:
    backwards = dict(reversed(DIAGNOSIS.items()))

    hashes = [
        predictions.fingerprint(predictions.canonical(diagnosis))
        for diagnosis in (DIAGNOSIS, backwards)
    ]

    assert hashes[0] == hashes[1]
    assert len(hashes[0]) == 64


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fault_code": "XXX-01"}, "fault_code"),
        ({"fault_code": None}, "fault_code"),
        ({"predicted_lines": []}, "predicted_lines"),
        (
            {"predicted_lines": [{"part_no": "PN-0040", "qty": 1}]},
            "predicted_lines.0.part_no",
        ),
        (
            {"predicted_lines": [{"part_no": "PN-0001", "qty": 0}]},
            "predicted_lines.0.qty",
        ),
    ],
)
def test_a_wrong_diagnosis_is_sent_back(
    world: World, changes: dict[str, Any], field: str
) -> None:
    order = world.register()

    with pytest.raises(InvalidFormError) as error:
        lock(world, order.id, **changes)

    assert [problem.field for problem in error.value.problems] == [field]


def test_any_part_fits_a_machine_of_no_known_model(world: World) -> None:
    order = world.register(serial_no="XX-99")

    number = lock(world, order.id, predicted_lines=[{"part_no": "PN-0040", "qty": 1}])

    assert number > 0


def test_a_fault_solved_by_phone_sets_the_status(world: World) -> None:
    order = world.register()

    lock(
        world, order.id, solved_by_phone=True, needs_parts="none", predicted_lines=None
    )

    assert order.status == "phone_solved"


@pytest.mark.parametrize(("fault", "repeated"), [("HYD-02", True), ("ENG-01", False)])
def test_a_repeated_failure_has_the_same_fault_group(
    world: World, fault: str, *, repeated: bool
) -> None:
    first = world.register()
    lock(world, first.id)
    dispatch.close_order(world.task(), order_id=first.id)
    again = world.register(now=NOW + timedelta(days=5))

    lock(world, again.id, fault_code=fault)

    assert again.repeat_of_id == (first.id if repeated else None)
