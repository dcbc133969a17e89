"""Old parts 旧件: tagged when they come out of a machine, collected month by month.

What is still to come lies in the ledger on the unit's shelf for old parts; what has
come is in quarantine until it has been inspected.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from handlers.delivery.stock import Document, Move, place, post
from handlers.quantities import is_measured
from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder
from storage.installations import Installation
from storage.old_parts import OldPart, OldPartBatch
from storage.part_requests import PartRequestLine
from storage.quantities import worth
from storage.unit_of_work import UnitOfWork
from storage.warehouses import Warehouse
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, NotFoundError, Text
from workflows.messages import Address, publish

A_LINE: Final = Text("已收明细", "a line that has come")
#: Days after which an old part is due, is flagged, and is decided about.
DUE, FLAGGED, DECIDED = 15, 30, 60
#: Overdue for longer than FLAGGED: more than so many, or worth more, are a signal.
MOST_LINES: Final = 5
MOST_VALUE: Final = Decimal(5000)


class Overdue(NamedTuple):
    """Old parts that a unit owes for longer than it may."""

    lines: int
    value: Decimal

    @property
    def flagged(self) -> bool:
        """Whether requests of the unit carry the signal F9."""
        return self.lines > MOST_LINES or self.value > MOST_VALUE


def overdue_old_parts(store: UnitOfWork, unit: str, at: datetime) -> Overdue:
    """Tell what a unit owes for more than thirty days: the signal F9."""
    late = store.old_parts.overdue(unit, day(at) - timedelta(days=FLAGGED - DUE))
    return Overdue(len(late), sum((part.value for part in late), Decimal(0)))


def day(at: datetime) -> date:
    """Give the day on the wall."""
    return at.astimezone(LOCAL_ZONE).date()


def expect(
    task: ServiceTask, order: DispatchOrder, line: DeliveryLine, row: Installation
) -> list[OldPart]:
    """Tag the pieces that came out, if they have to come back, and call for them."""
    part = task.store.parts.by_numbers([line.part_no])[line.part_no]
    if not part.old_part_return:
        return []
    batch = open_batch(task, line.unit_code, row.at)
    year = row.at.astimezone(LOCAL_ZONE).year
    tagged = [
        OldPart(
            tag=task.store.numbers.next("OLD", year),
            line_id=line.id,
            installation_id=row.id,
            part_no=line.part_no,
            unit_code=line.unit_code,
            batch_id=batch.id,
            state="expected",
            value=worth(part.price, row.qty) if is_measured(part) else part.price,
            removed_at=row.at,
            due_on=day(row.at) + timedelta(days=DUE),
        )
        # A length of hose that came out is one thing, however long it is.
        for _ in range(1 if is_measured(part) else int(row.qty))
    ]
    task.store.old_parts.add(tagged)
    customer = place(task.store, "customer").code
    target = shelf(task.store, line.unit_code).code
    move = Move(line.part_no, "hq", row.qty, customer, target, "old_part")
    post(task, Document("dispatch_order", order.no), [move])
    _call(task, batch, row)
    return tagged


def open_batch(task: ServiceTask, unit_code: str, at: datetime) -> OldPartBatch:
    """Give the batch that a unit collects this month; a settled one is not reopened.

    Nobody else can settle it until the end of the command.
    """
    month = at.astimezone(LOCAL_ZONE).strftime("%Y-%m")
    batches = task.store.old_parts.batches(unit_code, month)
    if batches and task.store.old_parts.lock(batches[-1].id).state == "open":
        return batches[-1]
    seq = len(batches) + 1
    more = f"-{seq}" if seq > 1 else ""
    batch = OldPartBatch(
        no=f"OB-{unit_code}-{month.replace('-', '')}{more}",
        unit_code=unit_code,
        month=month,
        seq=seq,
        state="open",
        opened_at=task.now,
    )
    task.store.old_parts.add([batch])
    return batch


def _call(task: ServiceTask, batch: OldPartBatch, row: Installation) -> None:
    """Start the process of the batch, or let the one that runs know."""
    publish(
        task.context,
        "old_part_expected",
        {"batch_id": batch.id, "batch_no": batch.no, "unit": batch.unit_code},
        Address(
            business_key=batch.no,
            time_to_live="P30D",
            message_id=f"old_part_expected {row.id}",
        ),
    )


def shelf(store: UnitOfWork, unit_code: str) -> Warehouse:
    """Give where a unit keeps old parts until it sends them; the first use makes it."""
    found = store.warehouses.of_kind("quarantine", unit_code)
    if found is None:
        unit = store.organisation.unit(unit_code)
        if unit is None:
            what = Text(f"网点 {unit_code}", f"the unit {unit_code}")
            raise NotFoundError(what=what)
        found = Warehouse(
            code=f"Q-{unit_code}",
            kind="quarantine",
            unit_code=unit_code,
            name_zh=f"{unit.name_zh}旧件",
            name_en=f"{unit.name_en} old parts",
        )
        store.warehouses.add([found])
    return found


def move_old(
    task: ServiceTask, part: OldPart, route: tuple[str, str], kind: str
) -> None:
    """Move an old part from one place of the ledger to another."""
    source, target = route
    document = Document("old_part", part.tag)
    post(task, document, [Move(part.part_no, "hq", 1, source, target, kind)])


def request_lines(store: UnitOfWork, line: DeliveryLine) -> Sequence[PartRequestLine]:
    """Find what was asked for that a delivery line fulfils."""
    request = store.part_requests.by_no(line.doc_no)
    if request is None:
        return []
    asked = store.part_requests.lines(request.id)
    return [
        one for one in asked if line.part_no in (one.part_no, one.substitute_part_no)
    ]


def approvers(store: UnitOfWork, line: DeliveryLine) -> set[str]:
    """Tell who approved what a delivery line fulfils."""
    request = store.part_requests.by_no(line.doc_no)
    if request is None:
        return set()
    asked = {one.id for one in request_lines(store, line)}
    return {
        one.by_login
        for one in store.part_requests.decisions(request.id)
        if one.line_id is None or one.line_id in asked
    }
