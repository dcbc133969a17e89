"""Small files of each kind, made here."""

import struct
import zlib
from hashlib import shake_128
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD


def jpeg(*segments: bytes, picture: bytes = b"") -> bytes:
    """Make a small JPEG that shows a pattern, with segments such as EXIF.

    What is too long to be a pattern stands behind the picture.
    """
    kept = saved(photo(picture.decode("latin1")[:99]).resize((40, 30)))
    return kept[:2] + b"".join(segments) + kept[2:] + picture[99:]


def photo(name: str) -> Image.Image:
    """Draw a picture of its own for each name: soft spots of light and shadow."""
    dots = shake_128(name.encode()).digest(12 * 9)
    spots = Image.frombytes("L", (12, 9), dots)
    return spots.resize((640, 480), Image.Resampling.BICUBIC).convert("RGB")


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:  # noqa: ANN401 (Pillow's)
    """Give a picture as a file."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def taken_near(lat: float, lon: float) -> Image.Exif:
    """Write as a telephone does where a photo was taken."""
    exif = Image.Exif()
    exif[IFD.GPSInfo] = {
        GPS.GPSLatitudeRef: "S" if lat < 0 else "N",
        GPS.GPSLatitude: (abs(lat), 0.0, 0.0),
        GPS.GPSLongitudeRef: "W" if lon < 0 else "E",
        GPS.GPSLongitude: (abs(lon), 0.0, 0.0),
    }
    return exif


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
