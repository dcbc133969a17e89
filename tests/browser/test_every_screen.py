"""Every screen at a desk and on a phone, in both languages, with no violation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize

from tests.browser.conftest import DESK, PHONE, Person, Server

AXE = Path("web/frontend/node_modules/axe-core/axe.min.js")
PAGES = (
    "/sign-in",
    "/inbox?view=mine",
    "/inbox?view=groups",
    "/inbox?view=aside",
    "/inbox?view=done",
    "/front-desk?q=199-0000-0007",
    "/orders?state=all",
    "/orders/DO-2026-000061",
    "/processes",
    "/processes/dispatch",
    "/processes/dispatch/start",
    "/notifications",
    "/no-such-page",
)

#: What a process owner sees beside.
OPERATIONS = (
    "/operations",
    "/instances?state=all",
    "/instances/3",
    "/bulk",
    "/bulk/reassign",
    "/bulk/migrate?process=dispatch",
)


#: What the director sees beside.
REPORTS = ("/reports", "/reports/padding")

#: What sales people see beside.
SALES = (
    "/opportunities?state=all",
    "/opportunities/funnel",
    "/opportunities/OP-2026-000005",
    "/processes/opportunity_development",
    "/processes/opportunity_development/start",
)


#: What those who handle parts see beside.
STOCK = (
    "/stock",
    "/stock?list=ledger",
    "/stock?list=reservations",
    "/stock?list=loans",
    "/processes/stock_check",
    "/processes/stock_receipt/start",
)


@pytest.fixture(params=[("zh", DESK), ("en", PHONE)], ids=["zh desk", "en phone"])
def reader(
    request: pytest.FixtureRequest, browser: Browser, server: Server
) -> Iterator[Person]:
    """Return the front desk, who reads one language at one size."""
    locale, size = request.param
    yield from _reader(browser, server, locale, size)


def _reader(
    browser: Browser, server: Server, locale: str, size: ViewportSize
) -> Iterator[Person]:
    # axe has to be put into pages whose own policy forbids foreign scripts.
    context = browser.new_context(viewport=size, bypass_csp=True)
    person = Person(context.new_page(), server)
    person.open("/sign-in")
    person.read(locale).sign_in("front1")
    yield person
    context.close()


def test_no_screen_has_an_accessibility_violation(reader: Person) -> None:
    found = {path: violations(reader.open(path)) for path in PAGES}

    assert {path: names for path, names in found.items() if names} == {}


def test_operations_have_no_accessibility_violation(reader: Person) -> None:
    reader.sign_in("owner")

    found = {path: violations(reader.open(path)) for path in OPERATIONS}

    assert {path: names for path, names in found.items() if names} == {}


def test_sales_screens_are_accessible_and_no_wider_than_the_page(
    reader: Person,
) -> None:
    reader.sign_in("sales1")

    found = {path: violations(page := reader.open(path)) + wide(page) for path in SALES}

    assert {path: names for path, names in found.items() if names} == {}


def test_reports_are_accessible_and_no_wider_than_the_page(reader: Person) -> None:
    for login in ("director", "cd.sup"):
        reader.sign_in(login)

        found = {
            path: violations(page := reader.open(path)) + wide(page) for path in REPORTS
        }

        assert {path: names for path, names in found.items() if names} == {}


def test_stock_is_accessible_and_no_wider_than_the_page(reader: Person) -> None:
    reader.sign_in("parts")

    found = {path: violations(page := reader.open(path)) + wide(page) for path in STOCK}

    assert {path: names for path, names in found.items() if names} == {}


def test_a_task_has_no_accessibility_violation(reader: Person) -> None:
    page = reader.open("/inbox?view=mine")
    page.locator("a.task-link").first.click()

    assert violations(page) == []


def test_no_screen_scrolls_sideways(reader: Person) -> None:
    wide = [
        path
        for path in PAGES
        if reader.open(path).evaluate(
            "document.documentElement.scrollWidth > window.innerWidth"
        )
    ]

    assert wide == []


def test_no_screen_breaks_its_own_policy(person: Person) -> None:
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A page that does not exist is among the pages; its status is no complaint.
        if message.type in ("error", "warning") and "404" not in message.text:
            complaints.append(message.text)

    person.sign_in("front1").page.on("console", listen)
    for path in PAGES:
        person.open(path).wait_for_load_state("networkidle")

    assert complaints == []


def wide(page: Page) -> list[str]:
    """Say so where a page scrolls sideways."""
    wider = "document.documentElement.scrollWidth > window.innerWidth"
    return ["scrolls sideways"] if page.evaluate(wider) else []


def violations(page: Page) -> list[str]:
    """Run axe on a page and name what it finds."""
    page.wait_for_load_state("networkidle")
    page.add_script_tag(path=AXE)
    found: list[str] = page.evaluate(
        "axe.run().then(result => result.violations.map("
        "one => one.id + ': ' + one.nodes[0].html))"
    )
    return found
