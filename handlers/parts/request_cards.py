"""What pages get to show of part requests."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from handlers.cards import CodedName, EvidenceCard
from storage.quantities import Quantity
from workflows.errors import Text


@dataclass(frozen=True, slots=True)
class SignalCard:
    """A reason to look at a line, in words with its numbers."""

    code: str
    text: Text
    red: bool


@dataclass(frozen=True, slots=True)
class RequestLineCard:
    """One line with everything that is known about it."""

    id: int
    line_no: int
    part: CodedName
    qty_req: Quantity
    qty: Quantity
    qty_approved: Quantity | None
    price: Decimal | None
    value: Decimal
    reason: Text
    note: str | None
    not_fit_reason: str | None
    status: str
    status_text: Text
    decision_reason: Text | None
    question: str | None
    answer: str | None
    substitute: CodedName | None
    predicted_qty: Quantity | None
    norm: Text | None
    signals: tuple[SignalCard, ...]
    photos: tuple[EvidenceCard, ...]
    released_qty: Quantity
    taken_qty: Quantity
    #: unit, hq or other_unit: where the pieces came from.
    sources: tuple[str, ...]
    #: approved, shipped, received, handed over, installed, written off, so far.
    times: tuple[tuple[Text, datetime], ...]


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """What somebody decided, and why."""

    level: Text
    by: Text
    at: datetime
    #: None for what concerns the whole request.
    line_no: int | None
    decision: Text
    qty: Quantity | None
    reason: Text | None
    comment: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class RevisionCard:
    """What a request was at a time, and what had changed."""

    revision: int
    by: Text
    at: datetime
    reason: Text | None
    sha256: str
    #: (what, before, after).
    changes: tuple[tuple[Text, Text, Text], ...]


@dataclass(frozen=True, slots=True)
class EarlierPart:
    """A part that the same machine was given, or was asked for, before."""

    at: datetime
    no: str
    part: CodedName
    qty: Quantity
    status_text: Text


@dataclass(frozen=True, slots=True)
class EarlierOrder:
    """An earlier order of the same machine."""

    at: datetime
    no: str
    fault: CodedName | None
    fault_desc: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as lists show it."""

    no: str
    order_no: str
    unit: CodedName | None
    status: str
    status_text: Text
    total: Decimal
    lines: int
    submitted_at: datetime
    decided: bool


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything about one part request that somebody may see."""

    row: RequestRow
    fault: CodedName | None
    cause: Text
    finding: str
    hours_reading: int | None
    requested_by: Text
    performed_by: Text | None
    amount: Decimal
    #: Why it took its way; nothing about the draw before a decision.
    route_reason: Text | None
    missing: tuple[Text, ...]
    weak_evidence: bool
    returns: int
    prediction_match: float | None
    unit_grade: str
    risk: float
    #: None until it has been decided.
    sampled: bool | None
    withdrawn_at: datetime | None
    withdraw_reason: str | None
    appeal_text: str | None
    released_at: datetime | None
    released_value: Decimal | None
    lines: tuple[RequestLineCard, ...]
    #: Predicted parts that were not asked for.
    only_predicted: tuple[tuple[CodedName, Quantity], ...]
    photos: tuple[EvidenceCard, ...]
    decisions: tuple[DecisionCard, ...]
    revisions: tuple[RevisionCard, ...]
    earlier_parts: tuple[EarlierPart, ...]
    earlier_orders: tuple[EarlierOrder, ...]
    may_withdraw: bool
    may_edit: bool
    may_take: bool
    #: Whether the actor decides rather than asks.
    headquarters: bool
