"""Signatures that people draw: kept with the form, refused at the signature."""

import pytest
from PIL import Image

from tests.pictures import jpeg, photo, saved
from tests.web.visitor import Visitor

START = "/processes/sampler/start"
SIGNED = {
    "name": "Wang",
    "sure": "true",
    "signed-name": "王师傅",
    "signed-role": "机长",
}
STROKE = saved(photo("stroke"), "PNG")


def test_a_drawn_signature_is_kept_with_the_form(front: Visitor) -> None:
    front.get(START)
    refused = front.upload(START, {**SIGNED, "sure": ""}, **drawn(STROKE))
    number = refused.one('//input[@name="signed-drawing"]/@value')

    page = front.post(START, **SIGNED, **{"signed-drawing": number})

    assert (refused.status, page.status) == (422, 302)
    assert front.get(f"/files/{number}").response.mimetype == "image/png"


def test_a_signature_that_is_drawn_again_replaces_the_first(front: Visitor) -> None:
    front.get(START)
    again = {**SIGNED, "sure": ""}
    first = front.upload(START, again, **drawn(STROKE))
    number = first.one('//input[@name="signed-drawing"]/@value')
    again["signed-drawing"] = number

    second = front.upload(START, again, **drawn(saved(photo("other"), "PNG")))

    assert second.one('//input[@name="signed-drawing"]/@value') != number


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (saved(Image.new("L", (60, 20), 255), "PNG"), "空白"),
        (STROKE[:2000], "损坏"),
        (jpeg(), "不能上传"),
        (b"<html>", "无法识别"),
    ],
    ids=["blank", "cut off", "photo", "html"],
)
def test_a_bad_drawing_is_refused_at_the_signature(
    front: Visitor, content: bytes, said: str
) -> None:
    front.get(START)

    page = front.upload(START, SIGNED, **drawn(content))

    assert page.status == 422
    assert said in page.words('//*[@id="field-signed-problem"]')[0]


def test_a_drawing_alone_is_no_signature(front: Visitor) -> None:
    front.get(START)

    page = front.upload(START, {"name": "Wang", "sure": "true"}, **drawn(STROKE))

    assert page.status == 422
    assert "姓名和身份" in page.words('//*[@id="field-signed-problem"]')[0]


def drawn(content: bytes) -> dict[str, tuple[str, bytes]]:
    """Send what the script of the page makes of a drawing."""
    return {"signed-drawing": ("signature.png", content)}
