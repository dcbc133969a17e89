"""The list of periodic calls: whom headquarters is to call, and what customers said."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from handlers.care.care_states import STATES, said_of
from handlers.company import naming
from handlers.selling.customer_pages import visible_customers
from storage.care_calls import CareCallFilter
from workflows.engine import Command, Context
from workflows.errors import Text

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class CareCallRow:
    """A periodic call as the list shows it."""

    no: str
    customer: str
    #: The number of the customer.
    customer_no: str
    segment: str
    opened_at: datetime
    ended_at: datetime | None
    by: Text | None
    state: str
    state_text: Text
    score: int | None
    #: None for people of a unit, of whom it may be.
    said: str | None


@dataclass(frozen=True, slots=True)
class CareCallList:
    """One page of periodic calls."""

    rows: tuple[CareCallRow, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PAGE_SIZE), 1)


@dataclass(frozen=True)
class FindCareCalls(Command[CareCallList]):
    """List the periodic calls to customers that the actor may see, newest first."""

    text: str = ""
    open: bool | None = None
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> CareCallList:
        page = max(self.page, 1)
        wanted = CareCallFilter(
            customers=visible_customers(context.actor),
            open=self.open,
            text=self.text,
            limit=PAGE_SIZE,
            offset=(page - 1) * PAGE_SIZE,
        )
        found, total = context.store.care_calls.find(wanted)
        people = naming.people(context, (call.by_login for call, _ in found))
        shown = not context.actor.works_for_a_unit
        rows = tuple(
            CareCallRow(
                no=call.no,
                customer=customer.name,
                customer_no=customer.code,
                segment=customer.segment,
                opened_at=call.opened_at,
                ended_at=call.ended_at,
                by=people.get(call.by_login),
                state=call.state,
                state_text=STATES[call.state],
                score=call.score_overall,
                said=said_of(call) if shown else None,
            )
            for call, customer in found
        )
        return CareCallList(rows, total, page)
