"""What a repair usually needs: the norm of a part, model, fault and hours.

Only verified use teaches a norm: installed, confirmed by the customer, and the old
part found faulty. Most cells are thin, so a cell's rate is drawn towards the rate
of the fault, and that towards what the engineers expect, each as 20 cases::

    p = (used in the cell + 20 · p of the fault) / (requests of the cell + 20)

With few cases there is no norm: nobody is told that 1 of 3 is unusual.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from storage.norms import RepairKit, Seen
from storage.quantities import Quantity
from storage.unit_of_work import UnitOfWork
from workflows.errors import Text

#: How many cases the fault's rate, or the engineers' expectation, counts for.
KAPPA: Final = 20
#: With fewer cases, of the cell and the fault together, there is no norm.
ENOUGH: Final = 30
#: A part with a lower rate is unusual (F2).
UNUSUAL: Final = 0.10
#: Where the buckets of hours begin.
HOURS: Final = (0, 500, 1000, 1500, 2500)
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Norm:
    """How usual a part is, with the numbers behind it."""

    #: Such repairs, and how many of them were seen to need the part.
    n: int
    used: int
    #: Drawn towards the rate of the fault and what the engineers expect.
    p: float
    #: Nine of ten verified lines had no more pieces; None if none was verified.
    p90: Quantity | None
    #: Whether the numbers are of the model at these hours, or of the fault.
    of_model: bool = False

    @property
    def unusual(self) -> bool:
        """Whether few such repairs need the part."""
        return self.p < UNUSUAL

    @property
    def text(self) -> Text:
        """Say it so that support and unit can argue about it."""
        return Text(
            f"{self.n} 次同类维修中 {self.used} 次用到",
            f"{self.used} of {self.n} such repairs used it",
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """What the engineers expect of a part in a repair."""

    share: float
    qty: Quantity


def norm_of(
    store: UnitOfWork, model: str, fault: str, hours: int | None, part_no: str
) -> Norm | None:
    """Look up the norm of a part; None if there are too few cases."""
    cell, whole = store.norms.seen(fault, model, bucket_of(hours), part_no)
    kit = store.norms.kit(model, fault, part_no)
    return norm_from(cell, whole, expected_of(kit))


def norm_from(cell: Seen, fault: Seen, expected: Expected | None) -> Norm | None:
    """Work a norm out from what was seen in a cell and in the whole fault."""
    if cell.n + fault.n < ENOUGH:
        return None
    shown = cell if cell.n >= ENOUGH else fault
    usual = cell.qty_p90 if cell.n >= ENOUGH and cell.used else fault.qty_p90
    if usual is None and expected is not None:
        usual = expected.qty
    return Norm(
        n=shown.n,
        used=shown.used,
        p=rate(cell, fault, expected),
        p90=usual,
        of_model=shown is cell,
    )


def rate(cell: Seen, fault: Seen, expected: Expected | None) -> float:
    """Give the share of such repairs that need a part."""
    if expected is not None:
        usual = (fault.used + KAPPA * expected.share) / (fault.n + KAPPA)
    else:
        usual = fault.used / fault.n if fault.n else 0.0
    return (cell.used + KAPPA * usual) / (cell.n + KAPPA)


def expected_of(kit: RepairKit | None) -> Expected | None:
    """Read a row of the engineering table."""
    return Expected(kit.percent / _PERCENT, kit.qty) if kit else None


def bucket_of(hours: int | None) -> int | None:
    """Tell where the bucket of some hours begins; None if nobody knows the hours."""
    if hours is None:
        return None
    return HOURS[bisect_right(HOURS, max(hours, 0)) - 1]


def p90(quantities: Iterable[Quantity]) -> Quantity:
    """Give the smallest quantity that nine of ten do not exceed."""
    ordered: Sequence[Quantity] = sorted(quantities)
    return ordered[-(-len(ordered) * 9 // 10) - 1]
