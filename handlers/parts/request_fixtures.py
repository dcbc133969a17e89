"""What tests of part approval prepare: a survey, the draw, and photos."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from handlers.arguments import rows_of
from handlers.parts.sampling import number
from handlers.service import predictions
from handlers.service.order_status import move, order_of
from storage.dispatch_orders import DispatchOrder
from storage.evidence import Evidence
from storage.organisation import Engineer
from storage.user_tasks import UserTaskFilter
from storage.visits import Survey, Visit
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE
from workflows.process_tests.world import Fixture

Result = Mapping[str, object]

_PHOTOS: Final = {
    "photo_plate": "photo_plate",
    "photo_meter": "photo_meter",
    "signed_sheet": "signed_sheet",
    "lines.photo_old_part": "photo_old_part",
}
#: With a number below the one every request is drawn, above the other none.
_NEAR: Final = 0.05
_FAR: Final = 0.5
_FEW: Final = 5


def surveyed(
    task: ServiceTask,
    *,
    order_id: int,
    predicted: Sequence[Mapping[str, object]] = (),
) -> Result:
    """Have parts predicted, and a visit that found out what is needed."""
    order = order_of(task, order_id)
    rows = [{"confidence": "likely", **row} for row in rows_of(predicted)]
    diagnosis = {
        "fault_code": "HYD-01",
        "needs_visit": "yes",
        "needs_parts": "certain" if rows else "none",
        "severity": "high",
        "predicted_lines": rows,
    }
    predictions.lock_prediction(task, order_id=order_id, diagnosis=diagnosis)
    visit, engineer = _visit(task, order)
    for status in ("diagnosing", "awaiting_unit", "assigned", "on_site"):
        move(order, status)
    move(order, "awaiting_approval")
    return {"visit_id": visit.id, "engineer": engineer.code}


def _visit(task: ServiceTask, order: DispatchOrder) -> tuple[Visit, Engineer]:
    engineer = task.store.organisation.engineers(order.exec_unit or "")[0]
    visit = Visit(
        order_id=order.id,
        seq=1,
        purpose="survey",
        unit_code=engineer.unit_code,
        engineer_id=engineer.id,
        performed_by_id=engineer.id,
        assigned_by="cd.sup",
        assigned_at=task.now,
        planned_from=task.now,
        planned_to=task.now,
        finish_at=task.now,
        result="need_parts",
    )
    task.store.visits.add([visit])
    survey = Survey(
        visit_id=visit.id,
        fault_code="HYD-01",
        cause="quality",
        finding="主泵内泄，压力只有额定的一半",
        work_done="拆检",
        machine_running=False,
        submitted_at=task.now,
    )
    task.store.visits.add([survey])
    return visit, engineer


def draw(task: ServiceTask, *, drawn: bool = False) -> Result:
    """Decide beforehand whether the first requests of the year are drawn."""
    local = task.now.astimezone(LOCAL_ZONE)
    wanted = [f"PR-{local.year}-{each:06}" for each in range(1, _FEW)]
    secrets = (f"{each:064x}" for each in range(100_000))
    chosen = next(
        secret
        for secret in secrets
        if (
            number(secret, wanted[0]) < _NEAR
            if drawn
            else all(number(secret, each) >= _FAR for each in wanted)
        )
    )
    for month in (f"{local:%Y-%m}", f"{local.year}-{local.month + 1:02}"):
        task.store.draw_secrets.of_month(month, chosen)
    return {}


def photos(task: ServiceTask, *, without: Sequence[str] = ()) -> Result:
    """Have the photos of a request uploaded for the open task of the process."""
    wanted = UserTaskFilter(process_instance_id=task.process_instance_id)
    user_task = task.store.user_tasks.find(wanted)[-1]
    found: dict[str, list[int]] = {}
    for field, kind in _PHOTOS.items():
        if kind in without:
            found[kind] = []
            continue
        photo = Evidence(
            sha256=hashlib.sha256(f"{user_task.id} {field}".encode()).hexdigest(),
            size=1000,
            media_type="image/jpeg",
            filename=f"{kind}.jpg",
            kind=kind,
            by_login=task.actor.login,
            at=task.now,
            user_task_id=user_task.id,
            process_instance_id=task.process_instance_id,
            field=field,
        )
        task.store.evidence.add([photo])
        found[kind] = [photo.id]
    return found


FIXTURES: Final[Mapping[str, Fixture]] = {
    "draw": draw,
    "request_photos": photos,
    "surveyed": surveyed,
}
