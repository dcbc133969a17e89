"""Small files of each kind, made here."""

import struct
import zlib
from typing import Final

_FRAME: Final = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 1, 1, 1) + b"\x01\x11\x00"
_SCAN: Final = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00"


def jpeg(*segments: bytes, picture: bytes = b"") -> bytes:
    """Make a JPEG of one pixel, with segments such as EXIF."""
    return b"\xff\xd8" + b"".join(segments) + _FRAME + _SCAN + picture + b"\xff\xd9"


def exif(taken: str | None, offset: str = "", order: str = "<") -> bytes:
    """Make the segment in which a camera says when it took a photo."""
    texts = [(0x9003, taken), (0x9011, offset or None)]
    known = [(tag, said.encode() + b"\0") for tag, said in texts if said]
    first = 8 + 2 + 12 + 4
    directory = struct.pack(f"{order}H", len(known))
    behind = first + 2 + 12 * len(known) + 4
    contents = b""
    for tag, said in known:
        place = behind + len(contents)
        directory += struct.pack(f"{order}HHII", tag, 2, len(said), place)
        contents += said
    pointer = struct.pack(f"{order}HHHII", 1, 0x8769, 4, 1, first) + bytes(4)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    tiff = (
        mark + struct.pack(f"{order}I", 8) + pointer + directory + bytes(4) + contents
    )
    return b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff


def png(width: int = 1, height: int = 1) -> bytes:
    """Make a black PNG that browsers show."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data
        + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )  # fmt: skip


def pdf() -> bytes:
    """Make an empty PDF."""
    return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def mp4() -> bytes:
    """Make a video without a picture."""
    brands = b"ftypmp42" + bytes(4) + b"isommp42"
    boxes = (brands, b"moov")
    return b"".join(struct.pack(">I", len(box) + 4) + box for box in boxes)
