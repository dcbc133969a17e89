"""Files that a browser sends: recognised, stored, and made part of a form."""

import errno
import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest, Gone

from handlers.files.media import received
from handlers.files.photos import UnreadableFileError
from storage.contents import Contents, MissingContentError
from web.forms import Schema, place_of
from web.i18n import locale
from workflows.commands.uploads import NewFile
from workflows.errors import (
    InvalidFormError,
    Problem,
    StorageFullError,
    Text,
    UnavailableError,
)
from workflows.models import form_sentences as say
from workflows.models.form_files import MAX_BYTES, MAX_FILES, FileFact

#: What the browser calls the control beside the list of a field's files.
_SUFFIX = "-upload"
_PATH = re.compile(r"\w{1,64}(\.\d{1,4}\.\w{1,64})?", re.ASCII)
_PLAIN = "text/plain; charset=utf-8"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}

#: Keeps a file for a field, given by its path without row numbers.
Keep = Callable[[str, NewFile], FileFact]


def contents() -> Contents:
    """Give the place where contents lie."""
    found: Contents = current_app.extensions["contents"]
    return found


def content_file(sha256: str) -> Path:
    """Give the file of a content; a page says so where it is gone."""
    try:
        return contents().file(sha256)
    except MissingContentError:
        raise Gone from None


def take(schema: Schema, keep: Keep) -> tuple[MultiDict[str, str], list[Problem]]:
    """Keep the files that came with a form; give its fields with their ids."""
    sent: MultiDict[str, str] = request.form.copy()
    refused: list[tuple[str, Text]] = []
    for number, (path, file) in enumerate(_sent_files()):
        if number >= MAX_FILES:
            refused.append((path, say.TOO_MANY_FILES))
            continue
        try:
            kept = keep_file(path, file, keep)
        except InvalidFormError as error:
            refused.extend((path, _about(file, each)) for each in error.problems)
        else:
            name = path.replace(".", "-")
            if str(kept.id) not in sent.getlist(name):
                sent.add(name, str(kept.id))
    return sent, [Problem(place_of(schema, sent, path), said) for path, said in refused]


def answer(keep: Keep) -> ResponseReturnValue:
    """Keep the one file that a script sends; give its line for the page."""
    path = field_path(request.form.get("field", ""))
    file = request.files.get("file")
    if file is None or not _PATH.fullmatch(path):
        raise BadRequest
    try:
        kept = keep_file(path, file, keep)
    except InvalidFormError as error:
        said = " ".join(_about(file, each).get(locale()) for each in error.problems)
        return said, HTTPStatus.UNPROCESSABLE_ENTITY, {"Content-Type": _PLAIN}
    name = path.replace(".", "-")
    return render_template("file_item.html", name=name, file=kept)


def keep_file(path: str, file: FileStorage, keep: Keep) -> FileFact:
    """Recognise and store a file, and make it part of a form."""
    data = file.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InvalidFormError((Problem(path, say.TOO_BIG),))
    if not data:
        raise InvalidFormError((Problem(path, say.EMPTY_FILE),))
    try:
        new = received(data, _name(file))
    except UnreadableFileError as error:
        raise InvalidFormError((Problem(path, error.text),)) from None
    _put(data)
    kept = keep(_without_rows(path), new)
    if not contents().has(new.sha256):
        _put(data)  # cleaned up a moment before it was wanted again
    return kept


def field_path(name: str) -> str:
    """Give the path of a field by the name that the browser sends."""
    return name.removesuffix(_SUFFIX).replace("-", ".")


def has_files(fields: tuple[Any, ...]) -> bool:
    """Tell whether a form has a field for files that can be filled in."""
    for field in fields:
        if field.control in {"file", "sign"} and not field.readonly:
            return True
        new = (field.new_row,) if field.new_row else ()
        if any(has_files(row.fields) for row in (*field.rows, *new)):
            return True
    return False


def _sent_files() -> Iterator[tuple[str, FileStorage]]:
    for name, file in request.files.items(multi=True):
        # A control without a file is sent, too.
        if name.endswith(_SUFFIX) and (file.filename or file.stream.read(1)):
            file.stream.seek(0)
            yield field_path(name), file


def _put(data: bytes) -> None:
    try:
        contents().put(data)
    except OSError as error:
        raise (
            StorageFullError if error.errno in _FULL else UnavailableError
        ) from error


def _name(file: FileStorage) -> str:
    """Give the name of a file without folders and what cannot be shown."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    shown = "".join(each for each in name if each.isprintable()).strip()
    return shown or "file"


def _about(file: FileStorage, problem: Problem) -> Text:
    name, said = _name(file), problem.text
    return Text(f"{name}：{said.zh}", f"{name}: {said.en}")


def _without_rows(path: str) -> str:
    return ".".join(part for part in path.split(".") if not part.isdigit())
