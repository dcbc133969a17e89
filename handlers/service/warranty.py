"""What the warranty decision needs to know about an order, and what it decided."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

from handlers.arguments import problem, refuse, text_of, texts_of
from handlers.company import machines
from handlers.service.order_status import ended, order_of
from storage.dispatch_orders import DispatchOrder
from storage.unit_of_work import UnitOfWork
from workflows.engine import Command, Context, ServiceTask
from workflows.errors import (
    LOCAL_ZONE,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RejectedError,
    Text,
)

Result = Mapping[str, object]

#: A part that was installed is under warranty itself for so many months.
PART_MONTHS: Final = 6
RESULTS: Final = frozenset({"in", "out", "goodwill", "unknown"})

#: The sentence for each basis that dates and hours alone do not explain.
_BASES: Final = {
    "part": Text(
        "保内，同一配件安装不满六个月",
        "In warranty, the part itself is under six months",
    ),
    "goodwill": Text("善意保修，客服部部长同意", "Goodwill, allowed by the director"),
    "misuse": Text("保外，使用不当或事故", "Out of warranty, misuse or an accident"),
    "serial_unknown": Text(
        "质保不明，整机待核实", "Warranty unknown, machine not verified"
    ),
}


class UnknownWarrantyError(InvalidError):
    """A decision says something about the warranty that nobody knows."""

    sentences: ClassVar = {
        "zh": "“{result}”不是质保判定的结果。",
        "en": "Expected a result of the warranty check, but got “{result}”.",
    }


class NotDirectorError(ForbiddenError):
    """Goodwill is the director's."""

    sentences: ClassVar = {
        "zh": "只有客服部部长可以同意善意保修。",
        "en": "Expected the service director, who alone may allow goodwill.",
    }


class OrderEndedError(RejectedError):
    """What is asked for comes too late."""

    sentences: ClassVar = {
        "zh": "派工单 {no} 已经结束。",
        "en": "Expected an open order, but {no} has ended.",
    }


def months_begun(since: date, today: date) -> int:
    """Count the months since a day; one that has begun counts in full.

    A warranty of so many months lasts up to and including the same day of the month.
    """
    months = (today.year - since.year) * 12 + today.month - since.month
    return months + (machines.add_months(since, months) < today)


def read_warranty_facts(
    task: ServiceTask, *, order_id: int, parts: list[str] | None = None
) -> Result:
    """Give what the warranty check decides on, for all parts or for some."""
    order = order_of(task, order_id)
    machine = task.store.machines.get(order.machine_id)
    assert machine is not None, order.machine_id
    model = machines.model_of(task.store, machine)
    today = task.now.astimezone(LOCAL_ZONE).date()
    since, terms = machine.commissioned_on, machines.warranty_terms(machine, model)
    known = (order.hours_reported, machine.hours_last)
    hours = [reading for reading in known if reading is not None]
    return {
        "serial_known": not machine.provisional,
        "days_left": (terms.until - today).days if terms.until else None,
        "hours": max(hours, default=None),
        "warranty_hours": terms.hours,
        # What tables ask for that were published before machines had their own terms.
        "months_in_use": months_begun(since, today) if since else None,
        "warranty_months": model.warranty_months if model else None,
        "part_warranty": part_warranty(task.store, order, texts_of(parts), today),
        "goodwill": order.goodwill_by is not None,
    }


def part_warranty(
    store: UnitOfWork, order: DispatchOrder, wanted: Collection[str], today: date
) -> bool:
    """Tell whether all of some parts were put into the machine not long ago."""
    if not wanted:
        return False
    recent: set[str] = set()
    for before in store.dispatch_orders.of_machine(order.machine_id):
        if before.id == order.id:
            continue
        lines = {row.id: row for row in store.delivery_lines.of_order(before.id)}
        recent |= {
            lines[one.line_id].part_no
            for one in store.installations.of_lines(lines)
            if one.qty and machines.add_months(_day(one.at), PART_MONTHS) >= today
        }
    return set(wanted) <= recent


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL_ZONE).date()


def record_warranty(
    task: ServiceTask, *, order_id: int, warranty_result: str, warranty_basis: str
) -> Result:
    """Keep what was decided about the warranty, with a sentence for people."""
    if warranty_result not in RESULTS:
        raise UnknownWarrantyError(result=warranty_result)
    order = order_of(task, order_id)
    machine = task.store.machines.get(order.machine_id)
    assert machine is not None, order.machine_id
    told = machines.warranty_of(task.store, machine, task.now, order.hours_reported)
    basis = _BASES.get(warranty_basis, told.basis)
    order.warranty_result = warranty_result
    order.warranty_basis_zh, order.warranty_basis_en = basis.zh, basis.en
    return {"warranty": warranty_result}


@dataclass(frozen=True)
class AllowGoodwill(Command[None]):
    """Let the company pay for an order although the warranty does not."""

    no: str
    reason: str

    def execute(self, context: Context) -> None:
        if "service_director" not in context.actor.roles:
            raise NotDirectorError
        order = context.store.dispatch_orders.by_no(self.no, context.actor.scope)
        if order is None:
            raise NotFoundError(what=Text(f"派工单 {self.no}", f"order {self.no}"))
        if ended(order):
            raise OrderEndedError(no=order.no)
        reason = text_of(self.reason)
        refuse(
            None if reason else problem("reason", "请填写原因", "Please give a reason")
        )
        context.record.process_instance_id = order.process_instance_id
        context.record.reason = reason
        order.goodwill_by = order.goodwill_by or context.actor.login
        order.goodwill_at = order.goodwill_at or context.now
        order.goodwill_reason = reason
        if order.warranty_result != "in":
            basis = _BASES["goodwill"]
            order.warranty_result = "goodwill"
            order.warranty_basis_zh, order.warranty_basis_en = basis.zh, basis.en
