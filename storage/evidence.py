"""Evidence 附件: photos, signed sheets and videos that people uploaded.

A row says what a file is and what it belongs to; the content lies in the content store,
once for each SHA-256 (``storage.contents``).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ForeignKey,
    Index,
    Select,
    bindparam,
    delete,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.likeness import Likeness, around
from storage.selections import among, listed
from storage.user_tasks import UserTask, UserTaskState


class Evidence(Base):
    """A file that somebody uploaded."""

    __tablename__ = "evidence"
    __table_args__ = (Index(None, "owner_type", "owner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Of the content; two rows with the same hash are the same picture.
    sha256: Mapped[str] = mapped_column(index=True)
    #: Of what a photo shows, without its date and the like; None for others.
    picture_sha256: Mapped[str | None] = mapped_column(index=True)
    #: The difference hash of a photo in four parts, and a finer one; see likeness.
    dhash_1: Mapped[int | None] = mapped_column(index=True)
    dhash_2: Mapped[int | None] = mapped_column(index=True)
    dhash_3: Mapped[int | None] = mapped_column(index=True)
    dhash_4: Mapped[int | None] = mapped_column(index=True)
    dhash_fine: Mapped[str | None]
    size: Mapped[int]
    #: What the content is, whatever the name says.
    media_type: Mapped[str]
    #: As the file was called on the machine it came from.
    filename: Mapped[str]
    #: photo_fault, photo_plate, photo_meter, photo_old_part, signed_sheet, video, …
    kind: Mapped[str]
    by_login: Mapped[str]
    at: Mapped[datetime]
    #: When the camera says the photo was taken.
    exif_at: Mapped[datetime | None]
    #: Where the camera says it was taken.
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    #: The task whose form it was uploaded for; none for a start form.
    user_task_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_task.id"), index=True
    )
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: What the task was about.
    order_id: Mapped[int | None] = mapped_column(index=True)
    order_no: Mapped[str | None] = mapped_column(index=True)
    #: The field of the form, such as photos or lines.photos.
    field: Mapped[str]
    #: When the form was submitted; until then it is part of a draft.
    submitted_at: Mapped[datetime | None]
    #: What it is evidence of: such as "visit" and its id.
    owner_type: Mapped[str | None]
    owner_id: Mapped[int | None]

    @property
    def is_photo(self) -> bool:
        """Whether it shows a thing, and no paper."""
        return self.kind.startswith("photo_")

    @property
    def place(self) -> tuple[float, float] | None:
        """Give latitude and longitude of where it was taken."""
        if self.lat is None or self.lon is None:
            return None
        return self.lat, self.lon

    @property
    def likeness(self) -> Likeness | None:
        """Give what a photo is known again by."""
        bands = (self.dhash_1, self.dhash_2, self.dhash_3, self.dhash_4)
        return Likeness.of_columns(bands, self.dhash_fine)


#: The columns of the parts of the difference hash.
_BANDS: Final = (
    Evidence.dhash_1,
    Evidence.dhash_2,
    Evidence.dhash_3,
    Evidence.dhash_4,
)
#: What is looked for with every photo, made once.
_IN_ORDER: Final = select(Evidence).order_by(Evidence.id)
_SUBMITTED: Final = _IN_ORDER.where(Evidence.submitted_at.is_not(None))
_OF_OWNERS: Final = _IN_ORDER.where(
    Evidence.owner_type == bindparam("owner_type"),
    Evidence.owner_id.in_(bindparam("ids", expanding=True)),
)
_UNSUBMITTED: Final = _IN_ORDER.where(
    Evidence.user_task_id == bindparam("task"), Evidence.submitted_at.is_(None)
)
_WITHOUT_TASK: Final = _IN_ORDER.where(
    Evidence.user_task_id.is_(None),
    Evidence.by_login == bindparam("login"),
    Evidence.submitted_at.is_(None),
)
_SAME: Final = _SUBMITTED.where(
    or_(
        Evidence.sha256.in_(bindparam("contents", expanding=True)),
        Evidence.picture_sha256.in_(bindparam("pictures", expanding=True)),
    )
)
_LIKE: Final = _SUBMITTED.where(
    or_(*(band.in_(bindparam(band.key, expanding=True)) for band in _BANDS))
)


class EvidenceFiles:
    """The evidence of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[Evidence]) -> None:
        """Keep evidence."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, evidence_id: int) -> Evidence | None:
        """Find evidence by its id."""
        return self._session.get(Evidence, evidence_id, populate_existing=True)

    def by_ids(self, ids: Collection[int]) -> dict[int, Evidence]:
        """Find several pieces of evidence."""
        found = among(self._session, Evidence, "id", ids)
        return {row.id: row for row in found}

    def of_owners(self, owner_type: str, ids: Collection[int]) -> list[Evidence]:
        """List the evidence of some things of one kind."""
        return self._listed(_OF_OWNERS, owner_type=owner_type, ids=list(ids))

    def of_order(self, order_id: int) -> list[Evidence]:
        """List what was submitted about a dispatch order, the oldest first."""
        return self._listed(_SUBMITTED.where(Evidence.order_id == order_id))

    def of_instance(self, process_instance_id: int) -> list[Evidence]:
        """List what was submitted in a process instance, the oldest first."""
        return self._listed(
            _SUBMITTED.where(Evidence.process_instance_id == process_instance_id)
        )

    def of_task(self, user_task_id: int) -> list[Evidence]:
        """List what was uploaded for a task, submitted or not."""
        return listed(self._session, Evidence, "id", user_task_id=user_task_id)

    def unsubmitted(self, user_task_id: int | None, login: str) -> list[Evidence]:
        """List the uploads of a task's form, or of a person's start forms."""
        if user_task_id is None:
            return self._listed(_WITHOUT_TASK, login=login)
        return self._listed(_UNSUBMITTED, task=user_task_id)

    def same(
        self, sha256s: Collection[str], pictures: Collection[str] = ()
    ) -> list[Evidence]:
        """List submitted evidence with one of some contents, or pictures."""
        return self._listed(_SAME, contents=list(sha256s), pictures=list(pictures))

    def like(self, likenesses: Collection[Likeness]) -> list[Evidence]:
        """List submitted photos that show nearly what one of some photos shows."""
        if not likenesses:
            return []
        bands = zip(*(each.bands for each in likenesses), strict=True)
        near = {
            column.key: [each for band in wanted for each in around(band)]
            for column, wanted in zip(_BANDS, bands, strict=True)
        }
        return [
            row
            for row in self._listed(_LIKE, **near)
            if row.likeness and any(row.likeness.is_like(each) for each in likenesses)
        ]

    def change(self, ids: Collection[int], changes: Mapping[str, object]) -> None:
        """Write what a command made of evidence."""
        for row in self.by_ids(ids).values():
            for name, value in changes.items():
                setattr(row, name, value)
        self._session.flush()

    def remove(self, ids: Collection[int]) -> None:
        """Forget uploads."""
        self._session.execute(
            delete(Evidence)
            .where(Evidence.id.in_(ids))
            .execution_options(synchronize_session="fetch")
        )

    def abandoned(self, before: datetime) -> list[Evidence]:
        """List uploads from before a moment that no form or draft wants any more."""
        wanted = exists().where(
            UserTask.id == Evidence.user_task_id,
            UserTask.state == UserTaskState.CREATED,
            UserTask.draft.is_not(None),
        )
        return self._listed(
            _IN_ORDER.where(
                Evidence.submitted_at.is_(None), Evidence.at < before, ~wanted
            )
        )

    def in_use(self, sha256s: Collection[str]) -> set[str]:
        """Tell which of some contents any evidence still refers to."""
        return set(
            self._session.scalars(
                select(Evidence.sha256).where(Evidence.sha256.in_(sha256s)).distinct()
            )
        )

    def _listed(self, statement: Select[Evidence], **values: object) -> list[Evidence]:
        return list(self._session.scalars(statement, values))
