"""The five-minute tour of the sign-in page, click by click, as a newcomer takes it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import DESK, PHONE, Person, Server
from tests.browser.test_fault_report import CAI_MING, at
from tests.browser.tour_words import WORDS, Words
from tests.pictures import png
from web.tour import STEPS as TOUR

SERIAL_NO = "SD22-2025-0007"
PUMP, SEALS, FILTER, VALVE = "PN-0001", "PN-0012", "PN-0039", "PN-0014"
_PICTURES = count(1)


@dataclass
class Newcomer:
    """Somebody who does what the tour says, one step after the other."""

    person: Person
    words: Words
    no: str = ""
    slip_no: str = ""
    #: Pages that were wider than the screen.
    wide: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.person.page

    def become(self, step: int, login: str) -> None:
        """Click the person's button in a step of the tour."""
        row = self.person.open("/sign-in").locator(".tour-steps > li").nth(step - 1)
        row.locator(f'button[value="{login}"]').first.click()
        self.page.wait_for_url("**/inbox")

    def task(self, name: str) -> Page:
        """Open the order's task, which must be the one that is named."""
        self.person.open_task(self.no)
        expect(self.page.locator("h1")).to_contain_text(self.words[name])
        return self.page

    def submit(self, **values: str) -> None:
        """Fill in what is open and submit it; nothing may be wrong with it."""
        self.look()
        self.person.fill(**values).submit()
        expect(self.page.locator(".alert-danger")).to_have_count(0)

    def see(self, name: str) -> None:
        """Read some words on the page."""
        expect(self.page.locator("main")).to_contain_text(self.words[name])

    def look(self) -> None:
        """Note whether the page is wider than the screen."""
        wider = "document.documentElement.scrollWidth > window.innerWidth"
        if self.page.evaluate(wider):
            self.wide.append(self.page.title())

    def take_photo(self, *fields: str) -> None:
        """Put another picture into each of some fields."""
        for name in fields:
            picture = png(next(_PICTURES), 20)
            photo = FilePayload(name="photo.png", mimeType="image/png", buffer=picture)
            self.page.locator(f'[data-upload="{name}"]').set_input_files(photo)
            kept = self.page.locator(f'[data-files="{name}"] .file-name')
            expect(kept).to_have_count(1)

    def add_lines(self, table: str, *parts: str, **cells: str) -> None:
        """Fill in a row for each of some parts."""
        for row, part in enumerate(parts):
            if not self.page.locator(f'[name="{table}-{row}-part_no"]').count():
                self.page.locator(f'[data-add-row="{table}"]').click()
            values = {"part_no": part, "qty": "1", **cells}
            self.person.fill(**{f"{table}-{row}-{key}": values[key] for key in values})


def register(one: Newcomer) -> None:
    one.become(1, "front1")
    one.page.locator('a[href="/front-desk"]').first.click()
    one.page.locator('input[name="q"]').fill("199-0000-0007")
    one.page.locator('input[name="q"]').press("Enter")
    machine = one.page.locator("article", has_text=SERIAL_NO).first
    expect(machine).to_contain_text(one.words["warranty"])
    expect(machine).to_contain_text(one.words["past orders"])
    one.look()
    machine.locator("a.btn-primary").click()
    one.page.wait_for_url("**/start?*")
    one.submit(fault_desc=one.words["fault"], priority="P1")
    found = one.page.locator("a[href^='/orders/DO-']").first.text_content()
    assert found is not None
    one.no = found.strip()
    one.submit(result="to_support")


def diagnose(one: Newcomer) -> None:
    one.become(2, "ts1")
    one.task("diagnose")
    part = one.page.locator('[name="predicted_lines-0-part_no"]')
    one.person.fill(
        talked_to_customer="true",
        fault_code="HYD-01",
        severity="high",
        needs_visit="yes",
    )
    one.person.fill(needs_parts="possible")
    part.press_sequentially(one.words["pump"])
    expect(one.page.locator(f'datalist option[value="{PUMP}"]')).to_be_attached()
    one.add_lines("predicted_lines", PUMP, SEALS, confidence="likely")
    one.submit(**{"predicted_lines-1-confidence": "possible"})
    one.person.open(f"/orders/{one.no}")
    one.see("prediction of the pump")


def send_engineer(one: Newcomer, step: int) -> None:
    one.become(step, "cd.sup")
    one.task("accept")
    one.submit(decision="accept", promised_arrival=at(hours=5))
    expect(one.page.locator("h1")).to_contain_text(one.words["assign"])
    ranked = one.page.locator(f'option[value="{CAI_MING}"]')
    expect(ranked).to_contain_text(one.words["Cai Ming's rank"])
    one.submit(engineer=CAI_MING, planned_from=at(hours=1), planned_to=at(hours=4))


def arrive(one: Newcomer, hours: str, *photos: str) -> None:
    one.task("appoint")
    one.submit(at=at(), result="agreed", agreed_time=at(hours=1))
    expect(one.page.locator("h1")).to_contain_text(one.words["arrival"])
    one.take_photo("photo_meter", *photos)
    one.submit(depart_at=at(), arrive_at=at(), hours_reading=hours)
    expect(one.page.locator("h1")).to_contain_text(one.words["result"])
    one.take_photo("signed_sheet")
    signed = {"customer_sign-name": "罗永刚", "customer_sign-role": "机长"}
    one.person.fill(finish_at=at(), **signed)


def survey(one: Newcomer) -> None:
    one.become(4, "cd.store")
    arrive(one, "845", "photo_plate")
    one.see("hidden prediction")
    one.submit(
        result="need_parts",
        fault_code="HYD-01",
        cause="wear",
        finding="主泵内泄，压力只有额定的一半，密封件磨损，需要更换",
        work_done="检查液压系统，确认需要更换主泵和密封包",
        machine_running="false",
    )


def ask_for_parts(one: Newcomer) -> None:
    expect(one.page.locator("h1")).to_contain_text(one.words["request"])
    one.add_lines("lines", PUMP, SEALS, FILTER, VALVE, reason="worn")
    one.take_photo("lines-0-photo_old_part", "lines-1-photo_old_part")
    one.submit(**{"lines-2-qty": "2"})
    expect(one.page.locator("h1")).to_contain_text(one.words["supplement"])
    missing = one.page.locator('.work-form [name="missing"]')
    expect(missing).to_have_value(one.words["missing photos"])
    one.take_photo("lines-2-photo_old_part", "lines-3-photo_old_part")
    one.submit()


def decide(one: Newcomer) -> None:
    one.become(5, "ts1")
    one.task("first review")
    for said in (
        "norm of the valve",
        "filter is a wear part",
        "not predicted",
        "line 4",
    ):
        expect(one.page.locator("main .column-main")).to_contain_text(one.words[said])
    expect(one.page.locator('[name="why"]')).to_have_value(one.words["why"])
    one.person.fill(**{f"lines-{row}-decision": "approve" for row in range(2)})
    one.person.fill(**{f"lines-{row}-decision": "reject" for row in range(2, 4)})
    reasons = {2: "wear_part", 3: "not_needed_hq"}
    one.submit(**{f"lines-{row}-reason_code": reasons[row] for row in reasons})
    one.become(5, "parts")
    one.task("second review")
    one.submit()


def lend(one: Newcomer) -> None:
    one.become(6, "cd.store")
    one.task("confirm")
    one.submit(decision="enough")
    expect(one.page.locator("h1")).to_contain_text(one.words["issue"])
    one.submit(issued_to=CAI_MING)
    one.become(6, "shipper")
    one.task("verify")
    one.submit()
    expect(one.page.locator("h1")).to_contain_text(one.words["slip"])
    one.submit(opinion="保内更换")
    for login in ("leader", "finance"):
        one.become(6, login)
        one.task(login)
        one.submit(decision="sign")


def ship(one: Newcomer) -> None:
    one.become(6, "logi")
    page = one.task("ship")
    one.slip_no = page.locator('.work-form [name="slip"]').input_value()
    one.take_photo("photos")
    papers = {"carrier": "顺丰", "waybill": "SF100", "eta": at(days=2)[:10]}
    one.submit(outcome="ship", packages="1", **papers)
    one.become(6, "guard")
    one.task("gate")
    one.submit(slip_no=one.slip_no, packages_match="true")


def install(one: Newcomer) -> None:
    one.become(7, "cd.store")
    one.task("receive")
    one.submit()
    send_engineer(one, 7)
    one.become(7, "cd.store")
    arrive(one, "846")
    one.submit(
        result="solved",
        fault_code="HYD-01",
        work_done="更换主泵和密封包，试机压力恢复正常",
        machine_running="true",
        running_at=at(),
    )


def call_back(one: Newcomer) -> None:
    one.become(8, "front1")
    one.task("call")
    scores = ("score_overall", "score_speed", "score_skill", "score_attitude")
    one.person.fill(at=at(), result="reached", running_ok="true", promise_kept="true")
    one.person.fill(**{f"parts_confirmed-{row}-answer": "yes" for row in range(2)})
    one.submit(charged_anything="false", **dict.fromkeys(scores, "5"))
    one.person.open(f"/orders/{one.no}")
    expect(one.page.locator("h1")).to_contain_text(one.words["closed"])
    assert steps_of(one.page) == one.words["who did what"].split("|")
    one.look()


def read_reports(one: Newcomer) -> None:
    one.become(9, "director")
    one.page.locator('a[href="/reports"]:visible').or_(
        one.page.locator(".nav-more > summary:visible")
    ).first.click()
    if not one.page.url.endswith("/reports"):
        one.page.locator('.nav-more a[href="/reports"]').click()
    for said in ("red list", "first-time fixes"):
        one.see(said)
    one.look()
    one.page.get_by_role("link", name=one.words["funnel"]).click()
    names = one.page.locator(".funnel-above > text")
    expect(names.first).to_be_visible()
    assert set(names.all_text_contents()) >= set(
        one.words["above the limit"].split("|")
    )
    expect(one.page.locator("dd > small").first).to_contain_text(re.compile(r"n = \d+"))
    one.look()


def change_process(one: Newcomer) -> None:
    one.become(10, "owner")
    one.person.open("/processes")
    one.page.locator('article a[href="/processes/dispatch"]').first.click()
    one.see("orders at the front desk")
    expect(one.page.locator(".token-count").first).to_be_attached()
    one.look()
    one.person.open("/processes")
    one.page.locator('article a[href="/processes/part_approval"]').first.click()
    one.page.locator('a[href$="/decisions/part_approval_route"]').click()
    limit = one.page.locator('[value=">= 8000"]')
    limit.fill(">= 10000")
    one.look()
    one.page.locator('[name="reason"]').fill("小额不再复审")
    one.page.locator(".decision-form .btn-primary").click()
    one.see("version 2")
    running = one.page.locator("section:has(#versions-title) tbody tr")
    expect(running.nth(1).locator("td").last).not_to_have_text("0")


STEPS = (
    register,
    diagnose,
    lambda one: send_engineer(one, 3),
    survey,
    ask_for_parts,
    decide,
    lend,
    ship,
    install,
    call_back,
    read_reports,
    change_process,
)


@pytest.fixture(params=[("zh", DESK), ("en", PHONE)], ids=["zh desk", "en phone"])
def newcomer(
    request: pytest.FixtureRequest, browser: Browser, untouched: Server
) -> Iterator[Newcomer]:
    """Return somebody who reads one language, at a desk or on a phone."""
    locale, size = request.param
    context = browser.new_context(viewport=size)
    context.set_default_timeout(15_000)
    person = Person(context.new_page(), untouched)
    person.open("/sign-in")
    person.read(locale)
    yield Newcomer(person, WORDS[locale])
    context.close()


def test_the_tour_leads_from_a_call_to_a_closed_order_and_a_new_version(
    newcomer: Newcomer,
) -> None:
    expect(newcomer.page.locator(".tour-steps > li")).to_have_count(len(TOUR))

    for step in STEPS:
        step(newcomer)

    assert newcomer.wide == []


def steps_of(page: Page) -> list[str]:
    """Read the history: each step with its person; every one must have a time."""
    steps = []
    for step in page.locator(".step:has(.step-person)").all():
        assert step.locator("time").get_attribute("datetime")
        person = step.locator(".step-person").inner_text()
        steps.append(f"{step.locator('.step-name').inner_text()} {person}")
    return steps
