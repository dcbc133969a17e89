"""Every day: which customers headquarters should call, without an order."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from handlers.care.care_intervals import due_on, months_by_segment
from storage.care_calls import OPEN, CareCall, Cared
from workflows.engine import Command, Context
from workflows.errors import LOCAL_ZONE
from workflows.messages import Address, publish

#: So many a day: the front desk has them done between the calls that come in, and
#: comes round some 5,000 customers in a year. The others wait for the next days.
A_DAY: Final = 20


@dataclass(frozen=True, slots=True)
class FindDueCareCalls(Command[int]):
    """Find the customers nobody has spoken with for long, and begin a call to each.

    Those who have waited longest come first, as many as a day takes; a customer who
    has an open call or an open order is spoken with anyway.
    """

    def execute(self, context: Context) -> int:
        room = A_DAY - context.store.care_calls.opened_since(_midnight(context))
        found = _due(context)[:room] if room > 0 else []
        for one in found:
            begin_care_call(context, one)
        # On many days nothing has to be remembered.
        context.record.written = not found
        context.record.variables = {"care_calls": len(found)}
        return len(found)


def begin_care_call(context: Context, one: Cared) -> CareCall:
    """Keep a call that has fallen due, and start its process."""
    year = context.now.astimezone(LOCAL_ZONE).year
    call = CareCall(
        no=context.store.numbers.next("CC", year),
        customer_id=one.customer.id,
        state=OPEN,
        opened_at=context.now,
        last_contact_at=one.last_contact_at,
    )
    context.store.care_calls.add([call])
    publish(
        context,
        "care_call_due",
        {"care_call_id": call.id},
        Address(
            business_key=call.no,
            time_to_live="P30D",
            message_id=f"care_call_due {call.no}",
        ),
    )
    return call


def _due(context: Context) -> list[Cared]:
    """List the customers who are due, those who have waited longest first."""
    calls, today = context.store.care_calls, context.now.astimezone(LOCAL_ZONE).date()
    occupied = calls.occupied()
    cared = [one for one in calls.cared() if one.customer.id not in occupied]
    months = months_by_segment(context, (one.customer.segment for one in cared))
    days = [(due_on(one, months.get(one.customer.segment)), one) for one in cared]
    due = [(day, one) for day, one in days if day is not None and day <= today]
    return [one for _, one in sorted(due, key=lambda each: each[0])]


def _midnight(context: Context) -> datetime:
    today = context.now.astimezone(LOCAL_ZONE).date()
    return datetime.combine(today, time(), LOCAL_ZONE).astimezone(UTC)
