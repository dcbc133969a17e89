"""Rows of the demo company, collected and then written at once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from storage.base import Base
from storage.care_calls import CareCall
from storage.customers import Contact, Customer, Interaction
from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder, HqPrediction, HqPredictionLine
from storage.installations import Installation, UnusedReturn, Writeoff
from storage.machines import Machine, MeterReading
from storage.maintenance import MaintenanceService
from storage.numbers import NumberSequence
from storage.old_parts import OldPart
from storage.part_requests import (
    ApprovalDecision,
    AuditCase,
    PartRequest,
    PartRequestLine,
    PartRequestRevision,
)
from storage.unit_of_work import UnitOfWork
from storage.visits import FollowUp, Survey, Visit
from workflows.errors import LOCAL_ZONE

#: In the order in which they refer to each other.
TABLES: Final[tuple[type[Base], ...]] = (
    Customer,
    Contact,
    Machine,
    MeterReading,
    DispatchOrder,
    Interaction,
    HqPrediction,
    HqPredictionLine,
    Visit,
    Survey,
    FollowUp,
    PartRequest,
    PartRequestRevision,
    PartRequestLine,
    ApprovalDecision,
    AuditCase,
    DeliveryLine,
    Installation,
    UnusedReturn,
    Writeoff,
    OldPart,
    MaintenanceService,
    CareCall,
)


@dataclass
class Rows:
    """Rows of many tables, each with the id that it will have."""

    store: UnitOfWork
    rows: dict[type[Base], list[dict[str, object]]] = field(default_factory=dict)
    _next: dict[type[Base], int] = field(default_factory=dict)
    _numbers: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, kind: type[Base], /, **values: object) -> int:
        """Keep a row to be written later."""
        if kind not in self._next:
            self._next[kind] = self.store.bulk.next_id(kind)
        number = self._next[kind]
        self._next[kind] += 1
        self.rows.setdefault(kind, []).append({"id": number, **values})
        return number

    def number(self, name: str, at: datetime) -> str:
        """Give the next number of a kind, such as DO-2026-000001."""
        year = at.astimezone(LOCAL_ZONE).year
        self._numbers[name, year] += 1
        return f"{name}-{year}-{self._numbers[name, year]:06}"

    def write(self) -> None:
        """Write everything."""
        for kind in TABLES:
            self.store.bulk.insert(kind, self.rows.get(kind, []))
        self.store.bulk.insert(NumberSequence, list(self._sequences()))

    def _sequences(self) -> Iterator[dict[str, object]]:
        for (name, year), last in sorted(self._numbers.items()):
            yield {"name": name, "year": year, "last": last}
