"""What happened in the demo company, before it becomes rows."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from storage.customers import Contact, Customer
from storage.machines import Machine
from storage.parts import Part


@dataclass(slots=True)
class Wanted:
    """A line of a request, and what nobody but the inventor knows about it."""

    part: Part
    qty: int
    #: Pieces that the machine really needs.
    needed: int
    #: true, hedge (to be safe, and brought back) or pad.
    kind: str
    predicted: bool = False
    evidence: bool = True
    #: Must be verified: the tour counts on it.
    sure: bool = False
    #: What was approved, and why not all of it.
    approved: int = 0
    refused: str | None = None
    #: What came of it.
    line_id: int = 0

    @property
    def value(self) -> Decimal:
        """Yuan asked for."""
        return self.part.price * self.qty

    @property
    def padding(self) -> Decimal:
        """Yuan asked for that are padding."""
        if self.kind != "pad":
            return Decimal(0)
        return self.part.price * (self.qty - self.needed)


@dataclass(slots=True)
class PastRepair:
    """A fault and what was done about it."""

    at: datetime
    machine: Machine
    customer: Customer
    contact: Contact
    fault: str
    by_phone: bool
    hours: int
    unit: str
    wanted: list[Wanted] = field(default_factory=list)
    #: Whether it took parts.
    parts: bool = True
    #: What else was found when the parts were installed, in the same order.
    further: list["PastRepair"] = field(default_factory=list)

    @property
    def findings(self) -> tuple["PastRepair", ...]:
        """What was found, one after the other; each is a request for parts."""
        return self, *self.further
