"""When headquarters next calls a customer without an order.

How many months may pass says the decision ``care_interval``, by the segment of the
customer; it belongs to process owners. They are counted from when headquarters last
spoke with the customer: a care call, a follow-up or anything else in the contact log.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from handlers.company.machines import add_months
from storage.care_calls import Cared
from workflows.engine import Context
from workflows.errors import LOCAL_ZONE
from workflows.standing_decisions import decide_each

DECISION: Final = "care_interval"


def months_by_segment(context: Context, segments: Iterable[str]) -> dict[str, int]:
    """Say after how many months customers are called; not those nobody calls."""
    wanted = sorted(set(segments))
    cases = [{"segment": segment} for segment in wanted]
    made = zip(wanted, decide_each(context, DECISION, cases), strict=True)
    found = {segment: int(each["months"] or 0) for segment, each in made if each}
    return {segment: months for segment, months in found.items() if months > 0}


def due_on(one: Cared, months: int | None) -> date | None:
    """Say on which day a customer is due; None for one whom nobody calls.

    Whom nobody has ever spoken with counts from the handing over of a machine, and is
    due at once where nobody knows that day.
    """
    if months is None:
        return None
    since = one.served_since
    if one.last_contact_at is not None:
        since = one.last_contact_at.astimezone(LOCAL_ZONE).date()
    return add_months(since, months) if since is not None else date.min
