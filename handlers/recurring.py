"""What the product does by itself, again and again."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.grade_update import UpdatePadding
from handlers.outside_calls import queue_notification
from handlers.overdue import NotifyOverdue
from handlers.stock_lines import ExpireReservations
from workflows.commands.recurring import CleanUpMessages
from workflows.engine import Command, Context, Recurring


@dataclass(frozen=True)
class TellOverdue(Command[None]):
    """Tell people about what takes too long, also by mail where that is set up."""

    #: Whether mail is configured.
    mail: bool = False

    def execute(self, context: Context) -> None:
        for number in NotifyOverdue(mail=self.mail).execute(context):
            queue_notification(context, number)


def recurring(*, mail: bool) -> Mapping[str, Recurring]:
    """Give what is done, and how often."""
    return {
        "clean up messages": Recurring(CleanUpMessages, "R/PT1H"),
        "expire reservations": Recurring(ExpireReservations, "R/PT10M"),
        "update norms and grades": Recurring(UpdatePadding, "R/PT1H"),
        "tell overdue": Recurring(lambda: TellOverdue(mail), "R/PT1M"),
    }
