"""What a service takes: parts that fit the model, put there by those who may."""

import pytest

from handlers.care.service_kits import GetServiceKits, PutKitPart
from tests.handlers.world import World, unit_actor
from workflows.engine import Actor
from workflows.errors import ForbiddenError, InvalidFormError, NotFoundError, Text

PARTS = Actor("parts", Text("向", "Xiang"), frozenset(["parts_manager"]), "HQ")


def test_a_part_that_does_not_fit_the_model_is_refused(world: World) -> None:
    command = PutKitPart("SD-22", 1, "PN-0040", "1")

    with pytest.raises(InvalidFormError) as caught:
        command.execute(world.context(PARTS))

    (wrong,) = caught.value.problems
    assert (wrong.field, wrong.text.en) == ("part_no", "This part does not fit it")


def test_scheduled_maintenance_brings_what_was_put_into_the_kit(world: World) -> None:
    PutKitPart("SD-22", 2, " PN-0001 ", "3").execute(world.context(PARTS))

    rows = world.store.maintenance.kit("SD-22", 2)

    assert [(row.part_no, row.qty) for row in rows] == [("PN-0001", 3)]


def test_a_unit_reads_the_kits_and_changes_none(world: World) -> None:
    storekeeper = world.context(unit_actor("cd.store", "OF18", "storekeeper"))

    page = GetServiceKits("SD-22").execute(storekeeper)

    assert [kit.due_hours for kit in page.kits] == [50, 250, 500, 1000, 1500]
    with pytest.raises(ForbiddenError):
        PutKitPart("SD-22", 1, "PN-0001", "1").execute(storekeeper)


def test_a_model_that_nobody_makes_has_no_kits(world: World) -> None:
    with pytest.raises(NotFoundError):
        GetServiceKits("NONE").execute(world.context(PARTS))
