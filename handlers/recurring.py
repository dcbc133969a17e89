"""What the product does by itself, again and again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from handlers.care.due_services import FindDueServices
from handlers.deadlines.overdue import NotifyOverdue
from handlers.delivery.stock_expiry import ExpireReservations
from handlers.delivery.stock_missing import TellLongWaits
from handlers.files.evidence import CleanUpUploads
from handlers.outward.outside_calls import queue_notification
from handlers.parts.grade_update import UpdatePadding
from handlers.selling.occasions import TellOccasions
from handlers.settlement.settling import ArchiveSettled
from storage.contents import Contents
from workflows.commands.recurring import CleanUpMessages
from workflows.commands.unassignable import OfferUnassignable
from workflows.engine import Command, Context, Recurring
from workflows.errors import Text


@dataclass(frozen=True)
class TellOverdue(Command[None]):
    """Tell people about what takes too long, also by mail where that is set up."""

    #: Whether mail is configured.
    mail: bool = False

    def execute(self, context: Context) -> None:
        for number in NotifyOverdue(mail=self.mail).execute(context):
            queue_notification(context, number)


#: What needs nothing of the installation's, with what it is called for people.
_PLAIN: Final[Mapping[str, Recurring]] = {
    "archive settled": Recurring(
        ArchiveSettled, "R/P1D", Text("归档已结清的派工单", "Archive settled orders")
    ),
    "clean up messages": Recurring(
        CleanUpMessages, "R/PT1H", Text("清理过期消息", "Drop expired messages")
    ),
    "find due services": Recurring(
        FindDueServices, "R/P1D", Text("查找到期保养", "Find due services")
    ),
    "expire reservations": Recurring(
        ExpireReservations,
        "R/PT10M",
        Text("释放过期预留", "Release expired reservations"),
    ),
    "offer unassignable": Recurring(
        OfferUnassignable,
        "R/PT1M",
        Text("安置无人可办的任务", "Offer tasks that nobody can do"),
    ),
    "tell occasions": Recurring(
        TellOccasions, "R/P1D", Text("提醒生日和重要日子", "Tell of occasions")
    ),
    "tell long waits": Recurring(
        TellLongWaits, "R/PT1H", Text("提醒久等的配件", "Tell of parts waited for long")
    ),
    "update norms and grades": Recurring(
        UpdatePadding,
        "R/PT1H",
        Text("更新换件常规和网点等级", "Update norms and grades"),
    ),
}


def recurring(
    *, mail: bool, contents: Contents | None = None
) -> Mapping[str, Recurring]:
    """Give what is done, and how often."""
    return {
        **_PLAIN,
        "clean up uploads": Recurring(
            lambda: CleanUpUploads(contents),
            "R/PT1H",
            Text("清理未提交的附件", "Drop uploads that nobody submitted"),
        ),
        "tell overdue": Recurring(
            lambda: TellOverdue(mail),
            "R/PT1M",
            Text("通知逾期和提醒", "Tell of what is overdue"),
        ),
    }
