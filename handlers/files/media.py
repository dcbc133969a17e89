"""What a file is, told by its content: never by its name or what a browser says."""

import struct
from collections.abc import Iterator
from typing import Final

from workflows.models.form_files import JPEG, MP4, PDF, PNG

_PNG_BEGINS: Final = b"\x89PNG\r\n\x1a\n"
#: Markers of JPEG that begin a picture's frame; its size stands there.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Markers without a length.
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_SCAN: Final = 0xDA
_END: Final = 0xD9
_MP4_BRANDS: Final = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "}
    | {b"mmp4", b"dash", b"MSNV", b"3gp4", b"3gp5", b"3gp6"}
)
#: How far from the end of a PDF its mark may stand.
_PDF_TAIL: Final = 2048


def media_type_of(data: bytes) -> str | None:
    """Tell the type of a file's content; None for what is not taken."""
    for kind, fits in _CHECKS.items():
        if fits(data):
            return kind
    return None


def jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the segments before the picture of a JPEG: marker and content.

    Ends without a sentence where the file is cut off or is no JPEG.
    """
    at = 2 if data[:2] == b"\xff\xd8" else len(data)
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill bytes
            at += 1
            continue
        if marker in _BARE:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or marker == _END or at + 2 + length > len(data):
            return
        yield marker, data[at + 4 : at + 2 + length]
        if marker == _SCAN:
            return
        at += 2 + length


def _is_jpeg(data: bytes) -> bool:
    markers = [marker for marker, _ in jpeg_segments(data)]
    return bool(_FRAMES.intersection(markers)) and markers[-1] == _SCAN


def _is_png(data: bytes) -> bool:
    if not data.startswith(_PNG_BEGINS) or data[12:16] != b"IHDR":
        return False
    length, width, height = (
        *struct.unpack(">I", data[8:12]),
        *struct.unpack(">II", data[16:24].ljust(8, b"\0")),
    )
    return length == 13 and width > 0 and height > 0 and b"IDAT" in data


def _is_pdf(data: bytes) -> bool:
    return data.startswith((b"%PDF-1.", b"%PDF-2.")) and b"%%EOF" in data[-_PDF_TAIL:]


def _is_mp4(data: bytes) -> bool:
    size = int.from_bytes(data[:4], "big")
    if data[4:8] != b"ftyp" or not 16 <= size <= 512 or size % 4:
        return False
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
    return bool(brands & _MP4_BRANDS) and b"moov" in data


_CHECKS: Final = {JPEG: _is_jpeg, PNG: _is_png, PDF: _is_pdf, MP4: _is_mp4}
