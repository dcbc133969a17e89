"""How many of a part there are: exact, with two decimals where it is measured."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Integer,
    TypeDecorator,
    cast,
    func,
    type_coerce,
)

#: A whole number, or one with a fraction; 2.50 and 2.0 never are, see :func:`plain`.
Quantity: TypeAlias = int | Decimal

_CENT: Final = Decimal("0.01")
_PER_UNIT: Final = 100


def plain(quantity: Quantity) -> Quantity:
    """Write a quantity without zeros behind the point: 2 pieces, 2.5 metres."""
    if isinstance(quantity, int):
        return quantity
    whole = int(quantity)
    return whole if quantity == whole else quantity.normalize()


def total(quantities: Iterable[Quantity]) -> Quantity:
    """Add quantities up."""
    return plain(sum(quantities))


def apart(one: Quantity, other: Quantity) -> Quantity:
    """Tell by how much two quantities differ."""
    return plain(max(one, other) - min(one, other))


def cents(amount: Decimal) -> Decimal:
    """Round money to whole cents, halves up."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def worth(price: Decimal, quantity: Quantity) -> Decimal:
    """Give what a quantity costs: a fraction of a metre to the cent."""
    amount = price * quantity
    return amount if isinstance(quantity, int) else cents(amount)


class QuantityType(TypeDecorator[Quantity]):
    """A quantity, kept as a whole number of hundredths.

    So every database adds and compares it exactly; SQLite knows no decimals.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(
        self,
        value: Quantity | None,
        dialect: Dialect,  # noqa: ARG002 (SQLAlchemy's signature)
    ) -> int | None:
        """Refuse what could not be kept exactly."""
        if value is None or isinstance(value, int):
            return value if value is None else value * _PER_UNIT
        hundredths = value * _PER_UNIT
        if hundredths != int(hundredths):
            msg = f"Expected at most two decimals, but got {value}."
            raise ValueError(msg)
        return int(hundredths)

    def process_result_value(
        self,
        value: int | Decimal | None,
        dialect: Dialect,  # noqa: ARG002 (SQLAlchemy's signature)
    ) -> Quantity | None:
        """Give back what was stored; sums come as decimals from PostgreSQL."""
        return None if value is None else plain(Decimal(value) / _PER_UNIT)


class _Cents(TypeDecorator[Decimal]):
    """Money that a query has reckoned up in cents."""

    impl = BigInteger
    cache_ok = True

    def process_result_value(
        self,
        value: int | Decimal | None,
        dialect: Dialect,  # noqa: ARG002 (SQLAlchemy's signature)
    ) -> Decimal | None:
        """Give yuan with both decimals."""
        return None if value is None else Decimal(value).scaleb(-2)


def cost(price: Any, quantity: Any) -> ColumnElement[Decimal]:  # noqa: ANN401 (mapped columns)
    """Let a query reckon as :func:`worth` does: in whole cents, halves up."""
    price_in_cents = cast(func.round(price * _PER_UNIT), BigInteger)
    product = price_in_cents * cast(quantity, BigInteger)
    return type_coerce((product + _PER_UNIT // 2) // _PER_UNIT, _Cents)
