"""Development plans: made, reviewed, and carried out step by step."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from handlers.arguments import problem, refuse, rows_of, text_of
from handlers.company import customers
from handlers.development.opportunity_records import (
    date_of,
    move,
    needed_date,
    opportunity_of,
    today,
)
from handlers.files import evidence
from storage.customers import Interaction
from storage.opportunities import DevPlan, Opportunity, PlanStep
from storage.unit_of_work import UnitOfWork
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, Problem

Result = Mapping[str, object]

#: A step is due at this hour of its day.
_DUE_HOUR = time(18)
_NOON = time(12)
_IDLE = timedelta(days=30)


def keep_plan(
    task: ServiceTask, *, opportunity_id: int, steps: Sequence[Mapping[str, object]]
) -> Result:
    """Keep a version of the development plan with its steps."""
    opportunity = opportunity_of(task, opportunity_id)
    rows = rows_of(steps)
    refuse(*_plan_problems(task, rows))
    plans = task.store.opportunities.plans(opportunity.id)
    if not (plans and plans[-1].state == "submitted" and _same(task, plans[-1], rows)):
        plan = DevPlan(
            opportunity_id=opportunity.id,
            revision=len(plans) + 1,
            made_at=task.now,
            made_by=task.actor.login,
            state="submitted",
        )
        task.store.opportunities.add([plan])
        task.store.opportunities.add(
            _step(plan, number, row) for number, row in enumerate(rows, start=1)
        )
    move(opportunity, "planning")
    opportunity.planned_at = opportunity.planned_at or task.now
    return _ahead(task, opportunity)


def _plan_problems(
    task: ServiceTask, rows: Sequence[Mapping[str, object]]
) -> list[Problem | None]:
    if not rows:
        return [problem("steps", "请至少填写一步", "Enter at least one step")]
    dates = [needed_date(row.get("planned_date")) for row in rows]
    found: list[Problem | None] = []
    for number, day in enumerate(dates):
        field = f"steps.{number}.planned_date"
        if day < today(task.context):
            found.append(problem(field, "不能早于今天", "Cannot be in the past"))
        elif number and day < dates[number - 1]:
            found.append(
                problem(
                    field, "不能早于前一步的日期", "Cannot be before the step above"
                )
            )
    return found


def _step(plan: DevPlan, seq: int, row: Mapping[str, object]) -> PlanStep:
    return PlanStep(
        plan_id=plan.id,
        seq=seq,
        title=text_of(row.get("title")) or "",
        planned_on=needed_date(row.get("planned_date")),
        action=text_of(row.get("action")) or "other",
        matter=text_of(row.get("matter")) or "",
        expected=text_of(row.get("expected")),
        state="planned",
        postponed=0,
    )


def _same(
    task: ServiceTask, plan: DevPlan, rows: Sequence[Mapping[str, object]]
) -> bool:
    kept = [
        (step.title, step.planned_on.isoformat(), step.action, step.matter)
        for step in task.store.opportunities.steps([plan.id])
    ]
    names = ("title", "planned_date", "action", "matter")
    return kept == [tuple(text_of(row.get(name)) for name in names) for row in rows]


def review_plan(
    task: ServiceTask, *, opportunity_id: int, decision: str, comment: str | None = None
) -> Result:
    """Keep whether the supervisor approves the plan or returns it, and why."""
    opportunity = opportunity_of(task, opportunity_id)
    plan = task.store.opportunities.plans(opportunity.id)[-1]
    plan.state = "approved" if decision == "approve" else "returned"
    plan.reviewed_at = task.now
    plan.reviewed_by = task.actor.login
    plan.comment = text_of(comment)
    task.context.record.reason = plan.comment
    return _ahead(task, opportunity)


def record_step(
    task: ServiceTask,
    *,
    opportunity_id: int,
    step_id: int,
    report: Mapping[str, object],
) -> Result:
    """Keep what a step came to, as an interaction too; say which step is next."""
    opportunity = opportunity_of(task, opportunity_id)
    step = task.store.opportunities.step(step_id)
    refuse(
        problem("outcome", "没有这一步", "There is no such step")
        if step is None
        else None
    )
    assert step is not None
    move(opportunity, "executing")
    if step.state == "planned":
        _note(task, opportunity, step, report)
    added = rows_of(report.get("new_step"))
    if report.get("next") == "add_step" and added:
        _add_step(task, step, added[0])
    next_wanted = str(report.get("next") or "next_step")
    finish = {"finish_won": "won", "finish_lost": "lost"}.get(next_wanted)
    ahead = _ahead(task, opportunity)
    more = finish is None and ahead["step_id"] is not None
    return {**ahead, "more_steps": more, "expected_result": finish}


def _note(
    task: ServiceTask,
    opportunity: Opportunity,
    step: PlanStep,
    report: Mapping[str, object],
) -> None:
    outcome = text_of(report.get("outcome"))
    day = needed_date(report.get("actual_date"))
    channel = text_of(report.get("channel")) or "phone"
    effect = text_of(report.get("effect")) or ""
    if outcome == "postponed":
        step.planned_on = date_of(report.get("new_date")) or step.planned_on
        step.postponed += 1
    else:
        step.state = "failed" if outcome == "failed" else "done"
        step.actual_on = day
    step.channel, step.effect = channel, effect
    step.contact = text_of(report.get("contact"))
    step.done_by = task.actor.login
    moment = datetime.combine(day, _NOON, LOCAL_ZONE).astimezone(UTC)
    interaction = Interaction(
        customer_id=opportunity.customer_id,
        opportunity_id=opportunity.id,
        contact_id=_contact_id(task, opportunity, step),
        # People enter a day; of today it is now that counts.
        at=min(moment, task.now),
        channel=channel,
        subject=f"{opportunity.no} {step.title}",
        detail=effect,
        by_login=task.actor.login,
    )
    task.store.customers.add([interaction])
    files = report.get("files")
    if isinstance(files, list):
        evidence.attach(task, files, "opportunity", opportunity.id)


def _contact_id(
    task: ServiceTask, opportunity: Opportunity, step: PlanStep
) -> int | None:
    """Find with whom a step was; who is not a customer yet has nobody on record."""
    if opportunity.customer_id is None or step.contact is None:
        return None
    return customers.know_person(task.context, opportunity.customer_id, step.contact).id


def _add_step(task: ServiceTask, step: PlanStep, row: Mapping[str, object]) -> None:
    opportunities = task.store.opportunities
    steps = opportunities.steps([step.plan_id])
    plan = DevPlan(id=step.plan_id)
    added = _step(plan, len(steps) + 1, row)
    last = steps[-1]
    if (last.title, last.planned_on, last.matter) != (
        added.title,
        added.planned_on,
        added.matter,
    ):
        opportunities.add([added])


def steps_ahead(store: UnitOfWork, opportunity: Opportunity) -> list[PlanStep]:
    """List the steps of the newest plan that are still to be taken, the next first."""
    plans = store.opportunities.plans(opportunity.id)
    steps = store.opportunities.steps([plan.id for plan in plans[-1:]])
    return sorted(
        (step for step in steps if step.state == "planned"),
        key=lambda step: (step.planned_on, step.seq),
    )


def due_of(day: date) -> datetime:
    """Tell when a step is due that is planned for a day."""
    return datetime.combine(day, _DUE_HOUR, LOCAL_ZONE)


def _ahead(task: ServiceTask, opportunity: Opportunity) -> dict[str, object]:
    """Say which step is to be taken next, by whom and until when."""
    following = next(iter(steps_ahead(task.store, opportunity)), None)
    due = due_of(following.planned_on) if following else None
    return {
        "account_manager": opportunity.account_manager,
        "step_id": following.id if following else None,
        "step_due": due.isoformat() if due else None,
        # From here on nothing has happened for too long.
        "idle_from": (task.now.astimezone(LOCAL_ZONE) + _IDLE).isoformat(),
    }
