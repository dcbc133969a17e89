"""Reading opportunities: the list, and everything about one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from handlers.cards import CodedName, DiagramPlace, OpenTask, TimelineEntry
from handlers.company import naming
from handlers.company.naming import People
from handlers.company.provinces import PROVINCES
from handlers.development.opportunity_changes import may_manage
from handlers.development.opportunity_lookups import account_managers
from handlers.development.opportunity_records import (
    ended,
    may_see_any,
    restricted_to,
    today,
    visible,
)
from handlers.development.opportunity_words import (
    ACTIONS,
    CHANNELS,
    LOST_REASONS,
    PLAN_STATES,
    SOURCES,
    STATUSES,
    STEP_STATES,
)
from handlers.service import order_timeline
from storage.customers import Interaction
from storage.opportunities import DevPlan, Opportunity, OpportunityFilter, PlanStep
from workflows.engine import Command, Context
from workflows.errors import ForbiddenError, Text
from workflows.models.forms import Option

PAGE_SIZE = 25
#: What the page shows just as the opportunity has it.
_COPIED = [
    "contact_name",
    "contact_phone",
    "remark",
    "declines",
    "reason",
    "competitor",
    "lesson",
    "ended_at",
]


class NotInSalesError(ForbiddenError):
    """Opportunities are the business of sales."""

    sentences: ClassVar = {
        "zh": "只有销售人员可以查看商机。",
        "en": "Expected somebody of sales, but you are none.",
    }


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """An opportunity as lists show it."""

    no: str
    customer: str
    need: str
    source: Text
    region: Text | None
    line: int | None
    est_value: Decimal | None
    chance: int | None
    status: str
    status_text: Text
    ended: bool
    account_manager: Text | None
    recorded_at: datetime
    expected_close: date | None
    #: Whether it was to be won by now.
    overdue: bool


@dataclass(frozen=True, slots=True)
class OpportunityList:
    """One page of opportunities."""

    rows: tuple[OpportunityRow, ...]
    total: int
    page: int
    page_size: int
    sources: Mapping[str, Text]
    may_record: bool

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // self.page_size))


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step of a plan, with what it came to."""

    id: int
    title: str
    planned_on: date
    action: Text
    action_code: str
    matter: str
    expected: str | None
    state: str
    state_text: Text
    postponed: int
    actual_on: date | None
    contact: str | None
    channel: Text | None
    effect: str | None
    done_by: Text | None
    late: bool


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A version of the plan."""

    revision: int
    made_at: datetime
    made_by: Text
    state: Text
    reviewed_at: datetime | None
    reviewed_by: Text | None
    comment: str | None
    steps: tuple[StepCard, ...]


@dataclass(frozen=True, slots=True)
class InteractionCard:
    """A contact that there was about the opportunity."""

    at: datetime
    channel: Text
    subject: str
    detail: str | None
    by: Text | None


@dataclass(frozen=True, slots=True)
class OpportunityPage:
    """Everything about one opportunity."""

    row: OpportunityRow
    contact_name: str
    contact_phone: str | None
    remark: str | None
    recorded_by: Text
    declines: int
    reason: str | None
    lost_reason: Text | None
    competitor: str | None
    lesson: str | None
    ended_at: datetime | None
    merged_into_no: str | None
    merged: tuple[str, ...]
    customer: CodedName | None
    plans: tuple[PlanCard, ...]
    interactions: tuple[InteractionCard, ...]
    timeline: tuple[TimelineEntry, ...]
    open_tasks: tuple[OpenTask, ...]
    places: tuple[DiagramPlace, ...]
    #: Whether the actor may withdraw and reassign it, and to whom.
    may_manage: bool
    others: tuple[Option, ...]

    @property
    def status(self) -> str:
        """How it stands."""
        return self.row.status


@dataclass(frozen=True, slots=True)
class FindOpportunities(Command[OpportunityList]):
    """List the opportunities that the actor may see, the newest first."""

    text: str = ""
    #: True: not yet ended; False: ended; None: all of them.
    open: bool | None = None
    source: str = ""
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> OpportunityList:
        if not may_see_any(context.actor):
            raise NotInSalesError
        page = max(self.page, 1)
        wanted = OpportunityFilter(
            of=restricted_to(context.actor),
            open=self.open,
            source=self.source or None,
            text=self.text,
            limit=PAGE_SIZE,
            offset=(page - 1) * PAGE_SIZE,
        )
        found = context.store.opportunities.find(wanted)
        people = naming.people(context, (one.account_manager for one in found))
        return OpportunityList(
            tuple(_row(context, one, people) for one in found),
            context.store.opportunities.count(wanted),
            page,
            PAGE_SIZE,
            SOURCES,
            bool(context.actor.roles & {"sales_supervisor", "account_manager"}),
        )


@dataclass(frozen=True, slots=True)
class GetOpportunity(Command[OpportunityPage]):
    """Read everything about one opportunity that the actor may see."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> OpportunityPage:
        if not may_see_any(context.actor):
            raise NotInSalesError
        return _page(context, visible(context, self.no))


def _row(context: Context, one: Opportunity, people: People) -> OpportunityRow:
    over = ended(one)
    late = one.expected_close is not None and one.expected_close < today(context)
    return OpportunityRow(
        no=one.no,
        customer=one.customer_name,
        need=one.need,
        source=SOURCES[one.source],
        region=PROVINCES.get(one.region or ""),
        line=one.line,
        est_value=one.est_value,
        chance=one.chance,
        status=one.status,
        status_text=STATUSES[one.status],
        ended=over,
        account_manager=people.get(one.account_manager),
        recorded_at=one.recorded_at,
        expected_close=one.expected_close,
        overdue=late and not over,
    )


def _page(context: Context, one: Opportunity) -> OpportunityPage:
    store = context.store
    plans = store.opportunities.plans(one.id)
    steps = store.opportunities.steps([plan.id for plan in plans])
    interactions = store.customers.interactions(one.id)
    people = naming.people(
        context,
        [
            one.account_manager,
            one.recorded_by,
            *(plan.made_by for plan in plans),
            *(plan.reviewed_by for plan in plans),
            *(step.done_by for step in steps),
            *(each.by_login for each in interactions),
        ],
    )
    target = store.opportunities.get(one.merged_into_id) if one.merged_into_id else None
    manages = may_manage(context.actor) and not ended(one)
    return OpportunityPage(
        row=_row(context, one, people),
        **{name: getattr(one, name) for name in _COPIED},
        recorded_by=people.name(one.recorded_by),
        lost_reason=LOST_REASONS.get(one.lost_reason or ""),
        merged_into_no=target.no if target else None,
        merged=tuple(each.no for each in store.opportunities.merged_into(one.id)),
        customer=_customer(context, one),
        plans=tuple(_plan(context, plan, steps, people) for plan in plans),
        interactions=tuple(_interaction(each, people) for each in interactions),
        timeline=order_timeline.live_timeline(context, one.process_instance_id),
        open_tasks=order_timeline.open_tasks(context, one),
        places=order_timeline.places(context, one),
        may_manage=manages,
        others=_others(context, one) if manages else (),
    )


def _interaction(each: Interaction, people: People) -> InteractionCard:
    return InteractionCard(
        each.at,
        CHANNELS.get(each.channel, Text(each.channel, each.channel)),
        each.subject,
        each.detail,
        people.get(each.by_login),
    )


def _customer(context: Context, one: Opportunity) -> CodedName | None:
    if one.customer_id is None:
        return None
    found = context.store.customers.get(one.customer_id)
    return CodedName(found.code, Text(found.name, found.name)) if found else None


def _others(context: Context, one: Opportunity) -> tuple[Option, ...]:
    return tuple(
        option
        for option in account_managers(context)
        if option.value != one.account_manager
    )


def _plan(
    context: Context, plan: DevPlan, steps: list[PlanStep], people: People
) -> PlanCard:
    return PlanCard(
        revision=plan.revision,
        made_at=plan.made_at,
        made_by=people.name(plan.made_by),
        state=PLAN_STATES[plan.state],
        reviewed_at=plan.reviewed_at,
        reviewed_by=people.get(plan.reviewed_by),
        comment=plan.comment,
        steps=tuple(
            _step(context, step, people) for step in steps if step.plan_id == plan.id
        ),
    )


def _step(context: Context, step: PlanStep, people: People) -> StepCard:
    return StepCard(
        id=step.id,
        title=step.title,
        planned_on=step.planned_on,
        action=ACTIONS.get(step.action, ACTIONS["other"]),
        action_code=step.action,
        matter=step.matter,
        expected=step.expected,
        state=step.state,
        state_text=STEP_STATES[step.state],
        postponed=step.postponed,
        actual_on=step.actual_on,
        contact=step.contact,
        channel=CHANNELS.get(step.channel or ""),
        effect=step.effect,
        done_by=people.get(step.done_by),
        late=step.state == "planned" and step.planned_on < today(context),
    )
