"""Files in a form: what may be uploaded for a field, and what a submitted id means.

The value of a ``file`` field is a list of the ids of uploads. The files themselves
come before the form: they are kept with its draft until it is submitted.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from workflows.models import form_sentences as say
from workflows.models.form_fields import DRAWING, Field
from workflows.models.form_values import Wrong

#: Of one file, and of all fields of one form.
MAX_BYTES: Final = 10 * 1024 * 1024
MAX_FILES: Final = 12

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
PDF: Final = "application/pdf"
MP4: Final = "video/mp4"

_PHOTO: Final = (JPEG, PNG)
_PAPER: Final = (JPEG, PNG, PDF)
#: What files evidence of a kind may be.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "photo_fault": _PHOTO,
    "photo_plate": _PHOTO,
    "photo_meter": _PHOTO,
    "photo_old_part": _PHOTO,
    "photo_damage": _PHOTO,
    "signed_sheet": _PAPER,
    "payment_proof": _PAPER,
    "document": _PAPER,
    "video": (MP4,),
    "drawn_signature": (PNG,),
}


@dataclass(frozen=True, slots=True)
class FileFact:
    """What is known about an upload."""

    id: int
    filename: str
    size: int
    media_type: str
    kind: str
    #: The field it was uploaded for, such as lines.photos.
    field: str
    exif_at: datetime | None
    #: Of its content.
    sha256: str = ""
    #: Whether this form may still be submitted with it.
    usable: bool = False

    @property
    def is_image(self) -> bool:
        """Whether a page can show it small."""
        return self.media_type in _PHOTO


def drawing_of(item: Field) -> Field:
    """Give the field for what is drawn as part of a signature."""
    schema = {"x-kinds": "drawn_signature"}
    return Field(DRAWING, "files", schema, item.title, item.help)


def kinds_of(item: Field) -> tuple[str, ...]:
    """Give the kinds of evidence that a field asks for."""
    return tuple(str(item.schema.get("x-kinds", "document video")).split())


def kind_for(item: Field, media_type: str) -> str | None:
    """Give the kind that a file of a type is in a field; None if it has no place."""
    fitting = (kind for kind in kinds_of(item) if media_type in KINDS[kind])
    return next(fitting, None)


def accepted_types(item: Field) -> tuple[str, ...]:
    """List the types of files that a field takes."""
    types = (kind for each in kinds_of(item) for kind in KINDS[each])
    return tuple(dict.fromkeys(types))


def accept(item: Field, path: str, files: Mapping[int, FileFact]) -> None:
    """Expect ids of uploads that were made for this field of this form."""
    place = _without_rows(path)
    for file in files.values():
        if not file.usable or file.field != place:
            raise Wrong(say.FILE_GONE)
        if file.kind not in kinds_of(item):
            raise Wrong(say.FILE_GONE)


def file_ids(fields: Sequence[Field], values: Mapping[str, Any]) -> Iterator[int]:
    """Give the ids of all files of a form, readable or not."""
    for item in fields:
        value = values.get(item.name)
        if item.kind == "files":
            yield from _numbers(value)
        elif item.kind == "signature" and isinstance(value, Mapping):
            yield from _numbers(value.get(DRAWING))
        elif item.kind == "rows" and isinstance(value, Collection):
            for row in value:
                if isinstance(row, Mapping):
                    yield from file_ids(item.columns, row)


def used_twice(
    fields: Sequence[Field], values: Mapping[str, Any]
) -> Iterator[tuple[str, int]]:
    """Give where a file stands that an earlier row has, and the number of that row.

    A file is evidence of one thing: the row it is taken from would have none.
    """
    for rows in (item for item in fields if item.kind == "rows"):
        first: dict[int, int] = {}
        sent = values.get(rows.name)
        for at, row in enumerate(sent if isinstance(sent, list) else ()):
            for item in rows.columns if isinstance(row, Mapping) else ():
                for each in _numbers_of(item, row):
                    if first.setdefault(each, at) != at:
                        yield f"{rows.name}.{at}.{item.name}", first[each] + 1
                        break


def _numbers_of(item: Field, row: Mapping[str, Any]) -> Iterator[int]:
    value = row.get(item.name)
    if item.kind == "files":
        yield from _numbers(value if isinstance(value, list) else [value])


def _numbers(value: object) -> Iterator[int]:
    for each in value if isinstance(value, list) else ():
        text = str(each)
        if text.isascii() and text.isdigit() and len(text) < 16:
            yield int(text)


def _without_rows(path: str) -> str:
    return ".".join(part for part in path.split(".") if not part.isdigit())
