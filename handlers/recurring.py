"""What the product does by itself, again and again."""

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True)
class TellOverdue(Command[None]):
    """Tell people about what takes too long, also by mail where that is set up."""

    #: Whether mail is configured.
    mail: bool = False

    def execute(self, context: Context) -> None:
        for number in NotifyOverdue(mail=self.mail).execute(context):
            queue_notification(context, number)


def recurring(
    *, mail: bool, contents: Contents | None = None
) -> Mapping[str, Recurring]:
    """Give what is done, and how often."""
    return {
        "archive settled": Recurring(ArchiveSettled, "R/P1D"),
        "clean up messages": Recurring(CleanUpMessages, "R/PT1H"),
        "clean up uploads": Recurring(lambda: CleanUpUploads(contents), "R/PT1H"),
        "find due services": Recurring(FindDueServices, "R/P1D"),
        "expire reservations": Recurring(ExpireReservations, "R/PT10M"),
        "offer unassignable": Recurring(OfferUnassignable, "R/PT1M"),
        "tell occasions": Recurring(TellOccasions, "R/P1D"),
        "tell long waits": Recurring(TellLongWaits, "R/PT1H"),
        "update norms and grades": Recurring(UpdatePadding, "R/PT1H"),
        "tell overdue": Recurring(lambda: TellOverdue(mail), "R/PT1M"),
    }
