"""What the product does by itself, again and again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from handlers.care.due_care_calls import FindDueCareCalls
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


#: What each does, for people.
_TITLES: Final[Mapping[str, Text]] = {
    "archive settled": Text("归档已结清的派工单", "Archive settled orders"),
    "clean up messages": Text("清理过期消息", "Drop expired messages"),
    "clean up uploads": Text("清理未提交的附件", "Drop uploads that nobody submitted"),
    "find due care calls": Text("查找到期定期回访", "Find customers to be called"),
    "find due services": Text("查找到期保养", "Find due services"),
    "expire reservations": Text("释放过期预留", "Release expired reservations"),
    "offer unassignable": Text("安置无人可办的任务", "Offer tasks that nobody can do"),
    "tell occasions": Text("提醒生日和重要日子", "Tell of occasions"),
    "tell long waits": Text("提醒久等的配件", "Tell of parts waited for long"),
    "update norms and grades": Text(
        "更新换件常规和网点等级", "Update norms and grades"
    ),
    "tell overdue": Text("通知逾期和提醒", "Tell of what is overdue"),
}


def recurring(
    *, mail: bool, contents: Contents | None = None
) -> Mapping[str, Recurring]:
    """Give what is done, and how often."""
    commands: Mapping[str, tuple[Callable[[], Command[Any]], str]] = {
        "archive settled": (ArchiveSettled, "R/P1D"),
        "clean up messages": (CleanUpMessages, "R/PT1H"),
        "clean up uploads": (lambda: CleanUpUploads(contents), "R/PT1H"),
        "find due care calls": (FindDueCareCalls, "R/P1D"),
        "find due services": (FindDueServices, "R/P1D"),
        "expire reservations": (ExpireReservations, "R/PT10M"),
        "offer unassignable": (OfferUnassignable, "R/PT1M"),
        "tell occasions": (TellOccasions, "R/P1D"),
        "tell long waits": (TellLongWaits, "R/PT1H"),
        "update norms and grades": (UpdatePadding, "R/PT1H"),
        "tell overdue": (lambda: TellOverdue(mail), "R/PT1M"),
    }
    return {
        name: Recurring(command, every, _TITLES[name])
        for name, (command, every) in commands.items()
    }
