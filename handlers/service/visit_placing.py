"""Placing a card of the dispatch board: an engineer is chosen, or another one."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from handlers.arguments import problem, refuse, text_of
from handlers.service.dispatch_board import CHOOSE
from handlers.service.visit_commands import ReassignEngineer, led_order
from storage.dispatch_orders import DispatchOrder
from storage.user_tasks import UserTask
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import Command, Context
from workflows.errors import LOCAL_ZONE, Problem, RejectedError


class NobodyToChooseError(RejectedError):
    """No engineer can be chosen for the order now."""

    sentences: ClassVar = {
        "zh": "派工单 {no} 现在不能安排工程师。",
        "en": "Expected an order that an engineer can be chosen for, but {no} is not.",
    }


@dataclass(frozen=True)
class PlaceVisit(Command[None]):
    """Send an engineer on a day: chosen for the first time, or instead of another.

    Both are steps of two-level dispatch (E5, E10), taken as if in their forms.
    """

    no: str
    engineer: str
    planned_from: datetime | None
    planned_to: datetime | None
    #: Why somebody else goes, or at another time; for the first choice none is asked.
    reason: str = ""
    note: str = ""

    def execute(self, context: Context) -> None:
        order = led_order(context, self.no)
        refuse(
            _time_problem("planned_from") if self.planned_from is None else None,
            _time_problem("planned_to") if self.planned_to is None else None,
        )
        if _choosing(context, order) is None:
            ReassignEngineer(self.no, self.reason, self.note).execute(context)
        task = _choosing(context, order)
        if task is None:
            raise NobodyToChooseError(no=order.no)
        CompleteUserTask(task.id, self._answers()).execute(context)
        context.record.reason = text_of(self.note) or text_of(self.reason)

    def _answers(self) -> dict[str, object]:
        answers = {
            "engineer": self.engineer,
            "planned_from": _iso(self.planned_from),
            "planned_to": _iso(self.planned_to),
            "note": text_of(self.note),
        }
        return {name: value for name, value in answers.items() if value}


def _time_problem(field: str) -> Problem:
    return problem(field, "请填写时间", "Enter the time")


def _choosing(context: Context, order: DispatchOrder) -> UserTask | None:
    tasks = context.store.rosters.waiting(order.exec_unit or "", [CHOOSE])
    return next((task for task in tasks if task.order_id == order.id), None)


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(LOCAL_ZONE).isoformat() if moment else None
