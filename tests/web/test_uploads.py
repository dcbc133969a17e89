"""Files in forms: with and without JavaScript, kept with the draft, refused early."""

from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage

from tests.pictures import exif, jpeg, mp4, pdf, png
from tests.web.conftest import Visit
from tests.web.visitor import Page, Visitor
from workflows.models.form_files import MAX_BYTES

START = "/processes/sampler/start"
PHOTO = jpeg(exif("2026:03:05 08:15:00"))
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.fixture
def task(front: Visitor) -> str:
    """Start a sample, and give the place of its task."""
    return started(front)


def started(visitor: Visitor) -> str:
    """Start a sample, and give the place of its task."""
    visitor.get(START)
    page = visitor.post(START, name="Wang", sure="true")
    assert page.status == 302, page.words('//*[@class="field-problem"]')
    return page.place if "/tasks/" in page.place else _newest(visitor)


def _newest(visitor: Visitor) -> str:
    number = visitor.get("/inbox?view=groups").find('//input[@name="task"]/@value')[-1]
    return f"/tasks/{number}"


def files_in(page: Page, field: str = "photos") -> list[str]:
    """List the files that a page shows beside a field."""
    return page.words(f'//ul[@data-files="{field}"]//span[@class="file-name"]')


def test_a_file_that_came_with_a_refused_form_is_kept(front: Visitor) -> None:
    front.get(START)

    page = front.upload(START, {"count": "many"}, photos=("fault.jpg", PHOTO))

    assert page.status == 422
    assert files_in(page) == ["fault.jpg"]
    assert "08:15" in page.words('//li[@class="file-item"]/small')[0]
    assert page.one('//input[@name="photos"]/@value').isdigit()


def test_a_kept_file_is_submitted_without_being_sent_again(front: Visitor) -> None:
    front.get(START)
    refused = front.upload(START, {}, photos=("fault.jpg", PHOTO))
    number = refused.one('//input[@name="photos"]/@value')

    page = front.post(START, name="Wang", sure="true", photos=number)

    assert page.status == 302
    assert front.get(f"/files/{number}").status == 200


def test_a_file_in_a_row_is_kept_with_its_row(front: Visitor) -> None:
    front.get(START)
    fields = {"lines-4-part": "pump", "lines-4-qty": "0"}

    page = front.upload(START, fields, **{"lines-4-picture": ("old.png", png())})

    assert page.status == 422
    assert files_in(page, "lines-0-picture") == ["old.png"]
    assert page.one('//input[@name="lines-0-part"]/@value') == "pump"


def test_saving_a_draft_keeps_its_files(front: Visitor, task: str) -> None:
    front.get(task)

    front.upload(task, {"action": "draft", "name": "Li"}, photos=("a.jpg", PHOTO))

    page = front.get(task)
    assert files_in(page) == ["a.jpg"]
    assert page.one('//input[@name="name"]/@value') == "Li"


def test_a_file_can_be_uploaded_without_submitting(front: Visitor, task: str) -> None:
    front.get(task)

    page = front.upload(
        task, {"action": "upload", "name": "Li"}, photos=("a.jpg", PHOTO)
    )

    assert (page.status, files_in(page)) == (200, ["a.jpg"])
    assert page.one('//input[@name="name"]/@value') == "Li"


def test_a_file_can_be_removed_without_losing_the_rest(
    front: Visitor, task: str
) -> None:
    front.get(task)
    sent = [("a.jpg", PHOTO), ("b.png", png())]
    page = front.upload(task, {"action": "upload"}, photos=sent)
    first, second = page.find('//input[@name="photos"]/@value')

    after = front.post(task, remove_file=first, photos=[first, second], name="Li")

    assert files_in(after) == ["b.png"]
    assert after.one('//input[@name="name"]/@value') == "Li"
    assert front.get(f"/files/{first}").status == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("evil.jpg", HTML, "无法识别"),
        ("evil.jpg", b"\xff\xd8\xff" + HTML, "无法识别"),
        ("page.html", HTML, "无法识别"),
        ("empty.jpg", b"", "文件是空的"),
        ("paper.jpg", pdf(), "此处不能上传"),
        ("big.jpg", jpeg(picture=bytes(MAX_BYTES)), "超过 10 MB"),
    ],
)
def test_a_file_that_does_not_belong_is_refused_at_its_field(
    front: Visitor, name: str, content: bytes, said: str
) -> None:
    front.get(START)

    page = front.upload(START, {"name": "Wang", "sure": "true"}, photos=(name, content))

    (problem,) = page.words('//*[@id="field-photos-problem"]')
    assert page.status == 422
    assert name in problem
    assert said in problem


def test_nothing_of_a_refused_file_is_kept(front: Visitor, tmp_path: Path) -> None:
    front.get(START)

    front.upload(START, {}, photos=("evil.jpg", HTML))

    assert not (tmp_path / "files").exists()


def test_a_field_takes_as_many_files_as_it_says(front: Visitor) -> None:
    front.get(START)
    sent = [(f"{n}.jpg", jpeg(picture=bytes([n]))) for n in range(1, 5)]

    page = front.upload(START, {"name": "Wang", "sure": "true"}, photos=sent)

    assert page.status == 422
    assert page.words('//*[@id="field-photos-problem"]') == ["最多 3 项"]


def test_a_form_takes_twelve_files(front: Visitor) -> None:
    front.get(START)
    sent = [(f"{n}.jpg", jpeg(picture=bytes([n]))) for n in range(1, 14)]

    page = front.upload(START, {"name": "Wang", "sure": "true"}, papers=sent)

    assert page.status == 422
    assert len(files_in(page, "papers")) == 12
    assert "12" in page.words('//*[@id="field-papers-problem"]')[0]


def test_the_same_file_twice_is_one(front: Visitor, tmp_path: Path) -> None:
    front.get(START)

    page = front.upload(START, {}, photos=[("a.jpg", PHOTO), ("b.jpg", PHOTO)])

    assert files_in(page) == ["a.jpg"]
    assert len([*(tmp_path / "files").glob("??/*")]) == 1


def test_a_script_uploads_one_file_at_a_time(front: Visitor, task: str) -> None:
    front.get(task)

    data = {"csrf_token": front.token, "field": "photos"}
    page = send(front, f"{task}/files", data, "a.mp4", mp4())

    assert (page.status, page.words('//span[@class="file-name"]')) == (200, ["a.mp4"])
    assert files_in(front.get(task)) == ["a.mp4"]


def send(
    visitor: Visitor, place: str, data: dict[str, str], name: str, content: bytes
) -> Page:
    """Send one file, as the script of the page does."""
    return visitor.send(place, {**data, "file": FileStorage(BytesIO(content), name)})


@pytest.mark.parametrize(
    ("field", "status"),
    [
        ("photos", 422),
        ("lines.__row__.picture", 400),
        ("lines.0.picture", 422),
        ("name", 404),
        ("nothing", 404),
        ("../../etc/passwd", 400),
        ("photos\x00", 400),
        ("", 400),
    ],
)
def test_a_script_is_told_what_is_wrong(
    front: Visitor, task: str, field: str, status: int
) -> None:
    front.get(task)
    data = {"csrf_token": front.token, "field": field}

    page = send(
        front, f"{task}/files", data, "paper.pdf", HTML if status == 422 else PHOTO
    )

    assert page.status == status


def test_nobody_uploads_for_the_task_of_others(
    front: Visitor, visit: Visit, task: str
) -> None:
    stranger = visit("cd.store")
    data = {"csrf_token": stranger.token, "field": "photos"}

    page = send(stranger, f"{task}/files", data, "a.jpg", PHOTO)

    assert page.status == 403
    assert files_in(front.get(task)) == []


def test_nobody_sees_or_removes_the_file_of_others(
    front: Visitor, visit: Visit, task: str
) -> None:
    page = front.upload(task, {"action": "upload"}, photos=("a.jpg", PHOTO))
    number = page.one('//input[@name="photos"]/@value')
    stranger, colleague = visit("cd.store"), visit("ts1")

    assert stranger.get(f"/files/{number}").status == 403
    assert stranger.post(f"/files/{number}/remove").status == 403
    assert colleague.get(f"/files/{number}").status == 200


def test_the_file_of_another_form_cannot_be_submitted(
    front: Visitor, task: str
) -> None:
    page = front.upload(task, {"action": "upload"}, photos=("a.jpg", PHOTO))
    number = page.one('//input[@name="photos"]/@value')
    front.get(START)

    refused = front.post(START, name="Wang", sure="true", photos=number)
    misplaced = front.post(
        task, action="submit", name="Wang", sure="true", papers=number
    )

    assert (refused.status, misplaced.status) == (422, 422)
    assert "重新上传" in refused.words('//*[@id="field-photos-problem"]')[0]


def test_a_submitted_file_cannot_be_removed_or_submitted_again(
    front: Visitor, task: str
) -> None:
    page = front.upload(task, {"action": "upload"}, photos=("a.jpg", PHOTO))
    number = page.one('//input[@name="photos"]/@value')
    front.post(task, action="submit", name="Wang", sure="true", photos=number)

    removed = front.post(f"/files/{number}/remove")
    other = front.post(
        started(front), action="submit", name="Wang", sure="true", photos=number
    )

    assert (removed.status, other.status) == (403, 422)
    assert front.get(f"/files/{number}").status == 200


@pytest.mark.parametrize(
    ("name", "content", "media_type", "way"),
    [
        ("a.jpg", PHOTO, "image/jpeg", "inline"),
        ("page.html", png(), "image/png", "inline"),
        ("../..\\x\u202ey.mp4", mp4(), "video/mp4", "inline"),
    ],
)
def test_a_file_is_sent_so_that_it_cannot_run(
    front: Visitor, name: str, content: bytes, media_type: str, way: str
) -> None:
    page = front.upload(START, {}, photos=(name, content))
    number = page.one('//input[@name="photos"]/@value')

    sent = front.get(f"/files/{number}").response

    assert sent.data == content
    assert sent.mimetype == media_type
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert sent.headers["Content-Disposition"].startswith(way)
    assert not {"/", "\\", "\u202e"} & {*sent.headers["Content-Disposition"]}


def test_a_paper_is_sent_to_be_saved(front: Visitor) -> None:
    page = front.upload(START, {}, papers=("签字单.pdf", pdf()))
    number = page.one('//input[@name="papers"]/@value')

    sent = front.get(f"/files/{number}").response

    assert sent.headers["Content-Disposition"].startswith("attachment")


def test_what_is_too_much_altogether_is_a_413(front: Visitor, task: str) -> None:
    front.get(task)
    data = {"csrf_token": front.token, "field": "photos"}

    page = send(front, f"{task}/files", data, "a.jpg", bytes(MAX_BYTES + 2 * 1024**2))

    assert page.status == 413


def test_who_has_not_signed_in_sends_no_files(stranger: Visitor) -> None:
    data = {"csrf_token": "", "field": "photos"}

    page = send(stranger, "/tasks/1/files", data, "a.jpg", bytes(5 * 1024**2))

    assert page.status == 413
    assert stranger.get("/files/1").status == 302


def test_a_file_whose_content_is_gone_says_so(front: Visitor, tmp_path: Path) -> None:
    page = front.upload(START, {}, photos=("a.jpg", PHOTO))
    number = page.one('//input[@name="photos"]/@value')
    for file in (tmp_path / "files").glob("??/*"):
        file.unlink()

    gone = front.get(f"/files/{number}")

    assert gone.status == 410


def test_a_signature_needs_name_and_role(front: Visitor) -> None:
    front.get(START)

    page = front.post(START, name="Wang", sure="true", **{"signed-name": "王师傅"})

    assert page.status == 422
    assert "姓名和身份" in page.words('//*[@id="field-signed-problem"]')[0]
    assert page.one('//input[@name="signed-name"]/@value') == "王师傅"
