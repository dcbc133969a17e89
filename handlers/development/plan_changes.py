"""A sales supervisor edits a step of a plan that has not been taken yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from handlers.arguments import problem, refuse, text_of
from handlers.development.opportunity_changes import open_opportunity
from handlers.development.opportunity_plans import due_of, steps_ahead
from handlers.development.opportunity_records import tell, today
from handlers.development.opportunity_words import ACTIONS
from storage.opportunities import Opportunity, PlanStep
from storage.user_tasks import UserTaskFilter
from workflows.engine import Command, Context
from workflows.errors import NotFoundError, Problem, Text

_LONGEST: Final = {"title": 60, "matter": 500}
_SHORTEST: Final = 2
#: The step of the diagram at which plans are carried out, and the timer that tells
#: supervisors when it is late.
_EXECUTE: Final = "execute_step"
_LATE: Final = "step_late"


@dataclass(frozen=True)
class ChangePlanStep(Command[None]):
    """Change what a step is about, or when it is to be; the history keeps both."""

    no: str
    step_id: int
    title: str
    planned_on: date | None
    action: str
    matter: str
    reason: str

    def execute(self, context: Context) -> None:
        opportunity = open_opportunity(context, self.no)
        if opportunity.process_instance_id is not None:
            # Nobody is to report the step while it changes.
            context.store.process_instances.lock(opportunity.process_instance_id)
        ahead = steps_ahead(context.store, opportunity)
        step = _one_of(ahead, self.step_id)
        refuse(*self._problems(context), self._order_problem(ahead, step))
        assert self.planned_on is not None
        before, was_due = _said(step), due_of(step.planned_on)
        step.title, step.matter = self.title.strip(), self.matter.strip()
        step.action, step.planned_on = self.action, self.planned_on
        context.record.process_instance_id = opportunity.process_instance_id
        context.record.reason = self.reason.strip()
        context.record.variables = {"before": before, "after": _said(step)}
        if step is ahead[0]:
            _move_due_date(context, opportunity, due_of(step.planned_on), was_due)
        if opportunity.account_manager:
            moment = context.now.isoformat()
            said = Text(
                f"销售主管修改了步骤“{step.title}”",
                f"the supervisor has changed the step “{step.title}”",
            )
            people = [opportunity.account_manager]
            tell(context, opportunity, people, (f"step {step.id} {moment}", said))

    def _problems(self, context: Context) -> list[Problem | None]:
        day = self.planned_on
        found = [
            _text_problem("title", self.title),
            _text_problem("matter", self.matter),
            None
            if self.action in ACTIONS
            else problem("action", "请选择一项", "Choose one"),
            None
            if text_of(self.reason)
            else problem("reason", "请填写原因", "Please give a reason"),
        ]
        if day is None:
            found.append(problem("planned_on", "请选择日期", "Choose a day"))
        elif day < today(context):
            said = problem("planned_on", "不能早于今天", "Cannot be in the past")
            found.append(said)
        return found

    def _order_problem(
        self, ahead: Sequence[PlanStep], step: PlanStep
    ) -> Problem | None:
        """Keep the steps in their order: the open task is about the first of them."""
        place, day = ahead.index(step), self.planned_on
        if day and place and day < (before := ahead[place - 1].planned_on):
            return problem(
                "planned_on",
                f"不能早于上一步的 {before}",
                f"Cannot be before the step before it, {before}",
            )
        if day and ahead[place + 1 :] and day > (after := ahead[place + 1].planned_on):
            return problem(
                "planned_on",
                f"不能晚于下一步的 {after}",
                f"Cannot be after the next step, {after}",
            )
        return None


def _text_problem(field: str, text: str) -> Problem | None:
    length, longest = len(text.strip()), _LONGEST[field]
    if length < _SHORTEST:
        return problem(field, "至少 2 个字", "At least 2 characters")
    if length > longest:
        return problem(field, f"最多 {longest} 个字", f"At most {longest} characters")
    return None


def _one_of(steps: Sequence[PlanStep], step_id: int) -> PlanStep:
    for step in steps:
        if step.id == step_id:
            return step
    raise NotFoundError(what=Text("待执行的步骤", "a step that is still planned"))


def _said(step: PlanStep) -> dict[str, str]:
    return {
        "title": step.title,
        "planned_on": step.planned_on.isoformat(),
        "action": step.action,
        "matter": step.matter,
    }


def _move_due_date(
    context: Context, opportunity: Opportunity, due: datetime, was_due: datetime
) -> None:
    """Let the open task of the step be due on its new day, and be late after it."""
    store, instance_id = context.store, opportunity.process_instance_id
    if instance_id is None:
        return
    for task in store.user_tasks.find(UserTaskFilter(process_instance_id=instance_id)):
        if task.element_id == _EXECUTE:
            store.user_tasks.change(task.id, {"due_at": due})
    for job in store.jobs.of_instance(instance_id):
        if job.element_id == _LATE:
            store.jobs.change(job.id, {"due_at": job.due_at + (due - was_due)})
