"""How much of headquarters' prediction a unit is shown before it asks for parts.

X-44: nothing (blind), the likely parts that it has itself, to take along (carry_list),
or all of it (open). The grade of the unit says which; in a pilot it is drawn for each
order, so that its effect can be measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.arguments import problem, refuse, whole_of
from handlers.deadlines.calendars import require_administrator
from handlers.delivery.carrying import in_stock
from handlers.parts import sampling
from handlers.parts.grades import grade_of
from storage.dispatch_orders import DispatchOrder
from storage.prediction_pilot import PilotFigures
from storage.unit_of_work import UnitOfWork
from workflows.engine import Command, Context, ServiceTask
from workflows.errors import Text

BLIND: Final = "blind"
CARRY_LIST: Final = "carry_list"
OPEN: Final = "open"
CHOICES: Final[Mapping[str, Text]] = {
    BLIND: Text("不显示", "Nothing"),
    CARRY_LIST: Text("随车备件", "Parts to carry"),
    OPEN: Text("全部显示", "Everything"),
}
GRADES: Final = "ABCD"
_SETTING: Final = "prediction_visibility"
_PILOT: Final = "prediction_visibility pilot"


def of_grade(store: UnitOfWork, grade: str) -> str:
    """Tell how much units of a grade are shown."""
    found = store.settings.get(f"{_SETTING} {grade}") or CARRY_LIST
    return found if found in CHOICES else CARRY_LIST


def decide(task: ServiceTask, order: DispatchOrder) -> None:
    """Settle, once for each prediction, how much of it the unit at work is shown."""
    predictions = task.store.dispatch_orders.predictions(order.id)
    newest = predictions[-1] if predictions else None
    if newest is None or newest.visibility is not None or order.exec_unit is None:
        return
    newest.visibility_drawn = task.store.settings.get(_PILOT) == "on"
    if newest.visibility_drawn:
        drawn = sampling.draw_number(task.store, f"visibility {order.no}", task.now)
        newest.visibility = list(CHOICES)[int(drawn * len(CHOICES))]
    else:
        grade = grade_of(task.store, order.exec_unit, task.now)
        newest.visibility = of_grade(task.store, grade.letter)
    if newest.visibility == OPEN:
        newest.revealed_at = newest.revealed_at or task.now


def carry_list(context: Context, *, order_id: object = None) -> Mapping[str, object]:
    """List the likely parts that the unit at work has itself, to take along."""
    number = whole_of(order_id)
    orders = context.store.dispatch_orders
    order = orders.get(number, context.actor.scope) if number is not None else None
    predictions = orders.predictions(order.id) if order else []
    if order is None or order.exec_unit is None or not predictions:
        return {"rows": []}
    if predictions[-1].visibility not in {CARRY_LIST, OPEN}:
        return {"rows": []}
    free = in_stock(context.store, order.exec_unit)
    lines = orders.prediction_lines(predictions[-1].id)
    return {
        "rows": [
            {"part_no": line.part_no, "qty": min(line.qty, free[line.part_no])}
            for line in lines
            if line.confidence == "likely" and free.get(line.part_no)
        ]
    }


@dataclass(frozen=True, slots=True)
class VisibilityPage:
    """The setting, and what the pilot has shown."""

    by_grade: Mapping[str, str]
    pilot: bool
    figures: tuple[PilotFigures, ...]


@dataclass(frozen=True, slots=True)
class GetPredictionVisibility(Command[VisibilityPage]):
    """Show an administrator how much of predictions units see."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> VisibilityPage:
        require_administrator(context)
        store = context.store
        return VisibilityPage(
            {grade: of_grade(store, grade) for grade in GRADES},
            store.settings.get(_PILOT) == "on",
            tuple(store.prediction_pilot.figures()),
        )


@dataclass(frozen=True, slots=True)
class SetPredictionVisibility(Command[None]):
    """Say how much units of each grade see, or have it drawn for each order."""

    by_grade: Mapping[str, str]
    pilot: bool = False

    def execute(self, context: Context) -> None:
        require_administrator(context)
        refuse(
            *(
                None
                if self.by_grade.get(grade) in CHOICES
                else problem(grade, "请选择一项", "Choose one")
                for grade in GRADES
            )
        )
        for grade in GRADES:
            context.store.settings.put(f"{_SETTING} {grade}", self.by_grade[grade])
        context.store.settings.put(_PILOT, "on" if self.pilot else "off")
        context.record.variables = {**self.by_grade, "pilot": self.pilot}
