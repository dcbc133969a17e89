"""Evidence 附件: whose it is, who may see it, and the same photo twice."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from handlers.cards import EvidenceCard
from handlers.care import service_request_lookups as requests
from handlers.company import naming
from handlers.development import opportunity_records as opportunities
from handlers.files.whereabouts import distances
from handlers.selling.sale_records import visible_units
from storage.contents import Contents
from storage.evidence import Evidence
from storage.unit_of_work import UnitOfWork
from workflows.authorization import may_see
from workflows.engine import Actor, Command, Context, ServiceTask
from workflows.errors import ForbiddenError, NotFoundError, Text

#: How long uploads wait for their form to be submitted.
PATIENCE: Final = timedelta(days=1)
#: Contents that are looked up at a time.
_BATCH: Final = 500
_ROLES_OF_EVERYTHING: Final = frozenset({"admin", "service_director", "executive"})

#: What each kind of evidence is called.
KINDS: Final[Mapping[str, Text]] = {
    "photo_fault": Text("故障照片", "Photo of the fault"),
    "photo_plate": Text("铭牌照片", "Photo of the plate"),
    "photo_meter": Text("小时表照片", "Photo of the hour meter"),
    "photo_old_part": Text("旧件照片", "Photo of the old part"),
    "photo_damage": Text("破损照片", "Photo of the damage"),
    "signed_sheet": Text("签字单", "Signed sheet"),
    "payment_proof": Text("付款凭证", "Proof of payment"),
    "document": Text("文件", "Document"),
    "video": Text("视频", "Video"),
    "drawn_signature": Text("手写签名", "Drawn signature"),
}


class NotYourEvidenceError(ForbiddenError):
    """The file is about something that the actor does not see."""

    sentences: ClassVar = {
        "zh": "您无权查看此文件。",
        "en": "Expected a file of something that you may see, but this one is not.",
    }


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file to be sent to somebody who may see it."""

    sha256: str
    filename: str
    media_type: str


def attach(
    task: ServiceTask, ids: Iterable[object], owner_type: str, owner_id: int
) -> None:
    """Make files that were submitted with a form evidence of something.

    What is no file of this process instance stays as it is.
    """
    wanted = [each for each in ids or () if type(each) is int]
    if not wanted:
        return
    evidence = task.store.evidence
    own = [
        row.id
        for row in evidence.by_ids(wanted).values()
        # Those of a start form get their instance when it has been started.
        if row.submitted_at is not None
        and row.process_instance_id in (None, task.process_instance_id)
    ]
    evidence.change(own, {"owner_type": owner_type, "owner_id": owner_id})


def cards(context: Context, rows: Collection[Evidence]) -> tuple[EvidenceCard, ...]:
    """Show evidence with the names of those who uploaded it."""
    people = naming.people(context, (row.by_login for row in rows))
    km = distances(context.store, rows)
    return tuple(
        EvidenceCard(
            id=row.id,
            filename=row.filename,
            kind=KINDS[row.kind],
            media_type=row.media_type,
            size=row.size,
            at=row.at,
            by=people.name(row.by_login),
            exif_at=row.exif_at,
            place=row.place,
            km=km.get(row.id),
        )
        for row in rows
    )


def cards_by_task(
    context: Context, process_instance_id: int
) -> dict[int | None, tuple[EvidenceCard, ...]]:
    """Show what was submitted in a process instance, by task; None: at its start."""
    rows: dict[int | None, list[Evidence]] = {}
    for row in context.store.evidence.of_instance(process_instance_id):
        rows.setdefault(row.user_task_id, []).append(row)
    return {task_id: cards(context, found) for task_id, found in rows.items()}


@dataclass(frozen=True)
class GetEvidence(Command[EvidenceFile]):
    """Give a file to somebody who may see the task or the order it belongs to."""

    evidence_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> EvidenceFile:
        row = context.store.evidence.get(self.evidence_id)
        if row is None:
            number = self.evidence_id
            raise NotFoundError(what=Text(f"文件 {number}", f"file {number}"))
        if not _may_see(context, row):
            raise NotYourEvidenceError
        return EvidenceFile(row.sha256, row.filename, row.media_type)


def _may_see(context: Context, row: Evidence) -> bool:
    actor, store = context.actor, context.store
    if row.by_login == actor.login or actor.roles & _ROLES_OF_EVERYTHING:
        return True
    if row.user_task_id is not None:
        task = store.user_tasks.get(row.user_task_id)
        assert task is not None
        if may_see(actor, task, store.user_tasks.candidates(task.id)):
            return True
    if row.submitted_at is None:
        return False
    if row.order_id is not None:
        return store.dispatch_orders.get(row.order_id, actor.scope) is not None
    if row.order_no is not None and _sees(context, row.order_no):
        return True
    return _has_a_task(context, actor, row)


def _sees(context: Context, no: str) -> bool:
    """Tell whether somebody sees the sale, request or opportunity of a number."""
    actor, store = context.actor, context.store
    if requests.may_see_any(actor) and store.service_requests.by_no(
        no, requests.restricted_to(actor)
    ):
        return True
    if opportunities.may_see_any(actor) and store.opportunities.by_no(
        no, opportunities.restricted_to(actor)
    ):
        return True
    return _sees_sale(context, no)


def _sees_sale(context: Context, no: str) -> bool:
    sale, units = context.store.sales.by_no(no), visible_units(context.actor)
    return sale is not None and (units is None or sale.unit_code in units)


def _has_a_task(context: Context, actor: Actor, row: Evidence) -> bool:
    """Tell whether a person may see any task of the instance."""
    if row.process_instance_id is None:
        return False
    tasks = context.store.user_tasks
    return any(
        may_see(actor, task, tasks.candidates(task.id))
        for task in tasks.of_instance(row.process_instance_id)
    )


@dataclass(frozen=True)
class CleanUpUploads(Command[None]):
    """Drop uploads whose form nobody has submitted within a day."""

    contents: Contents | None = None

    def execute(self, context: Context) -> None:
        before = context.now - PATIENCE
        evidence = context.store.evidence
        # First what an earlier time has left without a row: that is committed.
        if self.contents is not None:
            _remove_unused(context.store, self.contents, before)
        abandoned = [row.id for row in evidence.abandoned(before)]
        if abandoned:
            evidence.remove(abandoned)
        context.record.written = not abandoned
        context.record.variables = {"uploads": len(abandoned)}


def _remove_unused(store: UnitOfWork, contents: Contents, before: datetime) -> None:
    old = list(contents.unused_since(before))
    for start in range(0, len(old), _BATCH):
        batch = old[start : start + _BATCH]
        for sha256 in set(batch) - store.evidence.in_use(batch):
            contents.remove(sha256)
