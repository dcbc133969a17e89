"""What people said beside the tasks of an order."""

from dataclasses import dataclass
from typing import ClassVar

from workflows.commands.task_notes import NoteCard, readable_notes
from workflows.engine import Command, Context
from workflows.errors import NotFoundError, Text


@dataclass(frozen=True)
class FindOrderNotes(Command[tuple[NoteCard, ...]]):
    """List the remarks and questions about an order that the actor may read."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[NoteCard, ...]:
        order = context.store.dispatch_orders.by_no(self.no, context.actor.scope)
        if order is None:
            raise NotFoundError(what=Text(f"派工单 {self.no}", f"order {self.no}"))
        if order.process_instance_id is None:
            return ()
        return readable_notes(context, order.process_instance_id)
