"""The content of uploaded files: a folder in which each content lies once.

A file has the name of its SHA-256, below a folder of its first two digits. It is
written beside and put in place when it is complete, so what has its name is whole.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

_NAME: Final = re.compile(r"[0-9a-f]{64}")


class MissingContentError(Exception):
    """The database knows a content that is not in the folder."""


class Contents:
    """The contents that are kept below a folder."""

    def __init__(self, folder: Path, *, lasting: bool = True) -> None:
        self._folder = folder
        #: Whether to wait for the disk; who can begin again need not.
        self._lasting = lasting

    def put(self, data: bytes) -> str:
        """Keep a content, and give its SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        file = self._file(sha256)
        try:
            # Whoever cleans up sees that somebody has just come to need it.
            os.utime(file)
        except FileNotFoundError:
            _write(file, data, lasting=self._lasting)
        return sha256

    def file(self, sha256: str) -> Path:
        """Give the file of a content, or raise MissingContentError."""
        if not self.has(sha256):
            raise MissingContentError(sha256)
        return self._file(sha256)

    def has(self, sha256: str) -> bool:
        """Tell whether a content is there."""
        return self._file(sha256).is_file()

    def remove(self, sha256: str) -> None:
        """Drop a content; it may be gone already."""
        self._file(sha256).unlink(missing_ok=True)

    def unused_since(self, before: datetime) -> Iterator[str]:
        """Give the contents that nobody has put since a moment."""
        for file in self._folder.glob("??/*"):
            with suppress(FileNotFoundError):
                put_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
                if put_at < before and _NAME.fullmatch(file.name):
                    yield file.name

    def _file(self, sha256: str) -> Path:
        # What comes from outside never becomes a path.
        if not _NAME.fullmatch(sha256):
            raise MissingContentError(sha256)
        return self._folder / sha256[:2] / sha256


def _write(file: Path, data: bytes, *, lasting: bool) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = file.with_name(f".{uuid4().hex}.part")
    try:
        with part.open("xb") as written:
            os.fchmod(written.fileno(), 0o600)
            written.write(data)
            if lasting:
                written.flush()
                os.fsync(written.fileno())
        part.replace(file)
        if lasting:
            _keep_name(file.parent)
    finally:
        part.unlink(missing_ok=True)


def _keep_name(path: Path) -> None:
    """Wait until a folder's names are on the disk."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
