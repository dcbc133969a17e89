"""Photos of the demo company: drawn, no two alike, with time and place in them."""

import random
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from PIL.ExifTags import GPS, IFD, Base

from handlers.places import Place
from workflows.errors import LOCAL_ZONE

_SIZE: Final = (480, 360)
#: Latitude and longitude of a picture are off by this at most: some hundred metres.
_OFF: Final = 0.003


def picture(kind: str, name: str, at: datetime, place: Place | None = None) -> bytes:
    """Draw a JPEG of a kind of evidence; what it looks like follows from a name."""
    dice = random.Random(name)  # noqa: S311 (a picture, no secret)
    image = _ground(dice, light=kind == "signed_sheet")
    _THINGS.get(kind, _part)(ImageDraw.Draw(image), dice)
    file = BytesIO()
    image.save(file, "JPEG", quality=80, exif=_exif(dice, at, place))
    return file.getvalue()


def _ground(dice: random.Random, *, light: bool) -> Image.Image:
    """Draw soft spots of light and shadow, as on a building site."""
    low, high = (170, 230) if light else (40, 200)
    spots = Image.new("RGB", (12, 9))
    base = [dice.randint(low, high) for _ in range(108)]
    tint = [dice.randint(-25, 25) for _ in range(3)]
    spots.putdata([tuple(grey + each for each in tint) for grey in base])
    return spots.resize(_SIZE, Image.Resampling.BILINEAR)


def _corner(dice: random.Random, width: int, height: int) -> tuple[int, int]:
    """Say where a thing of a size begins: it may stick out a little."""
    left, top = _SIZE[0] - width, _SIZE[1] - height
    return dice.randint(-20, left + 20), dice.randint(-20, top + 20)


def _meter(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    wide = dice.randint(200, 320)
    x, y = _corner(dice, wide, wide)
    draw.ellipse((x, y, x + wide, y + wide), fill=(25, 25, 28))
    draw.ellipse((x + 14, y + 14, x + wide - 14, y + wide - 14), fill=(225, 225, 218))
    middle = y + wide // 2
    draw.rectangle((x + 40, middle - 28, x + wide - 40, middle + 28), fill=(12, 12, 12))
    hours = f"{dice.randint(120, 4999):05}.{dice.randint(0, 9)} h"
    draw.text((x + 52, middle - 18), hours, fill=(240, 240, 235), font=_font(wide // 9))


def _plate(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    wide, high = dice.randint(260, 360), dice.randint(170, 240)
    x, y = _corner(dice, wide, high)
    draw.rectangle((x, y, x + wide, y + high), fill=(190, 194, 200), outline=(40,) * 3)
    draw.rectangle((x + 8, y + 8, x + wide - 8, y + 52), fill=(28, 58, 118))
    draw.text((x + 20, y + 16), "DRILLING RIG", fill=(255,) * 3, font=_font(24))
    for row, text in enumerate(
        (f"No. {dice.randint(10**7, 10**8)}", f"{dice.choice((90, 110, 132))} kW")
    ):
        draw.text((x + 20, y + 66 + 40 * row), text, fill=(20,) * 3, font=_font(26))


def _part(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    for _ in range(dice.randint(3, 6)):
        wide, high = dice.randint(60, 260), dice.randint(60, 200)
        x, y = _corner(dice, wide, high)
        fill = tuple(dice.randint(30, 190) for _ in range(3))
        dice.choice((draw.ellipse, draw.rectangle))(
            (x, y, x + wide, y + high), fill=fill, outline=(20, 20, 20), width=4
        )


def _sheet(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    x, y = _corner(dice, 330, 330)
    draw.rectangle((x, y, x + 330, y + 330), fill=(250, 250, 246))
    for row in range(9):
        end = x + dice.randint(150, 310)
        draw.line((x + 20, y + 30 + 24 * row, end, y + 30 + 24 * row), fill=(90,) * 3)
    stroke = [(x + 130 + 9 * n, y + 290 + dice.randint(-22, 18)) for n in range(18)]
    draw.line(stroke, fill=(25, 40, 130), width=4, joint="curve")


_THINGS: Final = {"photo_meter": _meter, "photo_plate": _plate, "signed_sheet": _sheet}


@cache
def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


def _exif(dice: random.Random, at: datetime, place: Place | None) -> Image.Exif:
    """Write what a telephone writes."""
    exif = Image.Exif()
    taken = f"{at.astimezone(LOCAL_ZONE):%Y:%m:%d %H:%M:%S}"
    exif[IFD.Exif] = {Base.DateTimeOriginal: taken, Base.OffsetTimeOriginal: "+08:00"}
    if place is not None:
        lat, lon = (degrees + dice.uniform(-_OFF, _OFF) for degrees in place)
        exif[IFD.GPSInfo] = {
            GPS.GPSLatitudeRef: "N" if lat >= 0 else "S",
            GPS.GPSLatitude: (abs(lat), 0.0, 0.0),
            GPS.GPSLongitudeRef: "E" if lon >= 0 else "W",
            GPS.GPSLongitude: (abs(lon), 0.0, 0.0),
        }
    return exif
