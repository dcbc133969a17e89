"""What a file is, told by its content: never by its name or what a browser says."""

import hashlib
from typing import Final

from handlers.files.photos import Photo, UnreadableFileError, read_photo
from workflows.commands.uploads import NewFile
from workflows.models import form_sentences as say
from workflows.models.form_files import JPEG, MP4, PDF, PNG

_MP4_BRANDS: Final = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "}
    | {b"mmp4", b"dash", b"MSNV", b"3gp4", b"3gp5", b"3gp6"}
)
#: How far from the end of a PDF its mark may stand.
_PDF_TAIL: Final = 2048


def received(data: bytes, filename: str) -> NewFile:
    """Recognise a file that came, or raise UnreadableFileError."""
    media_type = media_type_of(data)
    if media_type is None:
        raise UnreadableFileError(say.UNKNOWN_FILE)
    photo: Photo = read_photo(data) if media_type in {JPEG, PNG} else {}
    sha256 = hashlib.sha256(data).hexdigest()
    return NewFile(sha256, len(data), media_type, filename, **photo)


def media_type_of(data: bytes) -> str | None:
    """Tell what a file's content begins as; None for what is not taken."""
    for kind, fits in _CHECKS.items():
        if fits(data):
            return kind
    return None


def _is_jpeg(data: bytes) -> bool:
    return data.startswith(b"\xff\xd8\xff")


def _is_png(data: bytes) -> bool:
    return data.startswith(b"\x89PNG\r\n\x1a\n")


def _is_pdf(data: bytes) -> bool:
    return data.startswith((b"%PDF-1.", b"%PDF-2.")) and b"%%EOF" in data[-_PDF_TAIL:]


def _is_mp4(data: bytes) -> bool:
    size = int.from_bytes(data[:4], "big")
    if data[4:8] != b"ftyp" or not 16 <= size <= 512 or size % 4:
        return False
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
    return bool(brands & _MP4_BRANDS) and b"moov" in data


_CHECKS: Final = {JPEG: _is_jpeg, PNG: _is_png, PDF: _is_pdf, MP4: _is_mp4}
