"""A photo is known again when it was made smaller, lighter or compressed anew."""

from collections.abc import Callable
from typing import Final

import pytest
from PIL import Image, ImageEnhance

from handlers.files.media import received
from storage.evidence import Evidence
from storage.likeness import FARTHEST, Likeness, around
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import NOW
from tests.pictures import photo, saved

_SIDEWAYS: Final = Image.Exif()
_SIDEWAYS[0x0112] = 6


def likeness(content: bytes) -> Likeness:
    """Look at a photo that can be known again."""
    found = received(content, "a").likeness
    assert found is not None
    return found


def smaller(image: Image.Image) -> Image.Image:
    """Give a photo as messengers send it."""
    return image.resize((320, 240))


@pytest.mark.parametrize(
    "again",
    [
        lambda image: saved(image, quality=20),
        lambda image: saved(smaller(image), quality=60),
        lambda image: saved(ImageEnhance.Brightness(image).enhance(1.2)),
        lambda image: saved(ImageEnhance.Brightness(image).enhance(0.7), quality=60),
        lambda image: saved(ImageEnhance.Contrast(image).enhance(1.2)),
        lambda image: saved(image.convert("L"), "PNG"),
        lambda image: saved(image.transpose(Image.Transpose.ROTATE_90), exif=_SIDEWAYS),
    ],
)
def test_a_photo_is_known_again(again: Callable[[Image.Image], bytes]) -> None:
    first = photo("meter")

    changed = again(first)

    assert likeness(changed).is_like(likeness(saved(first)))


def test_photos_of_different_things_are_not_alike() -> None:
    found = [likeness(saved(photo(f"plate {number}"))) for number in range(40)]

    alike = [
        (one, other) for one in found for other in found
        if one is not other and one.is_like(other)
    ]  # fmt: skip

    assert alike == []


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (640, 480), "black"),
        Image.new("RGB", (640, 480), (120, 110, 100)),
        Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_180),
        Image.effect_noise((640, 480), 4),
    ],
)
def test_what_is_nearly_of_one_colour_is_like_nothing(image: Image.Image) -> None:
    found = received(saved(image, "PNG"), "a.png")

    assert found.likeness is None


def test_a_likeness_is_kept_in_columns() -> None:
    known = Likeness(coarse=0xFFFF_0000_8001_1234, fine=5)

    columns = known.columns

    fine = columns.pop("dhash_fine")
    assert known.bands == tuple(columns.values()) == (0xFFFF, 0, 0x8001, 0x1234)
    assert Likeness.of_columns(known.bands, str(fine)) == known


@pytest.mark.parametrize("start", range(0, 64, 9))
def test_seven_wrong_bits_are_found_wherever_they_are(start: int) -> None:
    known = Likeness(0, 0)

    bits = sum(1 << (start + 9 * number) % 64 for number in range(FARTHEST))

    wrong = Likeness(bits, 0)
    pairs = zip(wrong.bands, known.bands, strict=True)
    assert any(band in around(other) for band, other in pairs)
    assert wrong.is_like(known)


def test_a_photo_like_another_is_looked_up(database: Database) -> None:
    open_unit = unit_of_work_factory(database)
    pictures = [saved(photo("meter")), saved(photo("plate")), saved(photo("x"))]
    with open_unit() as store:
        store.evidence.add(row(content, NOW) for content in pictures[:2])
        store.evidence.add([row(pictures[2], None)])
    again = likeness(saved(smaller(photo("meter")), quality=40))

    with open_unit(reads=True) as store:
        found = store.evidence.like([again])

    assert [each.likeness for each in found] == [likeness(pictures[0])]


def row(content: bytes, submitted_at: object) -> Evidence:
    """Write what is kept of a photo."""
    return Evidence(
        sha256="a" * 64,
        size=len(content),
        media_type="image/jpeg",
        filename="a.jpg",
        kind="photo_meter",
        field="photos",
        by_login="cd.store",
        at=NOW,
        submitted_at=submitted_at,
        **likeness(content).columns,
    )
