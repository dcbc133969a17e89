"""A real server with the demo company, and a real browser in front of it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.chromium import find_chromium

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1440, height=900)


@dataclass
class Server:
    """`paigong serve` as a process of its own, which tests may kill."""

    data: Path
    port: int
    process: "subprocess.Popen[bytes]" = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> None:
        subprocess.run(self._command(*arguments), env=self._environment, check=True)

    def start(self) -> None:
        command = self._command("serve", "--port", str(self.port))
        self.process = subprocess.Popen(command, env=self._environment)
        for _ in range(600):
            with suppress(OSError):
                with closing(HTTPConnection("127.0.0.1", self.port)) as connection:
                    connection.request("GET", "/health/live")
                    connection.getresponse().read()
                return
            time.sleep(0.1)
        raise TimeoutError(self.url)

    def kill(self) -> None:
        """End the server as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PAIGONG_DATA": str(self.data)}

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "web", *arguments]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Set up the demo company, once for all who run tests; only copies are served."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "installation"
    ready = folder / "ready"
    try:
        folder.mkdir()
    except FileExistsError:
        for _ in range(6000):
            if ready.exists():
                return folder / "data"
            time.sleep(0.1)
        raise TimeoutError(folder) from None
    Server(folder / "data", 0).run("set-up")
    ready.touch()
    return folder / "data"


def _served(installation: Path, folder: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(Path(shutil.copytree(installation, folder / "data")), port)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def server(
    installation: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Serve a demo company that all tests of a run share."""
    yield from _served(installation, tmp_path_factory.mktemp("shared"))


@pytest.fixture
def untouched(installation: Path, tmp_path: Path) -> Iterator[Server]:
    """Serve a demo company in which nobody has done anything yet."""
    yield from _served(installation, tmp_path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run the machine's Chromium; as root it runs without its sandbox."""
    quiet = ["--disable-background-networking", "--disable-component-update"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*quiet, *sandbox]
        )
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody at a browser of their own."""

    page: Page
    server: Server

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.server.url}{path}")
        return self.page

    def read(self, locale: str) -> "Person":
        """Switch the language, wherever the page has its switch."""
        switch = self.page.locator(f'form.languages button[value="{locale}"]').first
        with self.page.expect_navigation():
            switch.evaluate("button => button.click()")
        return self

    def sign_in(self, login: str) -> "Person":
        self.open("/sign-in")
        everybody = self.page.locator("details")
        everybody.evaluate_all("all => all.forEach(one => one.open = true)")
        self.page.locator(f'button.person[value="{login}"]').click()
        expect(self.page).to_have_url(f"{self.server.url}/inbox")
        return self

    def open_task(self, text: str) -> Page:
        """Open the task of an order, from whichever list it is in."""
        for view in ("mine", "groups"):
            self.open(f"/inbox?view={view}&q={text}")
            task = self.page.locator("a[href^='/tasks/']").first
            if task.count():
                task.click()
                self.page.wait_for_url("**/tasks/*")
                return self.page
        raise AssertionError(text)

    def fill(self, **values: str) -> "Person":
        """Fill fields by name; choices are picked by value."""
        for name, value in values.items():
            control = self.page.locator(f'.work-form [name="{name}"]').first
            kind = control.get_attribute("type")
            if kind in ("radio", "checkbox"):
                choice = f'[name="{name}"][value="{value}"]'
                self.page.locator(f".work-form label:has({choice})").click()
                chosen = self.page.locator(f".work-form {choice}")
                expect(chosen).to_be_checked()
            elif control.evaluate("one => one.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
        return self

    def submit(self) -> Page:
        self.page.locator("form[data-guard] .btn-primary").click()
        self.page.wait_for_load_state()
        return self.page

    def do(self, login: str, order_no: str, **values: str) -> "Person":
        """Sign in, open the task of an order, fill it in and submit it."""
        self.sign_in(login).open_task(order_no)
        self.fill(**values).submit()
        expect(self.page.locator(".alert-danger")).to_have_count(0)
        return self


@pytest.fixture
def person(browser: Browser, server: Server) -> Iterator[Person]:
    """Return somebody at a desk who reads Chinese."""
    yield from _person(browser, server)


@pytest.fixture
def another(browser: Browser, server: Server) -> Iterator[Person]:
    """Return somebody else, at another browser."""
    yield from _person(browser, server)


def _person(browser: Browser, server: Server) -> Iterator[Person]:
    context = browser.new_context(locale="zh-CN", viewport=DESK)
    context.set_default_timeout(15_000)
    yield Person(context.new_page(), server)
    context.close()
