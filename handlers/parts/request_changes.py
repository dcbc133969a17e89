"""What people do to part requests from outside of the steps: take back, edit, take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.arguments import problem, refuse, text_of
from handlers.delivery import asked_lines, stock, stock_lines
from handlers.parts.request_drafts import SHORTEST_FINDING
from handlers.parts.request_records import (
    decided,
    freeze,
    live,
    order_of_request,
    people_of_unit,
    refuse_decided,
    successor_of,
    tell,
    visible,
)
from handlers.parts.request_words import CAUSES
from handlers.quantities import quantity_of, quantity_problem
from storage.part_requests import PartRequest, PartRequestLine
from storage.quantities import Quantity, total
from workflows.commands.messages import send
from workflows.engine import Actor, Command, Context, ServiceTask
from workflows.errors import ForbiddenError, Problem, RejectedError, Text
from workflows.messages import Address

#: The message that the diagram of part approval waits for.
WITHDRAW: Final = "withdraw_request"
#: Who of a unit may take back what it asked for, and take what was released.
_UNIT_ROLES: Final = frozenset({"storekeeper", "service_supervisor", "agent_manager"})
#: Who of headquarters may correct a request.
_EDITORS: Final = frozenset({"tech_support", "parts_manager", "service_director"})


class NotTheUnitError(ForbiddenError):
    """Only the unit that asked may do this."""

    sentences: ClassVar = {
        "zh": "只有申请网点的内勤、服务主管或代理商经理可以这样做。",
        "en": "Expected the storekeeper or supervisor of the unit that asked.",
    }


class NotHeadquartersError(ForbiddenError):
    """Only headquarters corrects requests."""

    sentences: ClassVar = {
        "zh": "只有总部的审批人员可以修改换件申请。",
        "en": "Expected somebody of headquarters who approves part requests.",
    }


class NothingReleasedError(RejectedError):
    """There is nothing that may be taken before a decision."""

    sentences: ClassVar = {
        "zh": "换件申请 {no} 没有可先领用的配件。",
        "en": "Expected parts released for {no}, but there are none left.",
    }


def may_withdraw(actor: Actor, request: PartRequest) -> bool:
    """Tell whether somebody may act for the unit that asked."""
    return any(f"{role}@{request.unit_code}" in actor.groups for role in _UNIT_ROLES)


def may_edit(actor: Actor) -> bool:
    """Tell whether somebody may correct requests."""
    return bool(actor.roles & _EDITORS) and not actor.works_for_a_unit


@dataclass(frozen=True)
class WithdrawPartRequest(Command[None]):
    """Take a request back before it has been decided."""

    no: str
    reason: str

    def execute(self, context: Context) -> None:
        request = visible(context, self.no)
        if not may_withdraw(context.actor, request):
            raise NotTheUnitError
        refuse_decided(request)
        reason = text_of(self.reason)
        refuse(
            None if reason else problem("reason", "请填写原因", "Please give a reason")
        )
        context.record.process_instance_id = request.process_instance_id
        context.record.reason = reason
        order = order_of_request(context.store, request)
        # What nobody waits for is refused, not kept for later.
        address = Address(business_key=order.no, time_to_live="PT0S")
        send(context, WITHDRAW, {"reason": reason}, address)


@dataclass(frozen=True)
class EditPartRequest(Command[int]):
    """Correct a request as a new revision; the original stays. Gives the revision."""

    no: str
    #: Any of fault_code, cause, finding.
    report: Mapping[str, str]
    #: By line number: any of part_no and qty.
    lines: Mapping[int, Mapping[str, object]]
    reason: str

    def execute(self, context: Context) -> int:
        request = visible(context, self.no)
        if not may_edit(context.actor):
            raise NotHeadquartersError
        refuse_decided(request)
        reason = text_of(self.reason)
        there = {
            line.line_no: line
            for line in live(context.store.part_requests.lines(request.id))
        }
        refuse(
            None if reason else problem("reason", "请填写原因", "Please give a reason"),
            *_report_problems(context, self.report),
            *(
                wrong
                for number, changes in self.lines.items()
                for wrong in _line_problems(context, number, changes, there)
            ),
        )
        for name, value in self.report.items():
            setattr(request, name, value)
        for number, changes in self.lines.items():
            _change(context, there[number], changes)
        revision = freeze(context, request, reason)
        context.record.process_instance_id = request.process_instance_id
        context.record.reason = reason
        said = Text(f"总部修改了申请：{reason}", f"headquarters changed it: {reason}")
        people = people_of_unit(context, request.unit_code)
        tell(context, request, people, (f"edited {revision.revision}", said))
        return revision.revision


def _report_problems(
    context: Context, report: Mapping[str, str]
) -> Iterable[Problem | None]:
    for name, value in report.items():
        if name == "cause" and value not in CAUSES:
            yield problem(name, "请选择故障原因", "Choose the cause")
        elif name == "fault_code":
            if context.store.dispatch_orders.fault_code(value) is None:
                yield problem(name, "没有这个故障码", "There is no such fault code")
        elif name == "finding" and len(value) < SHORTEST_FINDING:
            yield problem(
                name,
                f"请写至少 {SHORTEST_FINDING} 个字",
                f"Write at least {SHORTEST_FINDING} characters",
            )


def _line_problems(
    context: Context,
    number: int,
    changes: Mapping[str, object],
    there: Mapping[int, PartRequestLine],
) -> Iterable[Problem | None]:
    line = there.get(number)
    if line is None:
        yield problem(f"lines.{number}", "没有这一行", "There is no such line")
        return
    part_no = text_of(changes.get("part_no")) or line.part_no
    part = context.store.parts.get(part_no)
    field, qty = f"lines.{number}.qty", changes.get("qty", line.qty)
    yield quantity_problem(field, qty, part, most=line.qty_req)
    if part_no and part is None:
        yield problem(
            f"lines.{number}.part_no", "没有这个配件", "There is no such part"
        )


def _change(
    context: Context, line: PartRequestLine, changes: Mapping[str, object]
) -> None:
    line.qty = quantity_of(changes.get("qty")) or line.qty
    part_no = text_of(changes.get("part_no"))
    if part_no and part_no != line.part_no:
        part = context.store.parts.by_numbers([part_no])[part_no]
        line.part_no, line.new_part_text = part.part_no, None
        line.price = part.price if part.price > 0 else line.price
        line.substitute_part_no = successor_of(context.store, part, line.qty)


@dataclass(frozen=True)
class TakeReleasedParts(Command[Quantity]):
    """Take from the unit's own stock what was released in an emergency.

    Gives how many. They are still to be approved; what is rejected
    afterwards is looked into.
    """

    no: str

    def execute(self, context: Context) -> Quantity:
        request = visible(context, self.no)
        if not may_withdraw(context.actor, request):
            raise NotTheUnitError
        lines = [
            line
            for line in context.store.part_requests.lines(request.id)
            if line.released_qty > line.taken_qty
        ]
        context.store.stock.lock({str(line.part_no) for line in lines})
        # Once it is decided, parts come the ordinary way.
        waiting = [] if decided(request) else lines
        taken = total(_take(context, request, line) for line in waiting)
        if not taken:
            raise NothingReleasedError(no=request.no)
        context.record.process_instance_id = request.process_instance_id
        return taken


def _take(context: Context, request: PartRequest, line: PartRequestLine) -> Quantity:
    """Hand the released pieces of a line to the engineer, as a delivery of its own."""
    task = ServiceTask(context, request.process_instance_id or 0)
    order = order_of_request(context.store, request)
    wanted = line.released_qty - line.taken_qty
    moves, source = [], ""
    for balance, warehouse in context.store.stock.free(str(line.part_no)):
        own = warehouse.kind == "unit" and warehouse.unit_code == request.unit_code
        pieces = min(wanted, balance.available) if own else 0
        if pieces > 0:
            target = _van(context, request)
            place = (balance.owner, pieces, warehouse.code, target)
            moves.append(stock.Move(str(line.part_no), *place, "issue"))
            wanted, source = wanted - pieces, warehouse.code
    taken = total(move.qty for move in moves)
    if taken:
        document = f"{request.no}{asked_lines.AHEAD}{line.line_no}"
        stock.post(task, stock.Document("part_request", request.no), moves)
        stock_lines.add_lines(
            task,
            order_id=order.id,
            doc_no=document,
            lines=[{"part_no": line.part_no, "qty": taken}],
            unit=request.unit_code,
        )
        for delivery in context.store.delivery_lines.of_order(order.id):
            if delivery.doc_no == document:
                delivery.delivered, delivery.received_at = taken, context.now
                asked_lines.came_from(context.store, delivery, source)
                asked_lines.stamp(context.store, delivery, received_at=context.now)
        line.taken_qty += taken
    return taken


def _van(context: Context, request: PartRequest) -> str:
    store = context.store
    engineers = store.organisation.engineers(request.unit_code)
    chosen = request.performed_by_id
    going = next((one for one in engineers if one.id == chosen), engineers[0])
    return stock.van_of(store, going).code
