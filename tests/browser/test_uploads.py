"""Files are uploaded while a form is being filled in, at a desk and on a phone."""

import pytest
from playwright.sync_api import FilePayload, Locator, ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, Person, Server
from tests.pictures import pdf, png
from tests.web import sampler

PHOTO = FilePayload(name="故障.png", mimeType="image/png", buffer=png(80, 60))
OTHER = FilePayload(name="plate.png", mimeType="image/png", buffer=png(60, 80))
HTML = FilePayload(name="evil.jpg", mimeType="image/jpeg", buffer=b"<script>")
PAPER = FilePayload(name="sheet.pdf", mimeType="application/pdf", buffer=pdf())
START = "/processes/sampler/start"


@pytest.fixture(scope="module")
def _sampler(server: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Deploy a process whose form has fields for files."""
    folder = tmp_path_factory.mktemp("processes")
    for name, content in sampler.resources().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    server.run("deploy", str(folder / "sampler"))


def files(person: Person, field: str) -> Locator:
    return person.page.locator(f'[data-files="{field}"] .file-name')


def choose(person: Person, field: str, *chosen: FilePayload) -> None:
    person.page.locator(f'[data-upload="{field}"]').set_input_files([*chosen])


@pytest.mark.usefixtures("_sampler")
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_files_survive_what_is_wrong_with_the_form(
    person: Person, size: ViewportSize
) -> None:
    page = person.sign_in("front1").open(START)
    page.set_viewport_size(size)

    choose(person, "photos", PHOTO, HTML)
    expect(files(person, "photos")).to_have_text(["故障.png"])
    expect(page.locator('[data-upload-problem="photos"]')).to_contain_text("evil.jpg")
    choose(person, "papers", PAPER)
    expect(files(person, "papers")).to_have_text(["sheet.pdf"])
    person.fill(count="many").submit()

    expect(page.locator(".alert-danger")).to_be_visible()
    expect(files(person, "photos")).to_have_text(["故障.png"])
    person.fill(name="Wang", sure="true", count="1").submit()
    expect(page.locator(".alert-danger")).to_have_count(0)


@pytest.mark.usefixtures("_sampler")
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_picture_is_shown_and_can_be_removed(
    person: Person, size: ViewportSize
) -> None:
    page = person.sign_in("front1").open(START)
    page.set_viewport_size(size)
    choose(person, "photos", PHOTO, OTHER)
    expect(files(person, "photos")).to_have_text(["故障.png", "plate.png"])

    loaded = "image => image.complete && image.naturalWidth"
    picture = page.locator('[data-files="photos"] img').first
    picture.scroll_into_view_if_needed()
    page.wait_for_function(loaded, arg=picture.element_handle())
    page.locator("[data-remove-file]").first.click()

    expect(files(person, "photos")).to_have_text(["plate.png"])
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide


@pytest.mark.usefixtures("_sampler")
def test_a_file_in_a_new_row_stays_in_its_row(person: Person) -> None:
    page = person.sign_in("front1").open(START)
    page.locator('[data-add-row="lines"]').click()
    page.locator('[data-add-row="lines"]').click()

    choose(person, "lines-1-picture", OTHER)

    expect(files(person, "lines-1-picture")).to_have_text(["plate.png"])
    expect(files(person, "lines-0-picture")).to_have_count(0)


@pytest.mark.usefixtures("_sampler")
def test_enter_submits_the_form_and_removes_no_file(person: Person) -> None:
    page = person.sign_in("front1").open(START)
    choose(person, "photos", PHOTO)
    expect(files(person, "photos")).to_have_count(1)

    page.locator('[name="name"]').press("Enter")

    expect(page.locator(".alert-danger")).to_be_visible()
    expect(files(person, "photos")).to_have_text(["故障.png"])


@pytest.mark.usefixtures("_sampler")
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_drawn_signature_is_sent_with_the_form(
    person: Person, size: ViewportSize
) -> None:
    page = person.sign_in("front1").open(START)
    page.set_viewport_size(size)

    draw(person)
    page.locator("[data-clear-drawing]").click()
    expect(page.locator("[data-clear-drawing]")).to_be_hidden()
    person.fill(**{"signed-name": "王师傅", "signed-role": "机长"}, count="many")
    person.submit()
    kept = page.locator("[data-drawing] .file-name")
    expect(kept).to_have_count(0)

    draw(person)
    person.fill(count="many").submit()
    expect(kept).to_have_text(["signature.png"])
    person.fill(name="Wang", sure="true", count="1").submit()
    expect(page.locator(".alert-danger")).to_have_count(0)


def draw(person: Person) -> None:
    """Draw a stroke with the mouse."""
    pad = person.page.locator("[data-drawing] canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    mouse = person.page.mouse
    mouse.move(box["x"] + 20, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + 90, box["y"] + 40, steps=5)
    mouse.up()
