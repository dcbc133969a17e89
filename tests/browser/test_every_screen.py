"""Every screen at a desk and on a phone, in both languages, with no violation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize

from tests.browser.conftest import DESK, PHONE, Person, Server

AXE = Path("web/frontend/node_modules/axe-core/axe.min.js")
#: What is looked at, by who looks.
SCREENS = {
    "front1": (
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
        "/substitutions",
        "/no-such-page",
    ),
    "owner": (
        "/operations",
        "/processes/part_approval/decisions/part_approval_route",
        "/instances?state=all",
        "/instances/3",
        "/bulk",
        "/bulk/reassign",
        "/bulk/migrate?process=dispatch",
    ),
    "director": (
        "/reports",
        "/reports/padding",
        "/reports/first-time-fixes",
        "/sales?state=all",
        "/service-requests?state=all",
        "/customers/calls?state=all",
        "/services?state=all",
        "/services/kits",
        "/settlement/old-parts?state=all",
        "/settlement/write-offs?state=all",
    ),
    "cd.sup": ("/reports", "/reports/padding", "/engineers", "/board"),
    "sales1": (
        "/opportunities?state=all",
        "/opportunities/funnel",
        "/customers",
        "/customers/C00001",
        "/opportunities/OP-2026-000005",
        "/processes/opportunity_development",
        "/processes/opportunity_development/start",
    ),
    "parts": (
        "/stock",
        "/stock?list=ledger",
        "/stock?list=reservations",
        "/stock?list=loans",
        "/stock/counts?state=all",
        "/loan-slips?state=all",
        "/requests?state=all",
        "/processes/stock_check",
        "/processes/stock_receipt/start",
        "/processes/stock_count/start",
    ),
}


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


@pytest.mark.parametrize("login", SCREENS)
def test_screens_are_accessible_and_no_wider_than_the_page(
    reader: Person, login: str
) -> None:
    reader.sign_in(login)

    found = {
        path: violations(page := reader.open(path)) + wide(page)
        for path in SCREENS[login]
    }

    assert {path: names for path, names in found.items() if names} == {}


def test_a_task_has_no_accessibility_violation(reader: Person) -> None:
    page = reader.open("/inbox?view=mine")
    page.locator("a.task-link").first.click()

    assert violations(page) == []


def test_what_does_not_fit_into_the_navigation_is_found_under_more(
    person: Person,
) -> None:
    page = person.sign_in("director").read("en").page

    page.locator(".nav-more summary").click()
    page.locator(".nav-more").get_by_role("link", name="Settlement").click()

    assert page.url.endswith("/settlement/old-parts")
    assert wide(page) == []


def test_no_screen_breaks_its_own_policy(person: Person) -> None:
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A page that does not exist is among the pages; its status is no complaint.
        if message.type in ("error", "warning") and "404" not in message.text:
            complaints.append(message.text)

    person.sign_in("front1").page.on("console", listen)
    for path in SCREENS["front1"]:
        person.open(path).wait_for_load_state("networkidle")

    assert complaints == []


def wide(page: Page) -> list[str]:
    """Say so where a page scrolls sideways, or words of the navigation overlap."""
    wider = "document.documentElement.scrollWidth > window.innerWidth"
    overlaps = (
        "[...document.querySelectorAll('.main-nav > a')]"
        ".some(link => link.scrollWidth > link.clientWidth)"
    )
    found = {"scrolls sideways": wider, "the navigation overlaps": overlaps}
    return [name for name, script in found.items() if page.evaluate(script)]


def violations(page: Page) -> list[str]:
    """Run axe on a page and name what it finds."""
    page.wait_for_load_state("networkidle")
    page.add_script_tag(path=AXE)
    found: list[str] = page.evaluate(
        "axe.run().then(result => result.violations.map("
        "one => one.id + ': ' + one.nodes[0].html))"
    )
    return found
