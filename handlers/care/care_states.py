"""How headquarters keeps in touch with a customer: the last call, and the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from handlers.care.care_intervals import due_on, months_by_segment
from storage.care_calls import OPEN, CareCall
from storage.customers import Customer
from workflows.engine import Context
from workflows.errors import LOCAL_ZONE, Text

STATES: Final[Mapping[str, Text]] = {
    "open": Text("待回访", "To be called"),
    "reached": Text("已回访", "Called"),
    "declined": Text("拒绝回访", "Refused"),
    "unreachable": Text("联系不上", "Not reached"),
}


@dataclass(frozen=True, slots=True)
class MadeCall:
    """A call that has been made, as the page of the customer shows it."""

    no: str
    ended_at: datetime | None
    state: str
    state_text: Text
    score: int | None
    #: What the customer said; None for people of a unit, of whom it may be.
    said: str | None


@dataclass(frozen=True, slots=True)
class CareState:
    """When a customer was last spoken with, and when the next call is due."""

    last_contact_at: datetime | None
    #: None where nobody calls: no machine in service, or no interval.
    due_on: date | None
    #: The number of the call that is still to be made.
    open_no: str | None
    #: The newest first.
    made: tuple[MadeCall, ...]


def care_of(context: Context, customer: Customer) -> CareState:
    """Tell how headquarters keeps in touch with a customer."""
    calls = context.store.care_calls
    found = calls.cared([customer.id])
    months = months_by_segment(context, [customer.segment]) if found else {}
    due = due_on(found[0], months.get(customer.segment)) if found else None
    rows = calls.of_customer(customer.id)
    today = context.now.astimezone(LOCAL_ZONE).date()
    said = not context.actor.works_for_a_unit
    return CareState(
        last_contact_at=found[0].last_contact_at if found else None,
        # What has been due for long is due from today on.
        due_on=max(due, today) if due is not None else None,
        open_no=next((one.no for one in rows if one.state == OPEN), None),
        made=tuple(
            _made(one, said=said) for one in reversed(rows) if one.state != OPEN
        ),
    )


def _made(call: CareCall, *, said: bool) -> MadeCall:
    return MadeCall(
        no=call.no,
        ended_at=call.ended_at,
        state=call.state,
        state_text=STATES[call.state],
        score=call.score_overall,
        said=said_of(call) if said else None,
    )


def said_of(call: CareCall) -> str | None:
    """Put what a customer said into one text: what is wrong comes first."""
    said = (call.fault_desc, call.complaint, call.wishes, call.lead, call.comment)
    return "；".join(each for each in said if each) or None
