"""How alike two pictures are, told by their difference hashes.

A bit says whether a picture gets lighter from one of a few large dots to the next. The
coarse hash has 64 of them and is looked up; the fine one has 256 and decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

#: The coarse hash is kept in so many parts, each in a column of its own.
BANDS: Final = 4
_BITS: Final = 16
_BAND: Final = (1 << _BITS) - 1
_DIGITS: Final = 64
#: With eight bits wrong, every band may have two: that would not be found.
FARTHEST: Final = 7
#: Of 256. Made smaller, lighter or compressed anew, at most 27 bits of a photo were
#: wrong; of two photos of different plates or meters, at least 41 (docs/decisions.md).
FARTHEST_FINE: Final = 30


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a picture is known again by."""

    coarse: int
    fine: int

    @classmethod
    def of_columns(cls, bands: tuple[int | None, ...], fine: str | None) -> Self | None:
        """Read what ``columns`` wrote."""
        if fine is None:
            return None
        coarse = 0
        for band in bands:
            assert band is not None
            coarse = coarse << _BITS | band
        return cls(coarse, int(fine, 16))

    @property
    def bands(self) -> tuple[int, ...]:
        """Give the parts of the coarse hash, the first bits first."""
        return tuple(
            self.coarse >> _BITS * (BANDS - 1 - number) & _BAND
            for number in range(BANDS)
        )

    @property
    def columns(self) -> dict[str, int | str]:
        """Give the values of a row's columns."""
        bands = {f"dhash_{number}": band for number, band in enumerate(self.bands, 1)}
        return {**bands, "dhash_fine": f"{self.fine:0{_DIGITS}x}"}

    def is_like(self, other: "Likeness") -> bool:
        """Tell whether both are most likely the same picture."""
        return (
            (self.coarse ^ other.coarse).bit_count() <= FARTHEST
            and (self.fine ^ other.fine).bit_count() <= FARTHEST_FINE
        )  # fmt: skip


def around(band: int) -> Iterator[int]:
    """Give a band and those that differ from it in one bit.

    Seven wrong bits in four bands leave one of them with one at most.
    """
    yield band
    for bit in range(_BITS):
        yield band ^ 1 << bit
