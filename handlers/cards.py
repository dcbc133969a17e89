"""What screens get to show: plain values, named in both languages."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from storage.quantities import Quantity
from workflows.errors import Text


@dataclass(frozen=True, slots=True)
class CodedName:
    """Something with a code and a name, such as a unit or a fault."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A person at a customer."""

    name: str
    title: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """A customer and the people there."""

    code: str
    name: str
    industry: str
    address: str | None
    phone: str | None
    owner_unit: CodedName | None
    contacts: tuple[ContactCard, ...] = ()


@dataclass(frozen=True, slots=True)
class MachineCard:
    """A machine with its warranty as of now."""

    id: int
    serial_no: str
    model: CodedName | None
    line: int | None
    owner_unit: CodedName | None
    site_address: str | None
    commissioned_on: date | None
    engine_no: str | None
    frame_no: str | None
    #: in_stock, in_transit, sold or scrapped.
    status: str
    #: The last day in warranty, and the most hours.
    warranty_until: date | None
    warranty_hours: int | None
    hours_last: int | None
    hours_last_at: datetime | None
    #: in, out or unknown.
    warranty: str
    warranty_text: Text
    days_left: int | None
    hours_left: int | None
    #: Reported by a caller, not yet verified.
    provisional: bool


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A dispatch order in a list."""

    id: int
    no: str
    status: str
    status_text: Text
    priority: str
    customer: str
    serial_no: str
    model_code: str | None
    fault: str
    #: The unit that does the work, before that the machine's own.
    unit: CodedName | None
    warranty: str
    warranty_text: Text
    registered_at: datetime
    promised_arrival: datetime | None
    closed_at: datetime | None
    ended: bool
    process_instance_id: int | None


@dataclass(frozen=True, slots=True)
class OrderList:
    """A page of dispatch orders."""

    rows: tuple[OrderRow, ...]
    total: int
    page: int
    page_size: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.page_size))


@dataclass(frozen=True, slots=True)
class SurveyCard:
    """What an engineer found."""

    fault: CodedName | None
    cause: str | None
    finding: str | None
    work_done: str
    machine_running: bool | None
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptCard:
    """An attempt to make an appointment."""

    at: datetime
    result: str
    agreed_time: datetime | None
    reason: str | None
    by: Text


@dataclass(frozen=True, slots=True)
class VisitCard:
    """A visit, who went and who typed it in."""

    id: int
    seq: int
    purpose: str
    unit: CodedName | None
    engineer: CodedName
    helpers: tuple[CodedName, ...]
    planned_from: datetime
    planned_to: datetime
    appointed_at: datetime | None
    depart_at: datetime | None
    arrive_at: datetime | None
    finish_at: datetime | None
    hours_reading: int | None
    result: str | None
    performed_by: Text | None
    entered_by: Text | None
    #: proxy or self.
    entry_mode: str | None
    note: str | None
    attempts: tuple[AttemptCard, ...] = ()
    survey: SurveyCard | None = None


@dataclass(frozen=True, slots=True)
class RefusalCard:
    """A unit would not take the order."""

    unit: CodedName
    at: datetime
    by: Text
    reason: str
    note: str | None


@dataclass(frozen=True, slots=True)
class FollowUpCard:
    """A call back to the customer."""

    attempt_no: int
    at: datetime
    by: Text
    result: str
    running_ok: bool | None
    score_overall: int | None
    score_speed: int | None
    score_skill: int | None
    score_attitude: int | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class PredictedPart:
    """A part that headquarters expected to be needed."""

    part: CodedName
    qty: Quantity
    #: likely or possible.
    confidence: str
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class PredictionCard:
    """What headquarters expected before the survey."""

    fault: CodedName | None
    severity: str
    needs_visit: bool
    needs_parts: str
    advice: str | None
    safety_note: str | None
    by: Text
    locked_at: datetime
    revealed_at: datetime | None
    sha256: str
    lines: tuple[PredictedPart, ...]


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """A file that was submitted with a form."""

    id: int
    filename: str
    kind: Text
    media_type: str
    size: int
    at: datetime
    by: Text
    exif_at: datetime | None
    #: Where the camera says it was taken, and how far from the machine that is.
    place: tuple[float, float] | None = None
    km: float | None = None

    @property
    def is_image(self) -> bool:
        """Whether a page can show it small."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A step of an order: what, who, from when to when."""

    #: start, task (done), open (waiting), event (claimed, handed over, …),
    #: decision, end.
    kind: str
    at: datetime
    #: When the step was left; None while it is open.
    left_at: datetime | None
    name: Text
    person: Text | None = None
    on_behalf_of: Text | None = None
    reason: str | None = None
    unit: CodedName | None = None
    #: Of a decision: what the rules that matched say.
    notes: Text | None = None
    #: Of a decision: from what it was made, and what it came to.
    facts: Text | None = None
    files: tuple[EvidenceCard, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A user task that waits, and for whom."""

    id: int
    name: Text
    since: datetime
    due_at: datetime | None
    assignee: Text | None
    candidates: tuple[Text, ...]
    #: Whether the actor may open it.
    offered: bool


@dataclass(frozen=True, slots=True)
class DiagramPlace:
    """Where an order stands on one diagram, and what it has passed there."""

    definition_id: int
    name: Text
    current: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    #: What it waits for there besides people, and until when if that is known.
    waits: tuple[tuple[Text, datetime | None], ...] = ()


@dataclass(frozen=True, slots=True)
class CallCard:
    """What somebody said about an order besides its first report."""

    at: datetime
    channel: str
    said: str
    #: Who called, and who wrote it down.
    person: str | None
    by: Text | None


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything about one dispatch order that the actor may see."""

    id: int
    no: str
    status: str
    status_text: Text
    ended: bool
    priority: str
    line: int | None
    reported_via: str
    channel: str | None
    first_contact_at: datetime
    registered_at: datetime
    registered_by: Text | None
    caller_name: str | None
    caller_phone: str | None
    hours_reported: int | None
    site_address: str | None
    #: What it came from, such as a service request.
    source_no: str | None
    fault_desc: str
    symptoms: tuple[str, ...]
    #: As found at registration; the machine card has today's.
    warranty: str
    warranty_text: Text
    owner_unit: CodedName | None
    exec_unit: CodedName | None
    #: Where the unit at work sits.
    exec_place: str | None
    promised_arrival: datetime | None
    #: What the survey found.
    fault: CodedName | None
    resolution: str | None
    knowledge_tag: str | None
    reopened: int
    closed_at: datetime | None
    repeat_of_no: str | None
    merged_into_no: str | None
    #: live or seed_history.
    origin: str
    customer: CustomerCard
    machine: MachineCard
    calls: tuple[CallCard, ...] = ()
    visits: tuple[VisitCard, ...] = ()
    refusals: tuple[RefusalCard, ...] = ()
    follow_ups: tuple[FollowUpCard, ...] = ()
    #: The newest one that the actor may see.
    prediction: PredictionCard | None = None
    #: There is one, but it is still hidden from the actor.
    prediction_hidden: bool = False
    timeline: tuple[TimelineEntry, ...] = ()
    open_tasks: tuple[OpenTask, ...] = ()
    process_instance_id: int | None = None
    #: One for each diagram the order has come through, its own first.
    places: tuple[DiagramPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownMachine:
    """A machine of a caller, with what is being done about it."""

    machine: MachineCard
    open_orders: tuple[OrderRow, ...]
    past_orders: tuple[OrderRow, ...]


@dataclass(frozen=True, slots=True)
class CallerMatch:
    """A customer that the caller may belong to."""

    customer: CustomerCard
    #: The contact whose number was entered.
    caller: ContactCard | None
    machines: tuple[KnownMachine, ...]


@dataclass(frozen=True, slots=True)
class CallerPage:
    """What is known about a number, a serial number or a name."""

    text: str
    #: The number as it is stored, if the text was one.
    phone: str | None
    matches: tuple[CallerMatch, ...]
