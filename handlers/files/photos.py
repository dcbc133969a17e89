"""Photos: what one shows, and when and where its camera says it was taken.

Pillow reads them. They come from anywhere: what cannot be read is refused, and what is
written about a photo is believed only as far as it makes sense.
"""

import hashlib
import struct
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from io import BytesIO
from threading import Lock
from typing import Final, TypedDict

from PIL import Image, UnidentifiedImageError
from PIL.ExifTags import GPS, IFD, Base

from storage.likeness import Likeness
from workflows.errors import LOCAL_ZONE, Text
from workflows.models import form_sentences as say

#: The largest photos of telephones have 64 million pixels; a bomb has more.
MOST_PIXELS: Final = 65_000_000
#: What a photo shows is looked at in this size.
_SIDE: Final = 512
#: Greys from which on one dot is clearly lighter than the next.
_CLEAR: Final = 3
#: With fewer clear differences of 64, a picture has nothing to be known by.
_ENOUGH: Final = 16
#: What a camera says of other years is the fault of its clock, or made up.
_YEARS: Final = range(1990, 2100)
_BROKEN: Final = (
    # What Pillow raises for damaged files, whatever their format.
    *(OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError),
    *(ArithmeticError, AttributeError, struct.error, UserWarning),
)
#: What to do with a photo by how its camera was held (ExifTags.Base.Orientation).
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: Large pictures are decoded one after the other, so that their memory is that of one.
_one_at_a_time: Final = Lock()


class UnreadableFileError(Exception):
    """A file cannot be taken; says why."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class Photo(TypedDict, total=False):
    """What is kept about a photo, named as in ``NewFile``."""

    #: Of what it shows, without what is written about it.
    picture_sha256: str
    #: None for what is nearly of one colour.
    likeness: Likeness | None
    #: Nothing at all can be seen.
    blank: bool
    exif_at: datetime | None
    lat: float
    lon: float


def read_photo(data: bytes) -> Photo:
    """Look at a JPEG or PNG, or raise UnreadableFileError."""
    try:
        with _one_at_a_time, Image.open(BytesIO(data), formats=("JPEG", "PNG")) as file:
            if file.width * file.height > MOST_PIXELS:
                raise UnreadableFileError(say.TOO_MANY_PIXELS)
            exif = _exif(file)
            size, grey = file.size, _grey(file, exif)
    except UnidentifiedImageError as error:
        raise UnreadableFileError(say.UNKNOWN_FILE) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableFileError(say.TOO_MANY_PIXELS) from error
    except (MemoryError, *_BROKEN) as error:
        raise UnreadableFileError(say.BROKEN_PHOTO) from error
    shown = f"{size[0]}x{size[1]} ".encode() + grey.tobytes()
    photo = Photo(
        picture_sha256=hashlib.sha256(shown).hexdigest(),
        likeness=_likeness(grey),
        blank=_is_even(grey),
        exif_at=_taken_at(exif),
    )
    if place := _place(exif):
        photo["lat"], photo["lon"] = place
    return photo


def _is_even(grey: Image.Image) -> bool:
    darkest, lightest = grey.getextrema()
    return darkest == lightest


def _grey(file: Image.Image, exif: Mapping[int, object]) -> Image.Image:
    """Give a photo upright, small and without colours."""
    # A JPEG is decoded no larger than needed.
    file.draft("L", (_SIDE, _SIDE))
    grey = file.convert("L")
    grey.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    turned = exif.get(Base.Orientation)
    turn = _UPRIGHT.get(turned) if isinstance(turned, int) else None
    return grey if turn is None else grey.transpose(turn)


def _likeness(grey: Image.Image) -> Likeness | None:
    steps = _steps(grey, 8)
    if sum(abs(step) >= _CLEAR for step in steps) < _ENOUGH:
        return None
    return Likeness(_bits(steps), _bits(_steps(grey, 16)))


def _steps(grey: Image.Image, side: int) -> list[int]:
    """Tell how much lighter each dot is than the one before it."""
    dots = grey.resize((side + 1, side), Image.Resampling.BOX).tobytes()
    rows = (dots[at : at + side + 1] for at in range(0, len(dots), side + 1))
    return [row[at + 1] - row[at] for row in rows for at in range(side)]


def _bits(steps: list[int]) -> int:
    return sum((step > 0) << at for at, step in enumerate(reversed(steps)))


def _exif(file: Image.Image) -> dict[int, object]:
    """Give what a camera has written, as far as it can be read."""
    try:
        exif = file.getexif()
        place = exif.get_ifd(IFD.GPSInfo)
        return {**exif, **exif.get_ifd(IFD.Exif), IFD.GPSInfo: place}
    except _BROKEN:
        return {}


def _taken_at(exif: Mapping[int, object]) -> datetime | None:
    """Tell when a photo was taken; None where it does not say.

    A camera without a zone shows the time of the place: that of China.
    """
    text = exif.get(Base.DateTimeOriginal) or exif.get(Base.DateTime)
    try:
        taken = datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 (the zone follows)
        zone = _zone(exif.get(Base.OffsetTimeOriginal))
    except (ValueError, OverflowError):
        return None
    return taken.replace(tzinfo=zone) if taken.year in _YEARS else None


def _zone(offset: object) -> tzinfo:
    if not isinstance(offset, str) or len(offset) != 6 or offset[0] not in "+-":
        return LOCAL_ZONE
    hours, _, minutes = offset[1:].partition(":")
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-ahead if offset[0] == "-" else ahead)


def _place(exif: Mapping[int, object]) -> tuple[float, float] | None:
    """Tell at what latitude and longitude a photo was taken."""
    gps = exif.get(IFD.GPSInfo)
    if not isinstance(gps, dict):
        return None
    lat = _degrees(gps.get(GPS.GPSLatitude), gps.get(GPS.GPSLatitudeRef), "NS", 90)
    lon = _degrees(gps.get(GPS.GPSLongitude), gps.get(GPS.GPSLongitudeRef), "EW", 180)
    # A camera without satellites may write zeros: a place in the sea.
    if lat is None or lon is None or not (lat or lon):
        return None
    return lat, lon


def _degrees(parts: object, side: object, sides: str, most: int) -> float | None:
    if not isinstance(parts, tuple):
        return None
    try:
        degrees, minutes, seconds = map(float, parts)
        found = degrees + minutes / 60 + seconds / 3600
        sign = (1, -1)[sides.index(str(side).strip("\0 "))]
    except (TypeError, ValueError, ArithmeticError):
        return None
    return round(sign * found, 6) if abs(found) <= most else None
