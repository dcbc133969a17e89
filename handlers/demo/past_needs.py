"""What past repairs needed, and what the units asked for on top of it.

How much each unit asks for too much is invented here, and nowhere in the database:
the product sees only what it would see of a real company.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Final

from handlers.demo.past import PastRepair, Wanted
from handlers.demo.past_repairs import PUMP
from handlers.demo.repairs import Need, fits, repairs
from handlers.parts.norms import HOURS
from storage.parts import Part

#: Of the value that all units ask for.
PADDED: Final = Decimal("0.30")
#: Units that ask for far too much, beside what a usual one does.
HIGH: Final = ("OF20", "OF05", "AG14")
_HIGH_SHARE = 2.0
_USUAL_SHARE = (0.24, 0.31)
#: The unit of the tour asks for little too much.
_TOUR_UNIT, _TOUR_SHARE = "OF18", 0.12
_HEDGES = 0.12
#: So that a year of requests comes to 10.8 million yuan.
_USUAL_WEAR = 1.08
#: A part that the tour finds unusual in the repair of a pump, used so many times.
TOUR_PART: Final = "PN-0014"
TOUR_USES: Final = 3
#: Parts that every workshop can use or sell.
_POPULAR: Final = (
    *("PN-0036", "PN-0037", "PN-0038", "PN-0039", "PN-0013", "PN-0030"),
    *("PN-0031", "PN-0016", "PN-0014", "PN-0015"),
)
_PREDICTED, _PREDICTED_BY_CHANCE = 0.70, 0.06
_EVIDENCE, _STAGED = 0.95, 0.40
_WITHIN_A_REQUEST = 0.8
_MOST_EXTRA = 5
_ROUNDS = 3
#: Of the ways to pad: more of what is needed; another part of the same repair.
_MORE, _OF_THE_KIT = 0.2, 0.6
#: Yuan: of cheaper parts units ask for several.
_CHEAP = 500


@dataclass
class PastNeeds:
    """Fills in the lines of the requests."""

    rng: Random
    parts: Mapping[str, Part]
    #: How near each unit is to needing each part.
    _due: dict[tuple[str, str], float] = field(default_factory=dict)

    def fill(self, drawn: Sequence[PastRepair]) -> None:
        """Give every repair its lines: what it needs, then what is padded."""
        visited = [one for one in drawn if one.parts and not one.by_phone]
        repaired = [found for one in visited for found in one.findings]
        for one in repaired:
            one.wanted = list(self._needed(one))
        self._use_tour_part([one for one in repaired if one.fault == PUMP])
        self._pad(repaired)
        for one in repaired:
            for line in one.wanted:
                self._look(line)

    def _needed(self, one: PastRepair) -> Iterator[Wanted]:
        rng, possible = self.rng, self._possible(one)
        bucket = sum(one.hours >= begin for begin in HOURS) - 1
        needed = [
            need
            for need in possible
            if self._is_needed(one.unit, need, _USUAL_WEAR + bucket / 16)
        ]
        if not needed:
            needed = [self._most_due(one.unit, possible)]
        for need in needed:
            qty = max(1, need.qty + rng.choice((-1, 0, 0, 0, 1)) * (need.qty > 1))
            yield Wanted(self.parts[need.part_no], qty, qty, "true")
        rest = [need for need in possible if need not in needed]
        if rest and rng.random() < _HEDGES:
            part = self.parts[rng.choice(rest).part_no]
            yield Wanted(part, 1, 0, "hedge")

    def _is_needed(self, unit: str, need: Need, wear: float) -> bool:
        """Decide by chance, but so that no unit has more bad luck than others.

        What a unit needs differs less between units than by chance alone: the
        demo's few units shall stand out by what they pad.
        """
        key = (unit, need.part_no)
        due = self._due.get(key, self.rng.random()) + need.percent * wear / 100
        needed = due >= 1
        self._due[key] = due - needed
        return needed

    def _most_due(self, unit: str, possible: list[Need]) -> Need:
        """Choose what a unit will need next; it is not needed once more then."""
        need = max(possible, key=lambda one: (self._due[unit, one.part_no], one))
        self._due[unit, need.part_no] -= 1
        return need

    def _possible(self, one: PastRepair) -> list[Need]:
        return [
            need
            for need in repairs()[one.fault].needs
            if fits(need.part_no, one.machine.model_code or "")
            and not (one.fault == PUMP and need.part_no == TOUR_PART)
        ]

    def _use_tour_part(self, pumps: list[PastRepair]) -> None:
        """Let exactly so many pump repairs have needed the unusual part."""
        for one in self.rng.sample(pumps, min(TOUR_USES, len(pumps))):
            part = self.parts[TOUR_PART]
            one.wanted.append(Wanted(part, 1, 1, "true", sure=True))

    def _pad(self, repaired: Sequence[PastRepair]) -> None:
        """Let each unit ask for its share too much, 30 % of the value in all."""
        shares = self._shares({one.unit for one in repaired})
        needed: dict[str, Decimal] = dict.fromkeys(shares, Decimal(0))
        for one in repaired:
            needed[one.unit] += _value(one.wanted)
        wanted = sum(needed.values()) * PADDED / (1 - PADDED)
        by_shares = sum(value * Decimal(shares[unit]) for unit, value in needed.items())
        factor = wanted / by_shares if by_shares else Decimal(0)
        due = dict.fromkeys(shares, Decimal(0))
        for one in repaired:
            due[one.unit] += _value(one.wanted) * Decimal(shares[one.unit]) * factor
            if self.rng.random() < _WITHIN_A_REQUEST:
                due[one.unit] -= self._pad_one(one, due[one.unit])
        # What was not asked for by then comes on top of some.
        for one in _ROUNDS * self.rng.sample(repaired, len(repaired)):
            if due[one.unit] > _CHEAP:
                due[one.unit] -= self._pad_one(one, due[one.unit])

    def _shares(self, units: Iterable[str]) -> dict[str, float]:
        known = dict.fromkeys(HIGH, _HIGH_SHARE) | {_TOUR_UNIT: _TOUR_SHARE}
        return {
            unit: known.get(unit) or self.rng.uniform(*_USUAL_SHARE)
            for unit in sorted(units)
        }

    def _pad_one(self, one: PastRepair, due: Decimal) -> Decimal:
        added = Decimal(0)
        for _ in range(_MOST_EXTRA):
            value = self._extra(one, due - added)
            if value is None:
                break
            added += value
        return added

    def _extra(self, one: PastRepair, due: Decimal) -> Decimal | None:
        """Ask for one more thing of about the value that is due; say its value."""
        chance = self.rng.random()
        first, second = (
            (self._more, self._another)
            if chance < _MORE
            else (self._another, self._more)
        )
        return first(one, due) or second(one, due)

    def _more(self, one: PastRepair, due: Decimal) -> Decimal | None:
        """Ask for one more piece of something that is needed."""
        possible = [
            line
            for line in one.wanted
            if line.part.price <= due * 2 and line.kind != "hedge" and not line.sure
        ]
        if not possible:
            return None
        line = self.rng.choice(possible)
        line.qty, line.kind = line.qty + 1, "pad"
        return line.part.price

    def _another(self, one: PastRepair, due: Decimal) -> Decimal | None:
        """Ask for something that is not needed at all."""
        rng = self.rng
        unusual = {TOUR_PART} if one.fault == PUMP else set[str]()
        unusual |= {line.part.part_no for line in one.wanted}
        kit = [need.part_no for need in self._possible(one)]
        names = kit if rng.random() < _OF_THE_KIT else list(_POPULAR)
        possible = [
            self.parts[name]
            for name in names
            if name not in unusual and self.parts[name].price <= due * 2
        ]
        if not possible:
            return None
        part = rng.choice(possible)
        qty = 1 if part.price > _CHEAP else rng.randint(1, 3)
        one.wanted.append(Wanted(part, qty, 0, "pad"))
        return part.price * qty

    def _look(self, line: Wanted) -> None:
        """Say what can be seen of a line: was it predicted, is there a photo."""
        rng = self.rng
        honest = line.kind != "pad"
        hit = _PREDICTED if line.needed else _PREDICTED_BY_CHANCE
        line.predicted = rng.random() < hit
        line.evidence = rng.random() < (_EVIDENCE if honest else _STAGED)


def _value(lines: Iterable[Wanted]) -> Decimal:
    return sum((line.value for line in lines), Decimal(0))
