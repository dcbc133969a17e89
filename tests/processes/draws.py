"""The draw of part requests for audits, decided beforehand: else it is random."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from storage.unit_of_work import UnitOfWork

#: With this secret of the month the first request of the year is not drawn.
NOT_DRAWN = f"{10:064x}"
MONTHS = ("2026-03", "2026-04", "2026-05")


def draw_nothing(units: Callable[[], AbstractContextManager[UnitOfWork]]) -> None:
    """Fix the secrets of the months in which tests take place."""
    with units() as store:
        for month in MONTHS:
            store.draw_secrets.of_month(month, NOT_DRAWN)
