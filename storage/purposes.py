"""What parts are wanted for: a dispatch order, or a sale over the counter."""

from typing import NamedTuple

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column


class Purpose(NamedTuple):
    """A dispatch order or a sale, by its id; one of the two."""

    order_id: int | None
    sales_order_id: int | None = None

    @property
    def kind(self) -> str:
        """The column that says what it is."""
        return "sales_order_id" if self.order_id is None else "order_id"

    @property
    def id(self) -> int | None:
        """The value of that column."""
        return self.sales_order_id if self.order_id is None else self.order_id


class ForPurpose:
    """Columns of a table whose rows are for a dispatch order, or for a sale."""

    order_id: Mapped[int | None] = mapped_column(
        ForeignKey("dispatch_order.id"), index=True
    )
    #: A sale over the counter; None for what a dispatch order gets.
    sales_order_id: Mapped[int | None] = mapped_column(
        ForeignKey("sales_order.id"), index=True
    )

    @property
    def purpose(self) -> Purpose:
        """What the row is for."""
        return Purpose(self.order_id, self.sales_order_id)

    @classmethod
    def is_for(cls, purpose: Purpose) -> ColumnElement[bool]:
        """Tell which rows are for something."""
        column: ColumnElement[bool] = getattr(cls, purpose.kind) == purpose.id
        return column


def one_purpose() -> CheckConstraint:
    """Make the rule that a row is for an order or for a sale, never for both."""
    return CheckConstraint(
        "(order_id IS NULL) <> (sales_order_id IS NULL)", name="one_purpose"
    )
