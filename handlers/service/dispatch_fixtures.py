"""What tests of dispatching prepare before their cases begin."""

import hashlib
from collections.abc import Mapping
from typing import Final

from handlers.service.follow_ups import SHARE
from storage.user_tasks import UserTaskFilter
from storage.visits import FollowUpDraw
from workflows.commands.uploads import KeepTaskUpload, NewFile
from workflows.engine import ServiceTask
from workflows.process_tests.world import Fixture

Result = Mapping[str, object]


def follow_up_draw(
    task: ServiceTask, *, order_id: int, selected: bool = True
) -> Result:
    """Say whether an order solved on the phone is followed up."""
    number = 0.1 if selected else 0.9
    row = FollowUpDraw(
        order_id=order_id, p=SHARE, u=number, selected=selected, at=task.now
    )
    task.store.visits.add([row])
    return {}


def visit_photos(task: ServiceTask, *, element: str, fields: list[str]) -> Result:
    """Upload a photo for each of some fields of an open task, by their names."""
    tasks = task.store.user_tasks.find(UserTaskFilter())
    (wanted,) = (each for each in tasks if each.element_id == element)
    given: dict[str, object] = {}
    for field in fields:
        content = hashlib.sha256(f"{wanted.id} {field}".encode()).hexdigest()
        file = NewFile(content, 1000, "image/jpeg", f"{field}.jpg")
        kept = KeepTaskUpload(wanted.id, field, file).execute(task.context)
        given[field.rpartition(".")[2]] = kept.id
    return given


def no_units(task: ServiceTask) -> Result:
    """Let no unit serve any product line."""
    for unit in task.store.organisation.units():
        unit.product_lines = ""
    return {}


def no_engineers(task: ServiceTask, *, unit: str) -> Result:
    """Let a unit have no engineer."""
    for engineer in task.store.organisation.engineers(unit):
        engineer.active = False
    return {}


FIXTURES: Final[Mapping[str, Fixture]] = {
    "follow_up_draw": follow_up_draw,
    "no_engineers": no_engineers,
    "no_units": no_units,
    "visit_photos": visit_photos,
}
