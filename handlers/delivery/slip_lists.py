"""Loan slips as a list, and how old what units have borrowed is by now 借出单账龄."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Final

from handlers.cards import CodedName
from handlers.delivery.loan_slips import STATES
from handlers.delivery.stock_views import may_see_stock
from storage.organisation import OrgUnit
from storage.quantities import Quantity
from storage.slip_lists import SlipFilter
from workflows.engine import Command, Context
from workflows.errors import ForbiddenError, Text

PAGE_SIZE: Final = 50
#: Those who sign, or let parts out, beside those who handle stock.
_SIGNERS: Final = frozenset({"dept_leader", "gate_guard"})


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A loan slip as the list shows it."""

    no: str
    #: order or sale.
    about: str
    order_no: str
    unit: CodedName
    state: str
    state_text: Text
    urgent: bool
    written_at: datetime
    value: Decimal
    #: Pieces that are neither in a machine, sold, nor brought back.
    out: Quantity
    out_value: Decimal
    #: Whole days since it was sent, while pieces are out.
    days: int | None


@dataclass(frozen=True, slots=True)
class UnitAge:
    """What a unit has borrowed, what it is worth, and since when."""

    unit: CodedName
    slips: int
    pieces: Quantity
    value: Decimal
    #: Of the oldest slip.
    days: int


@dataclass(frozen=True, slots=True)
class SlipList:
    """One page of loan slips, with the age of what is out by unit."""

    rows: tuple[SlipRow, ...]
    total: int
    page: int
    ages: tuple[UnitAge, ...]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PAGE_SIZE), 1)


@dataclass(frozen=True, slots=True)
class FindLoanSlips(Command[SlipList]):
    """List loan slips, people of a unit theirs, and how old what is out is by unit."""

    text: str = ""
    open: bool | None = None
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> SlipList:
        if not may_see_stock(context.actor) and not context.actor.roles & _SIGNERS:
            raise ForbiddenError
        units, page = context.actor.scope.units, max(self.page, 1)
        offset = (page - 1) * PAGE_SIZE
        found, total = context.store.slip_lists.find(
            SlipFilter(units, self.open, self.text, PAGE_SIZE, offset)
        )
        rows = tuple(
            SlipRow(
                no=one.slip.no,
                about="order" if one.order_no else "sale",
                order_no=one.order_no or one.sale_no or "",
                unit=_named(one.unit),
                state=one.slip.state,
                state_text=STATES[one.slip.state],
                urgent=one.slip.urgent,
                written_at=one.slip.written_at,
                value=one.value,
                out=one.out,
                out_value=one.out_value,
                days=(context.now - one.since).days if one.since and one.out else None,
            )
            for one in found
        )
        return SlipList(rows, total, page, _ages(context))


def _ages(context: Context) -> tuple[UnitAge, ...]:
    return tuple(
        UnitAge(
            _named(one.unit),
            one.slips,
            one.pieces,
            one.value,
            (context.now - one.since).days,
        )
        for one in context.store.slip_lists.ages(context.actor.scope.units)
    )


def _named(unit: OrgUnit) -> CodedName:
    return CodedName(unit.code, Text(unit.name_zh, unit.name_en))
