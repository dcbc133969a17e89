"""Reading what is to be settled: old parts, write-offs, and the parts of an order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Final

from handlers.cards import CodedName
from handlers.company.naming import unit_name
from handlers.settlement.old_parts import DUE, FLAGGED, day
from handlers.settlement.settlement_words import OLD_PART_STATES, WRITEOFF_STATES
from handlers.settlement.writeoffs import audited, matched, why_back
from storage.dispatch_orders import DispatchOrder
from storage.installations import Writeoff
from storage.old_parts import OldPart, OldPartBatch
from storage.quantities import Quantity
from storage.settlement_lists import SettlementFilter
from workflows.engine import Command, Context
from workflows.errors import NotFoundError, Text

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class OldPartRow:
    """An old part as lists show it."""

    tag: str
    part: Text
    unit: CodedName | None
    order_no: str
    batch_no: str | None
    state: str
    state_text: Text
    value: Decimal
    removed_at: datetime
    due_on: date
    #: Days over, while it has not been sent; else 0.
    late: int
    #: Whether it counts against the unit (F9).
    flagged: bool
    note: str | None
    appeal_reason: str | None
    appeal_decision: str | None


@dataclass(frozen=True, slots=True)
class WriteoffRow:
    """A line and its three-way match as lists show it."""

    order_no: str
    part: Text
    unit: CodedName | None
    approved: Quantity
    shipped: Quantity
    installed: Quantity
    returned: Quantity
    signed: bool
    value: Decimal
    #: None where the engineer has not reported the line yet.
    state: str | None
    state_text: Text
    audited: bool
    #: Why it was given back.
    reason: Text | None
    explanation: str | None
    opened_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class OldPartList:
    """One page of old parts."""

    rows: tuple[OldPartRow, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PAGE_SIZE), 1)


@dataclass(frozen=True, slots=True)
class WriteoffList:
    """One page of write-offs."""

    rows: tuple[WriteoffRow, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PAGE_SIZE), 1)


@dataclass(frozen=True, slots=True)
class OrderSettlement:
    """The parts of an order: how each line stands, and what came out."""

    lines: tuple[WriteoffRow, ...]
    old_parts: tuple[OldPartRow, ...]


@dataclass(frozen=True)
class FindOldParts(Command[OldPartList]):
    """List the old parts that the actor may see, the first that is due first."""

    text: str = ""
    open: bool | None = None
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> OldPartList:
        lists, scope = context.store.settlement_lists, context.actor.scope
        total = lists.count_old_parts(SettlementFilter(scope, self.open, self.text))
        page = _page(self.page, total)
        offset = (page - 1) * PAGE_SIZE
        found = lists.old_parts(
            SettlementFilter(scope, self.open, self.text, PAGE_SIZE, offset)
        )
        names = _names(context, {part.part_no for part, _, _ in found})
        rows = tuple(_old_part(context, names, *each) for each in found)
        return OldPartList(rows, total, page)


@dataclass(frozen=True)
class FindWriteoffs(Command[WriteoffList]):
    """List the write-offs that the actor may see, the oldest first."""

    text: str = ""
    open: bool | None = None
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> WriteoffList:
        lists, scope = context.store.settlement_lists, context.actor.scope
        total = lists.count_writeoffs(SettlementFilter(scope, self.open, self.text))
        page = _page(self.page, total)
        offset = (page - 1) * PAGE_SIZE
        found = lists.writeoffs(
            SettlementFilter(scope, self.open, self.text, PAGE_SIZE, offset)
        )
        rows = tuple(
            _line(context, line.id, order.no, writeoff)
            for writeoff, line, order in found
        )
        return WriteoffList(rows, total, page)


@dataclass(frozen=True)
class GetOrderSettlement(Command[OrderSettlement]):
    """Show how the parts of one order stand that the actor may see."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> OrderSettlement:
        store = context.store
        order = store.dispatch_orders.by_no(self.no, context.actor.scope)
        if order is None:
            raise NotFoundError(what=Text(f"派工单 {self.no}", f"order {self.no}"))
        lines = store.delivery_lines.of_order(order.id)
        ids = [line.id for line in lines]
        known = {row.line_id: row for row in store.installations.writeoffs(ids)}
        parts = store.old_parts.of_lines(ids)
        names = _names(context, {part.part_no for part in parts})
        return OrderSettlement(
            tuple(_line(context, one, order.no, known.get(one)) for one in ids),
            tuple(
                _old_part(
                    context,
                    names,
                    part,
                    store.old_parts.batch(part.batch_id or 0),
                    order,
                )
                for part in parts
            ),
        )


def _page(wanted: int, total: int) -> int:
    return min(max(wanted, 1), max(-(-total // PAGE_SIZE), 1))


def _names(context: Context, part_nos: set[str]) -> Mapping[str, Text]:
    found = context.store.parts.by_numbers(part_nos)
    return {
        no: Text(f"{no} {part.name_zh}", f"{no} {part.name_en}")
        for no, part in found.items()
    }


def _old_part(
    context: Context,
    names: Mapping[str, Text],
    part: OldPart,
    batch: OldPartBatch | None,
    order: DispatchOrder,
) -> OldPartRow:
    late = max((day(context.now) - part.due_on).days, 0)
    expected = part.state == "expected"
    return OldPartRow(
        tag=part.tag,
        part=names[part.part_no],
        unit=unit_name(context, part.unit_code),
        order_no=order.no,
        batch_no=batch.no if batch else None,
        state=part.state,
        state_text=OLD_PART_STATES[part.state],
        value=part.value,
        removed_at=part.removed_at,
        due_on=part.due_on,
        late=late if expected else 0,
        flagged=expected and late > FLAGGED - DUE,
        note=part.note,
        appeal_reason=part.appeal_reason,
        appeal_decision=part.appeal_decision,
    )


def _line(
    context: Context, line_id: int, order_no: str, writeoff: Writeoff | None
) -> WriteoffRow:
    line = context.store.delivery_lines.get(line_id)
    assert line is not None, line_id
    match = matched(context.store, line)
    state = writeoff.state if writeoff else None
    return WriteoffRow(
        order_no=order_no,
        part=_names(context, {line.part_no})[line.part_no],
        unit=unit_name(context, line.unit_code),
        approved=match.approved,
        shipped=match.shipped,
        installed=match.installed,
        returned=match.returned,
        signed=match.signed,
        value=match.value,
        state=state,
        state_text=WRITEOFF_STATES[state or "waiting"],
        # Whom chance has picked is not announced to the unit that is looked at.
        audited=not context.actor.works_for_a_unit and audited(context.store, line),
        reason=why_back(writeoff, match),
        explanation=writeoff.explanation if writeoff else None,
        opened_at=writeoff.opened_at if writeoff else None,
        decided_at=writeoff.decided_at if writeoff else None,
    )
