"""What a repair of some kind usually costs in parts, by the norms."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from handlers.parts.norms import Expected, bucket_of, expected_of, rate
from storage.norms import PartNorm, Seen
from storage.request_figures import RequestFigure
from storage.unit_of_work import UnitOfWork

_Cell: TypeAlias = tuple[str, str | None, int | None]


@dataclass
class Expectations:
    """Yuan that a request usually asks for, from norms and prices."""

    prices: Mapping[str, float]
    #: How many requests a cell has, and what was used in it.
    n: Mapping[_Cell, int]
    used: Mapping[_Cell, Mapping[str, PartNorm]]
    kits: Mapping[tuple[str, str], Mapping[str, Expected]]
    _known: dict[_Cell, float] = field(default_factory=dict)

    @classmethod
    def read(cls, store: UnitOfWork) -> "Expectations":
        """Read the norms as they are now."""
        rows = store.norms.cells()
        cells: dict[int, _Cell] = {
            cell.id: (cell.fault_code, cell.model_code, cell.hours_from)
            for cell in rows
        }
        used: defaultdict[_Cell, dict[str, PartNorm]] = defaultdict(dict)
        for norm in store.norms.used():
            used[cells[norm.cell_id]][norm.part_no] = norm
        kits: defaultdict[tuple[str, str], dict[str, Expected]] = defaultdict(dict)
        for kit in store.norms.kits():
            expected = expected_of(kit)
            assert expected is not None
            kits[kit.fault_code, kit.model_code][kit.part_no] = expected
        prices = {part.part_no: float(part.price) for part in store.parts.fitting(None)}
        return cls(prices, {cells[row.id]: row.n for row in rows}, used, kits)

    def value(self, request: RequestFigure) -> float:
        """Give what such a repair usually needs, in yuan."""
        cell = (request.fault_code, request.model_code, bucket_of(request.hours))
        if cell not in self._known:
            self._known[cell] = sum(
                self._share(cell, part_no) * self.prices.get(part_no, 0.0)
                for part_no in sorted(self._parts(cell))
            )
        return self._known[cell]

    def _parts(self, cell: _Cell) -> set[str]:
        fault, model, _ = cell
        return {
            *self.used.get((fault, None, None), ()),
            *self.used.get(cell, ()),
            *self.kits.get((fault, model or ""), ()),
        }

    def _share(self, cell: _Cell, part_no: str) -> float:
        """Give how many pieces of a part such a repair needs on average."""
        fault, model, _ = cell
        whole = (fault, None, None)
        kit = self.kits.get((fault, model or ""), {}).get(part_no)
        share = rate(self._seen(cell, part_no), self._seen(whole, part_no), kit)
        norm = self.used.get(whole, {}).get(part_no)
        if norm is not None:
            return share * float(norm.pieces) / norm.used
        return share * float(kit.qty if kit else 1)

    def _seen(self, cell: _Cell, part_no: str) -> Seen:
        norm = self.used.get(cell, {}).get(part_no)
        return Seen(self.n.get(cell, 0), norm.used if norm else 0)
