"""Commands about files that people add to a form before they submit it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from storage.evidence import Evidence
from storage.likeness import Likeness
from workflows.commands.forms import fact_of
from workflows.commands.process_instances import start_form
from workflows.commands.user_tasks import open_task, require_work
from workflows.deployed import source_of
from workflows.engine import Command, Context
from workflows.errors import (
    ForbiddenError,
    InvalidFormError,
    NotFoundError,
    Problem,
    Text,
)
from workflows.models import form_sentences as say
from workflows.models.form_files import MAX_FILES, FileFact, kind_for
from workflows.models.forms import Field, Form

#: Uploads of one form, with those that were left behind in removed rows.
_MOST_UPLOADS: Final = 4 * MAX_FILES
_LONGEST_NAME: Final = 120


class NotYourUploadError(ForbiddenError):
    """The upload belongs to somebody else's form, or was submitted."""

    sentences: ClassVar = {
        "zh": "此文件不属于您正在填写的表单，或已经提交。",
        "en": "Expected a file of the form you are filling in, but this one belongs to "
        "another or has been submitted.",
    }


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file whose content is in the content store already."""

    sha256: str
    size: int
    media_type: str
    filename: str
    exif_at: datetime | None = None
    #: Of what a photo shows, whatever is written about it.
    picture_sha256: str | None = None
    likeness: Likeness | None = None
    #: Where the camera says the photo was taken.
    lat: float | None = None
    lon: float | None = None
    #: A picture on which nothing is to be seen.
    blank: bool = False


@dataclass(frozen=True)
class KeepTaskUpload(Command[FileFact]):
    """Keep a file for a field of a task's form; the same file is kept once."""

    task_id: int
    field: str
    file: NewFile

    @property
    def may_be_repeated(self) -> bool:
        return True

    def execute(self, context: Context) -> FileFact:
        locked = open_task(context, self.task_id)
        require_work(context, locked)
        task = context.store.user_tasks.get(self.task_id)
        assert task is not None
        form = (
            source_of(context, task.definition_id).forms[task.form_key]
            if task.form_key
            else None
        )
        place = {
            "user_task_id": task.id,
            "process_instance_id": task.process_instance_id,
            "order_id": task.order_id,
            "order_no": task.order_no,
        }
        return _keep(context, form, self.field, self.file, place)


@dataclass(frozen=True)
class KeepStartUpload(Command[FileFact]):
    """Keep a file for a field of a start form."""

    process_id: str
    field: str
    file: NewFile

    @property
    def may_be_repeated(self) -> bool:
        return True

    def execute(self, context: Context) -> FileFact:
        form = start_form(context, self.process_id)
        return _keep(context, form, self.field, self.file, {})


@dataclass(frozen=True)
class RemoveUpload(Command[None]):
    """Take a file out of a form that has not been submitted."""

    evidence_id: int

    @property
    def may_be_repeated(self) -> bool:
        return True

    def execute(self, context: Context) -> None:
        evidence = context.store.evidence.get(self.evidence_id)
        if evidence is None:
            return  # somebody was faster
        if evidence.submitted_at is not None:
            raise NotYourUploadError
        if evidence.user_task_id is not None:
            require_work(context, open_task(context, evidence.user_task_id))
        elif evidence.by_login != context.actor.login:
            raise NotYourUploadError
        context.store.evidence.remove([evidence.id])


def _keep(
    context: Context,
    form: Form | None,
    path: str,
    file: NewFile,
    place: Mapping[str, object],
) -> FileFact:
    item = form.file_field(path) if form else None
    if item is None:
        raise NotFoundError(what=Text(f"文件字段 {path}", f"file field {path}"))
    kind = _kind(item, path, file)
    store, login = context.store.evidence, context.actor.login
    task_id = place.get("user_task_id")
    assert task_id is None or isinstance(task_id, int)
    present = store.unsubmitted(task_id, login)
    for known in present:
        if (known.sha256, known.field) == (file.sha256, path):
            return fact_of(known, usable=True)
    if len(present) >= _MOST_UPLOADS:
        raise InvalidFormError((Problem(path, say.TOO_MANY_FILES),))
    evidence = Evidence(
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        filename=file.filename[-_LONGEST_NAME:],
        exif_at=file.exif_at,
        picture_sha256=file.picture_sha256,
        lat=file.lat,
        lon=file.lon,
        kind=kind,
        field=path,
        by_login=login,
        at=context.now,
        **(file.likeness.columns if file.likeness else {}),
        **place,
    )
    store.add([evidence])
    return fact_of(evidence, usable=True)


def _kind(item: Field, path: str, file: NewFile) -> str:
    """Tell what a file is evidence of; refuse what has no place in the field."""
    kind = kind_for(item, file.media_type)
    if kind is None:
        raise InvalidFormError((Problem(path, say.WRONG_FILE),))
    if file.blank and kind == "drawn_signature":
        raise InvalidFormError((Problem(path, say.BLANK_SIGNATURE),))
    return kind
