"""Quantities are exact, whole ones look whole, and what they cost is in cents."""

from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy import Numeric, func, literal, select
from sqlalchemy.exc import StatementError

from storage.quantities import Quantity, QuantityType, cost, plain, total, worth
from storage.unit_of_work import Database, transaction

#: With half a cent, and with what a float has no exact number for.
PRICES = [Decimal(price) for price in ("2.01", "0.29", "12.35", "1999999.99")]
QUANTITIES = [Decimal(qty) for qty in ("1", "0.5", "0.1", "2.75", "999.99")]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (2, "2"),
        (Decimal("2.00"), "2"),
        (Decimal("2.50"), "2.5"),
        (Decimal("0.01"), "0.01"),
        (Decimal(1000), "1000"),
    ],
)
def test_a_quantity_has_no_zeros_behind_the_point(
    database: Database, given: Quantity, shown: str
) -> None:
    with transaction(database) as connection:
        kept = connection.scalar(select(literal(given, QuantityType())))

    assert (str(plain(given)), str(kept)) == (shown, shown)


def test_databases_add_and_compare_fractions_exactly(database: Database) -> None:
    one, two, three = (
        literal(Decimal(number), QuantityType()) for number in ("0.1", "0.2", "0.3")
    )

    with transaction(database) as connection:
        sums = select(func.sum(one + two), one + two == three, one > 0)
        found = tuple(connection.execute(sums).one())

    assert found == (Decimal("0.3"), True, True)
    assert total([Decimal("1.5"), Decimal("2.5")]) == 4


def test_more_than_two_decimals_are_never_kept(sqlite: Database) -> None:
    with (
        transaction(sqlite) as connection,
        pytest.raises(StatementError, match=r"at most two decimals, but got 0\.125"),
    ):
        connection.scalar(select(literal(Decimal("0.125"), QuantityType())))


def test_a_query_reckons_money_as_everybody_else_does(database: Database) -> None:
    pairs = list(product(PRICES, QUANTITIES))

    with transaction(database) as connection:
        found = [
            connection.scalar(
                select(
                    cost(literal(price, Numeric(14, 2)), literal(qty, QuantityType()))
                )
            )
            for price, qty in pairs
        ]

    assert found == [worth(price, plain(qty)) for price, qty in pairs]
    assert worth(Decimal("2.01"), Decimal("0.5")) == Decimal("1.01")
