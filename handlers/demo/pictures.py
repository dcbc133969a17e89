"""Photos of the demo company: plain coloured pictures, no two alike."""

import hashlib
import struct
import zlib
from typing import Final

_WIDTH: Final = 320
_HEIGHT: Final = 240


def picture(name: str) -> bytes:
    """Draw a PNG whose colours follow from a name."""
    digest = hashlib.sha256(name.encode()).digest()
    above, below = digest[:3], digest[3:6]
    half = _HEIGHT // 2
    pixels = (b"\0" + above * _WIDTH) * half + (b"\0" + below * _WIDTH) * half
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"tEXt", b"Title\0" + digest.hex().encode()),
        (b"IDAT", zlib.compress(pixels, level=1)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
