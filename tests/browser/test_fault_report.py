"""A fault report, clicked through, when servers and people get in the way."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.conftest import Person, Server
from tests.pictures import png
from workflows.errors import LOCAL_ZONE

CAI_MING = "OF18-E1"
SERIAL_NO = "SD22-2025-0007"
TODAYS_PEOPLE = ("front1", "ts1", "cd.sup", "cd.store")


def at(**offset: float) -> str:
    """Give a time some minutes or hours from now as a browser's field takes it."""
    moment = datetime.now(LOCAL_ZONE) + timedelta(**offset)
    return moment.strftime("%Y-%m-%dT%H:%M")


def register(person: Person) -> str:
    """Let the front desk register a fault from the caller's number."""
    person.sign_in("front1").open("/front-desk?q=199-0000-0007")
    machine = person.page.locator(".panel", has_text=SERIAL_NO).first
    machine.get_by_role("link", name=re.compile("登记报障|Register")).click()
    person.fill(caller_name="罗永刚", fault_desc="主泵压力低，停机", priority="P1")
    person.submit()
    if person.page.locator('[name="decision"][value="separate"]').count():
        person.fill(decision="separate").submit()
    heading = person.page.locator("a[href^='/orders/DO-']").first.text_content()
    assert heading is not None
    return heading.strip()


def consult(person: Person, no: str) -> None:
    person.do("front1", no, result="to_support")


def diagnose(person: Person, no: str) -> None:
    person.sign_in("ts1").open_task(no)
    person.fill(
        talked_to_customer="true",
        fault_code="HYD-01",
        severity="high",
        needs_visit="yes",
        needs_parts="possible",
    )
    part = person.page.locator('[name="predicted_lines-0-part_no"]')
    part.press_sequentially("主泵")
    suggested = person.page.locator("datalist option", has_not_text="?").first
    expect(suggested).to_be_attached()
    row = {"qty": "1", "confidence": "likely"}
    part.fill(suggested.get_attribute("value") or "")
    person.fill(**{f"predicted_lines-0-{name}": row[name] for name in row}).submit()
    expect(person.page.locator(".alert-danger")).to_have_count(0)


def assign(person: Person, no: str) -> None:
    person.do("cd.sup", no, decision="accept", promised_arrival=at(hours=5))
    person.open_task(no)
    person.fill(
        engineer=CAI_MING, planned_from=at(hours=1), planned_to=at(hours=4)
    ).submit()


def enter_visit(person: Person, no: str) -> None:
    agreed = {"result": "agreed", "agreed_time": at(hours=1)}
    person.do("cd.store", no, at=at(), **agreed)
    person.open_task(no)
    person.fill(depart_at=at(), arrive_at=at(), hours_reading="845")
    upload(person, "photo_meter")
    upload(person, "photo_plate")
    person.submit()
    person.open_task(no)
    person.fill(
        performed_by=CAI_MING,
        finish_at=at(),
        result="solved",
        fault_code="HYD-01",
        cause="wear",
        finding="主泵内泄，压力只有额定的一半，密封件磨损",
        work_done="更换密封件并试机，压力恢复正常",
        **{"customer_sign-name": "罗永刚", "customer_sign-role": "机长"},
    )
    upload(person, "signed_sheet")
    person.submit()


def call_back(person: Person, no: str) -> None:
    scores = ("score_overall", "score_speed", "score_skill", "score_attitude")
    said = {"running_ok": "true", "promise_kept": "true", "charged_anything": "false"}
    person.do(
        "front1", no, at=at(), result="reached", **said, **dict.fromkeys(scores, "5")
    )


def upload(person: Person, field: str) -> None:
    """Put a photo into a field, and wait until it has arrived."""
    photo = FilePayload(name=f"{field}.png", mimeType="image/png", buffer=png())
    person.page.locator(f'[data-upload="{field}"]').set_input_files(photo)
    kept = person.page.locator(f'[data-files="{field}"] .file-name')
    expect(kept).to_have_count(1)


STEPS = (consult, diagnose, assign, enter_visit, call_back)


def test_nothing_is_lost_when_the_server_is_killed_at_any_step(
    person: Person, everybody: list[Person], server: Server
) -> None:
    no = register(person)

    for step in STEPS:
        before = inboxes(everybody)
        server.kill()
        server.start()
        assert inboxes(everybody) == before
        step(person, no)

    expect(person.open(f"/orders/{no}").locator("main")).to_contain_text("已结案")


def inboxes(people: list[Person]) -> list[str]:
    """Read every list of everybody, who stay signed in all the time."""
    pages = (
        one.page.request.get(f"{one.server.url}/inbox?view={view}").text()
        for one in people
        for view in ("mine", "groups", "done")
    )
    return [link for page in pages for link in re.findall(r"/tasks/\d+", page)]


@pytest.fixture
def everybody(browser: Browser, server: Server) -> Iterator[list[Person]]:
    """Sign in everybody who works on an order, each at a browser of their own."""
    contexts = [browser.new_context() for _ in TODAYS_PEOPLE]
    people = [Person(context.new_page(), server) for context in contexts]
    yield [one.sign_in(login) for one, login in zip(people, TODAYS_PEOPLE, strict=True)]
    for context in contexts:
        context.close()


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_two_people_submit_one_task_and_the_second_learns_who_was_first(
    person: Person, another: Person, locale: str
) -> None:
    no = register(person)
    person.sign_in("front1").open_task(no)
    another.sign_in("front2").open_task(no)
    another.read(locale)

    person.fill(result="to_support").submit()
    another.fill(result="to_support").submit()

    words = "李静" if locale == "zh" else "Li Jing"
    expect(another.page.locator("main")).to_contain_text(words)
    expect(another.page.locator("main")).to_contain_text(
        "完成" if locale == "zh" else "completed"
    )


def test_a_double_click_completes_once(person: Person) -> None:
    no = register(person)
    person.sign_in("front1").open_task(no)
    person.fill(result="to_support")

    person.page.locator("form[data-guard] .btn-primary").dblclick()
    person.page.wait_for_url("**/inbox*")

    person.open(f"/inbox?view=done&q={no}")
    consulted = person.page.locator("main tbody tr", has_text="前台咨询")
    expect(consulted).to_have_count(1)
