"""When a photo was taken, as its camera has written it (EXIF).

The reader knows the two tags it needs and trusts nothing: photos come from anywhere.
"""

import struct
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final

from handlers.files.media import jpeg_segments
from workflows.errors import LOCAL_ZONE

_APP1: Final = 0xE1
_EXIF: Final = b"Exif\0\0"
_POINTER: Final = 0x8769
_CHANGED: Final = 0x0132
_TAKEN: Final = 0x9003
_OFFSET: Final = 0x9011
_ASCII, _LONG = 2, 4
#: More entries than this has no directory of a camera.
_MOST_ENTRIES: Final = 512
_LONGEST: Final = 64


def taken_at(data: bytes) -> datetime | None:
    """Tell when a JPEG was taken; None where it does not say.

    A camera without a zone shows the time of the place: that of China.
    """
    for marker, content in jpeg_segments(data):
        if marker == _APP1 and content.startswith(_EXIF):
            return _time_in(content[len(_EXIF) :])
    return None


def _time_in(tiff: bytes) -> datetime | None:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return None
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    found = _tags(tiff, order, first)
    pointer = found.get(_POINTER)
    if isinstance(pointer, int):
        found |= _tags(tiff, order, pointer)
    text = found.get(_TAKEN) or found.get(_CHANGED)
    return _moment(text, found.get(_OFFSET)) if isinstance(text, str) else None


def _tags(tiff: bytes, order: str, at: int) -> dict[int, str | int]:
    """Read the texts and whole numbers of a directory, as far as they are there."""
    if at + 2 > len(tiff):
        return {}
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    found: dict[int, str | int] = {}
    for number in range(min(count, _MOST_ENTRIES)):
        entry = at + 2 + 12 * number
        if entry + 12 > len(tiff):
            break
        tag, kind, length, value = struct.unpack_from(f"{order}HHII", tiff, entry)
        if kind == _LONG and length == 1:
            found[tag] = value
        elif kind == _ASCII and length <= _LONGEST:
            start = value if length > 4 else entry + 8
            text = tiff[start : start + length].split(b"\0")[0]
            found[tag] = text.decode("ascii", "replace")
    return found


def _moment(text: str, offset: str | int | None) -> datetime | None:
    try:
        taken = datetime.strptime(text.strip(), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 (the zone follows)
        return taken.replace(tzinfo=_zone(offset))
    except (ValueError, OverflowError):
        return None


def _zone(offset: str | int | None) -> tzinfo:
    if not isinstance(offset, str) or len(offset) != 6 or offset[0] not in "+-":
        return LOCAL_ZONE
    hours, _, minutes = offset[1:].partition(":")
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-ahead if offset[0] == "-" else ahead)
