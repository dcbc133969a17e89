"""Whether a machine runs again after a visit, and who says so for the customer."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from handlers.arguments import problem, refuse, text_of, time_of, truth_of
from handlers.files import evidence
from handlers.service.dispatch import TOLERANCE
from storage.organisation import Engineer
from storage.visits import Visit
from workflows.engine import ServiceTask
from workflows.errors import Problem

#: Results of a visit on which the engineer saw the machine.
SURVEYED = frozenset({"solved", "need_parts", "need_second_visit", "factory_repair"})


def ids(form: Mapping[str, object], field: str) -> list[object]:
    """Read the files of a field."""
    found = form.get(field)
    return list(found) if isinstance(found, (list, tuple)) else []


def require_sheet(
    task: ServiceTask, performer: Engineer, report: Mapping[str, object]
) -> None:
    """Who enters it for somebody else shows what the customer has signed."""
    proxy = performer.login != task.actor.login
    seen = text_of(report.get("result")) in SURVEYED
    if proxy and seen and not text_of(report.get("refuse_to_sign_reason")):
        refuse(
            None
            if ids(report, "signed_sheet")
            else problem(
                "signed_sheet",
                "代录须上传签字单",
                "Entered for somebody else, it needs the signed sheet",
            )
        )


def keep_signature(
    task: ServiceTask, visit: Visit, report: Mapping[str, object]
) -> None:
    """Keep whether the machine runs again, and who says so for the customer."""
    running_at = time_of(report.get("running_at"))
    refuse(
        future_problem("running_at", running_at, task.now),
        problem("running_at", "不能早于到达", "Cannot be before arrival")
        if running_at and visit.arrive_at and running_at < visit.arrive_at
        else None,
    )
    visit.machine_running = truth_of(report.get("machine_running"))
    visit.running_at = running_at
    hours = text_of(report.get("hours_on_site"))
    visit.hours_on_site = Decimal(hours) if hours else None
    signed = report.get("customer_sign")
    if isinstance(signed, Mapping):
        visit.customer_sign_name = text_of(signed.get("name"))
        evidence.attach(task, ids(signed, "drawing"), "visit", visit.id)
    else:
        # Diagrams of before ask for the name alone.
        visit.customer_sign_name = text_of(report.get("customer_sign_name"))
    visit.refuse_to_sign_reason = text_of(report.get("refuse_to_sign_reason"))


def future_problem(field: str, at: datetime | None, now: datetime) -> Problem | None:
    """Tell whether something is said to happen later than now."""
    if at is None or at <= now + TOLERANCE:
        return None
    return problem(field, "不能是将来的时间", "Cannot be in the future")
