"""Service levels, calendars and notifications, clicked through in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, Person, Server
from tests.browser.test_every_screen import violations

SETTINGS = ("/settings/sla", "/settings/calendars", "/settings/calendars?year=2099")


@pytest.fixture(params=[("zh", DESK), ("en", PHONE)], ids=["zh desk", "en phone"])
def admin(
    request: pytest.FixtureRequest, browser: Browser, server: Server
) -> Iterator[Person]:
    """Return the administrator, who reads one language at one size."""
    locale, size = request.param
    yield from _admin(browser, server, locale, size)


def _admin(
    browser: Browser, server: Server, locale: str, size: ViewportSize
) -> Iterator[Person]:
    # axe has to be put into pages whose own policy forbids foreign scripts.
    context = browser.new_context(viewport=size, bypass_csp=True)
    person = Person(context.new_page(), server)
    person.open("/sign-in")
    person.read(locale).sign_in("admin")
    yield person
    context.close()


def test_no_setting_has_an_accessibility_violation(admin: Person) -> None:
    found = {path: violations(admin.open(path)) for path in SETTINGS}

    assert {path: names for path, names in found.items() if names} == {}


def test_no_setting_scrolls_sideways(admin: Person) -> None:
    wide = [
        path
        for path in SETTINGS
        if admin.open(path).evaluate(
            "document.documentElement.scrollWidth > window.innerWidth"
        )
    ]

    assert wide == []


def test_a_bad_time_is_marked_and_a_good_one_is_kept(person: Person) -> None:
    page = person.sign_in("admin").open("/settings/sla")
    field = page.locator('[name="old_part.P3.amount"]')
    field.fill("0")
    page.locator("main form .btn-primary").click()
    expect(page.locator('[id="old_part.P3-problem"]')).to_be_visible()

    field.fill("16")
    page.locator("main form .btn-primary").click()

    expect(page.locator(".alert-success")).to_be_visible()
    expect(field).to_have_value("16")
    expect(page.locator("#changes-title")).to_be_visible()


def test_a_day_is_closed_and_opened_again(person: Person) -> None:
    page = person.sign_in("admin").open("/settings/calendars?year=2099")
    page.locator("#day").fill("2099-03-02")
    page.locator("#name").fill("厂庆")
    page.locator('form:has(#day) button:has-text("设置该日")').click()
    row = page.locator("tr", has_text="2099-03-02")
    expect(row).to_contain_text("厂庆")

    row.get_by_role("button").click()

    expect(page.locator("tr", has_text="2099-03-02")).to_have_count(0)


def test_a_late_order_leads_from_the_bell_to_the_order(
    person: Person, server: Server
) -> None:
    server.run("notify")
    page = person.sign_in("director").open("/inbox")
    unread = _unread(page)
    page.locator(".bell").click()

    about_an_order = page.locator(".told li", has_text="DO-").first
    about_an_order.locator("button[value='go']").click()

    expect(page.locator("#clocks-title")).to_be_visible()
    assert unread > 0
    assert _unread(page) == unread - 1


def _unread(page: Page) -> int:
    return int("".join(c for c in page.locator("#unread").inner_text() if c.isdigit()))
