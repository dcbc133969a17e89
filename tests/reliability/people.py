"""People who work without pause, and send again what was not answered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random
from threading import Event, Thread
from time import monotonic, sleep
from urllib.parse import urlencode

from tests.reliability.programs import PATIENCE

_HIDDEN = r'name="{}" value="([^"]*)"'
_TASK = re.compile(r"/tasks/(\d+)")
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    text: str
    place: str = ""

    def hidden(self, name: str) -> str:
        found = re.search(_HIDDEN.format(name), self.text)
        assert found, self.text
        return found[1]

    def fields(self, **more: str) -> dict[str, str]:
        """Give what the form on the page sends."""
        names = ("csrf_token", "rendering_token")
        hidden = {n: self.hidden(n) for n in names if f'name="{n}"' in self.text}
        return {**hidden, **more}


@dataclass
class Person:
    """Somebody at a browser; they believe only what was answered."""

    port: int
    login: str
    seed: int
    #: The tasks that a server said were completed.
    completed: set[int] = field(default_factory=set)
    started: int = 0
    _cookie: str = ""
    _stopped: Event = field(default_factory=Event)
    _thread: Thread = field(init=False)

    def begin(self, process_id: str) -> None:
        """Sign in, and start and complete what there is, by chance."""
        self.sign_in()
        self._thread = Thread(target=self._work, args=(process_id,))
        self._thread.start()

    def sign_in(self) -> "Person":
        """Become who they are."""
        page = self.insist("GET", "/sign-in")
        fields = {"csrf_token": page.hidden("csrf_token"), "login": self.login}
        assert self.insist("POST", "/sign-in/demo", fields).status == 302
        return self

    def end(self) -> None:
        """Finish what was begun."""
        self._stopped.set()
        self._thread.join()

    def insist(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> Answer:
        """Ask again, with the very same form, until there is an answer."""
        end_of_patience = monotonic() + PATIENCE
        while True:
            try:
                answer = self.ask(method, path, urlencode(fields or {}))
                if answer.status < 500:
                    return answer
            except (OSError, HTTPException):
                pass
            if monotonic() > end_of_patience:
                raise TimeoutError(path)
            sleep(0.05)

    def ask(
        self, method: str, path: str, body: str | bytes = "", kind: str = _FORM
    ) -> Answer:
        """Ask once, and take whatever is answered."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": self._cookie}
        if method == "POST":
            headers["Content-Type"] = kind
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        if cookie := response.headers["Set-Cookie"]:
            self._cookie = cookie.partition(";")[0]
        return Answer(response.status, text, response.headers["Location"] or "")

    def _work(self, process_id: str) -> None:
        choose = Random(self.seed)  # noqa: S311 (what is done next is no secret)
        while not self._stopped.is_set():
            if choose.random() < 0.3 or not self._complete_one(choose.choice):
                self._start_one(f"/processes/{process_id}/start")

    def _start_one(self, path: str) -> None:
        form = self.insist("GET", path)
        assert self.insist("POST", path, form.fields()).status == 302
        self.started += 1

    def _complete_one(self, choose: Callable[[list[str]], str]) -> bool:
        inbox = self.insist("GET", "/inbox?view=groups")
        offered = _TASK.findall(inbox.text)
        if not offered:
            return False
        path = f"/tasks/{choose(offered)}"
        page = self.insist("GET", path)
        if "rendering_token" not in page.text:
            return True  # somebody was faster
        form = page.fields(action="submit")
        if self.insist("POST", path, form).status == 302:
            self.completed.add(int(path.rpartition("/")[2]))
        return True
