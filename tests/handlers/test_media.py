"""A file is what it contains, and a photo says when it was taken."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from handlers.files.media import media_type_of
from handlers.files.photos import taken_at
from tests.pictures import exif, jpeg, mp4, pdf, png

HTML = b"<!DOCTYPE html><script>alert(1)</script>"
FILES = {
    "image/jpeg": jpeg(exif("2026:03:05 09:30:00")),
    "image/png": png(),
    "application/pdf": pdf(),
    "video/mp4": mp4(),
}
NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", FILES)
def test_each_type_is_recognised_by_its_content(kind: str) -> None:
    content = FILES[kind]

    found = media_type_of(content)

    assert found == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HTML,
        b"\xff\xd8" + HTML,
        b"\xff\xd8\xff" + HTML,
        b"\xff\xd8\xff\xe0" + HTML,
        jpeg()[:10],
        b"\x89PNG\r\n\x1a\n" + HTML,
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
    found = media_type_of(content)

    assert found is None


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_was_cut_off_is_not_recognised_or_still_itself(kind: str) -> None:
    content = FILES[kind]

    found = {media_type_of(content[:length]) for length in range(len(content))}

    assert found <= {None, kind}


@given(some.binary(max_size=200))
def test_no_content_breaks_the_readers(content: bytes) -> None:
    disguised = b"\xff\xd8\xff\xe1\x00\xb0Exif\0\0" + content

    for each in (content, disguised):
        media_type_of(each)
        taken_at(each)


@given(some.data())
def test_no_damaged_photo_breaks_the_reader_of_times(data: some.DataObject) -> None:
    content = bytearray(jpeg(exif("2026:03:05 12:00:00", "+08:00")))
    places = some.integers(min_value=6, max_value=len(content) - 1)
    for place in data.draw(some.lists(places, max_size=8)):
        content[place] = data.draw(some.integers(min_value=0, max_value=255))

    found = taken_at(bytes(content))

    assert found is None or found.tzinfo is not None


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
        (exif("                   "), None),
        (exif(None), None),
        (b"", None),
    ],
)
def test_a_photo_says_when_it_was_taken(segment: bytes, at: datetime | None) -> None:
    photo = jpeg(segment)

    taken = taken_at(photo)

    assert taken == at
