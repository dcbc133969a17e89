"""Part requests as a list: a unit's own, or those that a person decides about."""

from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.cards import CodedName
from handlers.parts.request_cards import RequestRow
from handlers.parts.request_records import decided
from handlers.parts.request_words import STATUSES
from storage.request_lists import RequestFilter
from workflows.engine import Actor, Command, Context
from workflows.errors import ForbiddenError, Text

PAGE_SIZE: Final = 50
#: Those who ask for parts, decide about them, or bring them.
ROLES: Final = frozenset(
    {
        "storekeeper",
        "service_supervisor",
        "office_director",
        "agent_manager",
        "engineer",
        "resident_service",
        "tech_support",
        "parts_manager",
        "service_director",
        "info_clerk",
        "writeoff",
        "auditor",
        "executive",
        "admin",
    }
)


@dataclass(frozen=True, slots=True)
class RequestList:
    """One page of part requests."""

    rows: tuple[RequestRow, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PAGE_SIZE), 1)


def may_see_requests(actor: Actor) -> bool:
    """Tell whether part requests are any of somebody's business."""
    return bool(actor.roles & ROLES)


@dataclass(frozen=True, slots=True)
class FindPartRequests(Command[RequestList]):
    """List the part requests that the actor may see, the newest first."""

    text: str = ""
    open: bool | None = None
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> RequestList:
        if not may_see_requests(context.actor):
            raise ForbiddenError
        page = max(self.page, 1)
        offset = (page - 1) * PAGE_SIZE
        wanted = RequestFilter(
            context.actor.scope, self.open, self.text, PAGE_SIZE, offset
        )
        found, total = context.store.request_lists.find(wanted)
        rows = tuple(
            RequestRow(
                no=one.request.no,
                order_no=one.order_no,
                unit=CodedName(one.unit.code, Text(one.unit.name_zh, one.unit.name_en)),
                status=one.request.status,
                status_text=STATUSES[one.request.status],
                total=one.request.total,
                lines=one.lines,
                submitted_at=one.request.submitted_at,
                decided=decided(one.request),
            )
            for one in found
        )
        return RequestList(rows, total, page)
