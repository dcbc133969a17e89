"""An opportunity as operations find it, move it on and tell people about it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar

from handlers.arguments import InvalidArgumentError, text_of
from handlers.development.opportunity_words import STATUSES
from handlers.outward.notices import Notice, people_in, send
from storage.opportunities import ENDED, Opportunity
from workflows.engine import Actor, Context, ServiceTask
from workflows.errors import LOCAL_ZONE, NotFoundError, RejectedError, Text

#: Those who see every opportunity.
SEE_ALL = frozenset({"sales_supervisor", "executive"})
SALES_ROLES = SEE_ALL | {"account_manager"}

_NEXT: dict[str, str] = {
    "new": "assigned merged invalid withdrawn",
    "assigned": "new planning withdrawn",
    "planning": "assigned executing withdrawn",
    "executing": "won lost withdrawn",
}
#: From one status to another; what is not here is not allowed.
TRANSITIONS: frozenset[tuple[str, str]] = frozenset(
    (before, after) for before, nexts in _NEXT.items() for after in nexts.split()
)


class OpportunityStatusError(RejectedError):
    """An opportunity cannot go from where it stands to where the diagram wants it."""

    sentences: ClassVar = {
        "zh": "商机 {no} 现为“{before}”，不能改为“{after}”。",
        "en": "Expected to set opportunity {no} to “{after}”, but it is “{before}”.",
    }


def opportunity_of(task: ServiceTask, opportunity_id: int) -> Opportunity:
    """Find the opportunity that an operation is about."""
    found = task.store.opportunities.get(opportunity_id)
    if found is None:
        raise NotFoundError(
            what=Text(f"商机 {opportunity_id}", f"opportunity {opportunity_id}")
        )
    return found


def visible(context: Context, no: str) -> Opportunity:
    """Find an opportunity that the actor may see."""
    found = context.store.opportunities.by_no(no, restricted_to(context.actor))
    if found is None or not may_see_any(context.actor):
        raise NotFoundError(what=Text(f"商机 {no}", f"opportunity {no}"))
    return found


def may_see_any(actor: Actor) -> bool:
    """Tell whether opportunities are any of somebody's business."""
    return actor.login == "system" or bool(actor.roles & SALES_ROLES)


def restricted_to(actor: Actor) -> str | None:
    """Give whose opportunities somebody may see; None for everybody's."""
    sees_all = actor.login == "system" or actor.roles & SEE_ALL
    return None if sees_all else actor.login


def move(opportunity: Opportunity, status: str) -> None:
    """Give an opportunity another status; the one it has is always allowed."""
    before = opportunity.status
    if status == before:
        return
    if (before, status) not in TRANSITIONS:
        raise OpportunityStatusError(
            no=opportunity.no, before=STATUSES[before], after=STATUSES[status]
        )
    opportunity.status = status


def ended(opportunity: Opportunity) -> bool:
    """Tell whether an opportunity is over."""
    return opportunity.status in ENDED


def today(context: Context) -> date:
    """Give the day on the wall."""
    return context.now.astimezone(LOCAL_ZONE).date()


def date_of(value: object) -> date | None:
    """Read a date; None where there is none."""
    text = text_of(value)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidArgumentError(value=text, kind=Text("日期", "a date")) from None


def needed_date(value: object) -> date:
    """Read a date that must be there."""
    found = date_of(value)
    if found is None:
        raise InvalidArgumentError(value="", kind=Text("日期", "a date"))
    return found


def people_of(context: Context, *groups: str) -> list[str]:
    """List the logins of everybody in some groups."""
    return people_in(context, groups)


def tell(
    context: Context,
    opportunity: Opportunity,
    logins: Iterable[str],
    said: tuple[str, Text],
) -> list[str]:
    """Tell people something about an opportunity, each once; give whom.

    What is said comes with the key by which it is known to have been said.
    """
    name, text = said
    no, who = opportunity.no, opportunity.customer_name
    notice = Notice(
        "opportunity",
        f"opportunity {opportunity.id} {name}",
        Text(f"{no} {who}：{text.zh}", f"{no} {who}: {text.en}"),
        f"opportunity {no}",
    )
    return send(context, logins, notice)


def all_of(logins: Collection[str | None]) -> list[str]:
    """Give the logins that there are, each once."""
    return [login for login in dict.fromkeys(logins) if login]
