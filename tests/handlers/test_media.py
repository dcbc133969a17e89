"""A file is what it contains; a photo says when and where it was taken."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from handlers.files.media import received
from handlers.files.photos import UnreadableFileError
from tests.pictures import exif, jpeg, mp4, pdf, photo, png, saved, taken_near
from workflows.errors import Text
from workflows.models import form_sentences as say

HTML = b"<!DOCTYPE html><script>alert(1)</script>"
FILES = {
    "image/jpeg": jpeg(exif("2026:03:05 09:30:00")),
    "image/png": png(),
    "application/pdf": pdf(),
    "video/mp4": mp4(),
}
NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)


def white(width: int, height: int) -> bytes:
    """Make a file that is small until it is opened."""
    return saved(Image.new("1", (width, height), 1), "PNG")


@pytest.mark.parametrize("kind", FILES)
def test_each_type_is_recognised_by_its_content(kind: str) -> None:
    content = FILES[kind]

    found = received(content, "a")

    assert (found.media_type, found.size) == (kind, len(content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HTML,
        b"\xff\xd8" + HTML,
        b"\xff\xd8\xff" + HTML,
        png(width=0),
        b"%PDF-1.7" + HTML,
        HTML + pdf(),
        b"\0\0\0\x18ftypheic" + bytes(100) + b"moov",
        b"\0\0\0\x18ftypmp42" + bytes(100),
        b"GIF89a" + bytes(100),
        b"PK\x03\x04" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ" + bytes(100),
    ],
)
def test_what_is_something_else_is_not_recognised(content: bytes) -> None:
    with pytest.raises(UnreadableFileError, match=say.UNKNOWN_FILE.en):
        received(content, "a.jpg")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(jpeg()[:10], say.BROKEN_PHOTO, id="head"),
        pytest.param(b"\xff\xd8\xff\xe0" + HTML, say.BROKEN_PHOTO, id="html"),
        pytest.param(png()[:8] + HTML, say.BROKEN_PHOTO, id="html as png"),
        pytest.param(saved(photo("a"))[:4000], say.BROKEN_PHOTO, id="half"),
        pytest.param(saved(photo("a"), "PNG")[:4000], say.BROKEN_PHOTO, id="half png"),
        pytest.param(white(8125, 8001), say.TOO_MANY_PIXELS, id="large"),
        pytest.param(white(14000, 14000), say.TOO_MANY_PIXELS, id="bomb"),
    ],
)
def test_a_photo_that_cannot_be_opened_is_refused(content: bytes, said: Text) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        received(content, "a.jpg")

    assert refused.value.text == said


@given(some.binary(max_size=200), some.sampled_from([b"", b"\xff\xd8\xff", png()[:8]]))
def test_no_content_breaks_the_reader(content: bytes, begin: bytes) -> None:
    with suppress(UnreadableFileError):
        received(begin + content, "a")


@settings(max_examples=50)
@given(some.data())
def test_no_damaged_photo_breaks_the_reader(data: some.DataObject) -> None:
    content = bytearray(jpeg(exif("2026:03:05 12:00:00", "+08:00")))
    places = some.integers(min_value=6, max_value=len(content) - 1)
    for place in data.draw(some.lists(places, max_size=8)):
        content[place] = data.draw(some.integers(min_value=0, max_value=255))

    with suppress(UnreadableFileError):
        taken = received(bytes(content), "a.jpg").exif_at
        assert taken is None or taken.tzinfo is not None


@pytest.mark.parametrize(
    ("segment", "at"),
    [
        (exif("2026:03:05 12:00:00"), NOON),
        (exif("2026:03:05 12:00:00", order=">"), NOON),
        (exif("2026:03:05 04:00:00", "+00:00"), NOON),
        (exif("2026:03:05 01:30:00", "-02:30"), NOON),
        (exif("2026:03:05 12:00:00", "+99:99"), None),
        (exif("2026:03:05 12:00:00", "+ab:00"), None),
        (exif("0000:00:00 00:00:00"), None),
        (exif("0001:01:01 00:00:00"), None),
        (exif("9999:12:31 23:59:59", "-12:00"), None),
        (exif("                   "), None),
        (exif(None), None),
        (b"", None),
    ],
)
def test_a_photo_says_when_it_was_taken(segment: bytes, at: datetime | None) -> None:
    content = jpeg(segment)

    found = received(content, "a.jpg")

    assert found.exif_at == at


@pytest.mark.parametrize(
    ("lat", "lon", "place"),
    [
        (30.25, 104.5, (30.25, 104.5)),
        (-12.5, -77, (-12.5, -77)),
        (0, 0, (None, None)),
        (95, 104, (None, None)),
    ],
)
def test_a_photo_says_where_it_was_taken(
    lat: float, lon: float, place: tuple[float | None, float | None]
) -> None:
    content = saved(photo("rig"), exif=taken_near(lat, lon))

    found = received(content, "a.jpg")

    assert (found.lat, found.lon) == place


@pytest.mark.parametrize(
    "same",
    [
        jpeg(exif("2026:03:05 12:00:00"), picture=b"road"),
        jpeg(exif("2020:01:01 00:00:00"), picture=b"road"),
        jpeg(b"\xff\xfe\x00\x06edit", picture=b"road") + b"appended",
    ],
)
def test_a_photo_shows_the_same_whatever_is_written_about_it(same: bytes) -> None:
    plain = received(jpeg(picture=b"road"), "a.jpg")

    found = received(same, "b.jpg")

    assert found.sha256 != plain.sha256
    assert found.picture_sha256 == plain.picture_sha256


def test_another_picture_shows_something_else() -> None:
    pictures = (jpeg(picture=b"road"), jpeg(picture=b"rig"), png(), png(2, 2))

    hashes = {received(content, "a").picture_sha256 for content in pictures}

    assert len(hashes) == 4


@pytest.mark.parametrize("content", [pdf(), mp4()])
def test_what_is_no_photo_shows_nothing(content: bytes) -> None:
    found = received(content, "a")

    assert (found.picture_sha256, found.likeness, found.blank) == (None, None, False)
