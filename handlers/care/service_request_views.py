"""Reading service requests: the list, and everything about one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from handlers.cards import DiagramPlace, OpenTask, TimelineEntry
from handlers.care.service_request_lookups import may_see_any, restricted_to
from handlers.care.service_request_words import CHANNELS, KINDS, MARKS, STATUSES
from handlers.company import naming
from handlers.company.naming import People
from handlers.service import order_timeline
from storage.service_requests import ServiceRequest, ServiceRequestFilter
from workflows.engine import Command, Context
from workflows.errors import ForbiddenError, NotFoundError, Text

PAGE_SIZE = 25
#: What the page shows just as the request has it.
_COPIED = (
    "contact_name",
    "contact_phone",
    "detail",
    "steps_taken",
    "result",
    "handled_at",
    "attempts",
    "told_at",
    "satisfaction",
    "comment",
    "reopened",
    "reason",
    "archived_at",
)
_STARTERS = frozenset({"account_manager", "front_desk", "sales_supervisor"})


class NotForServiceRequestsError(ForbiddenError):
    """Service requests are the business of those who talk to customers."""

    sentences: ClassVar = {
        "zh": "您的岗位不处理客户服务请求。",
        "en": "Expected somebody who deals with service requests, but you do not.",
    }


@dataclass(frozen=True, slots=True)
class ServiceRequestRow:
    """A request as lists show it."""

    no: str
    kind: Text
    customer: str
    subject: str
    channel: Text
    urgency: str
    status: str
    status_text: Text
    mark: Text | None
    handler: Text | None
    created_at: datetime
    due_at: datetime | None
    #: Whether it was to be handled by now.
    overdue: bool


@dataclass(frozen=True, slots=True)
class ServiceRequestList:
    """One page of requests."""

    rows: tuple[ServiceRequestRow, ...]
    total: int
    page: int
    kinds: Mapping[str, Text]
    may_record: bool

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class ServiceRequestPage:
    """Everything about one request."""

    row: ServiceRequestRow
    contact_name: str
    contact_phone: str
    detail: str
    created_by: Text
    steps_taken: str | None
    result: str | None
    handled_at: datetime | None
    attempts: int
    told_at: datetime | None
    told_channel: Text | None
    satisfaction: int | None
    comment: str | None
    reopened: int
    reason: str | None
    archived_at: datetime | None
    #: The dispatch orders that it was turned into.
    orders: tuple[str, ...]
    timeline: tuple[TimelineEntry, ...]
    open_tasks: tuple[OpenTask, ...]
    places: tuple[DiagramPlace, ...]


@dataclass(frozen=True, slots=True)
class FindServiceRequests(Command[ServiceRequestList]):
    """List the service requests that the actor may see, the newest first."""

    text: str = ""
    #: True: not yet archived; False: archived; None: all of them.
    open: bool | None = None
    kind: str = ""
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> ServiceRequestList:
        _require_sight(context)
        page = max(self.page, 1)
        wanted = ServiceRequestFilter(
            of=restricted_to(context.actor),
            open=self.open,
            kind=self.kind or None,
            text=self.text,
            limit=PAGE_SIZE,
            offset=(page - 1) * PAGE_SIZE,
        )
        requests = context.store.service_requests
        found = requests.find(wanted)
        people = naming.people(context, (one.handler for one in found))
        return ServiceRequestList(
            tuple(_row(context, one, people) for one in found),
            requests.count(wanted),
            page,
            KINDS,
            bool(context.actor.roles & _STARTERS),
        )


@dataclass(frozen=True, slots=True)
class GetServiceRequest(Command[ServiceRequestPage]):
    """Read everything about one service request that the actor may see."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> ServiceRequestPage:
        _require_sight(context)
        requests = context.store.service_requests
        found = requests.by_no(self.no, restricted_to(context.actor))
        if found is None:
            what = Text(f"服务请求 {self.no}", f"service request {self.no}")
            raise NotFoundError(what=what)
        return _page(context, found)


def _require_sight(context: Context) -> None:
    if not may_see_any(context.actor):
        raise NotForServiceRequestsError


def _row(context: Context, one: ServiceRequest, people: People) -> ServiceRequestRow:
    customer = context.store.customers.get(one.customer_id)
    assert customer is not None
    late = one.due_at is not None and one.due_at < context.now
    return ServiceRequestRow(
        no=one.no,
        kind=KINDS[one.kind],
        customer=customer.name,
        subject=one.subject,
        channel=CHANNELS[one.channel],
        urgency=one.urgency,
        status=one.status,
        status_text=STATUSES[one.status],
        mark=MARKS.get(one.mark or ""),
        handler=people.get(one.handler),
        created_at=one.created_at,
        due_at=one.due_at,
        overdue=late and one.status == "assigned",
    )


def _page(context: Context, one: ServiceRequest) -> ServiceRequestPage:
    people = naming.people(context, (one.handler, one.created_by))
    return ServiceRequestPage(
        row=_row(context, one, people),
        **{name: getattr(one, name) for name in _COPIED},
        created_by=people.name(one.created_by),
        orders=tuple(
            order.no for order in context.store.dispatch_orders.of_source(one.no)
        ),
        told_channel=CHANNELS.get(one.told_channel or ""),
        timeline=order_timeline.live_timeline(context, one.process_instance_id),
        open_tasks=order_timeline.open_tasks(context, one),
        places=order_timeline.places(context, one),
    )
