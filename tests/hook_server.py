"""Another system over HTTP: keeps what it is told, and answers as the test wants."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import cast


@dataclass(frozen=True, slots=True)
class Told:
    """One call."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HookServer:
    """Listens on a port of its own, in a thread."""

    port: int = 0
    told: list[Told] = field(default_factory=list)
    #: What to answer next; 200 when the list is empty.
    statuses: list[int] = field(default_factory=list)
    #: Bytes before the answer, one for each tenth of a second: a very slow server.
    dripping: bool = False
    #: The process that is killed when it calls.
    victim: int | None = None
    #: Set when the test is over: nobody has to wait any longer.
    over: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/orders?from=派工"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = cast("_Listener", self.server).hook
        length = int(self.headers["Content-Length"])
        headers = {name.lower(): value for name, value in self.headers.items()}
        server.told.append(Told(self.path, headers, self.rfile.read(length)))
        if server.victim is not None:
            os.kill(server.victim, signal.SIGKILL)
            server.victim = None
            return
        if server.dripping:
            self._drip(server)
            return
        status = server.statuses.pop(0) if server.statuses else 200
        answer = b"as you like"
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(answer)

    def _drip(self, server: HookServer) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        try:
            while not server.over.wait(0.1):
                self.wfile.write(b".")
                self.wfile.flush()
        except OSError:
            return  # the other side has had enough

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name)
        del format, args


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, hook: HookServer) -> None:
        self.hook = hook
        super().__init__(("127.0.0.1", 0), _Handler)


@contextmanager
def running_hook_server() -> Iterator[HookServer]:
    """Run another system for a while."""
    hook = HookServer()
    with _Listener(hook) as listener:
        hook.port = listener.server_port
        thread = Thread(target=listener.serve_forever)
        thread.start()
        yield hook
        hook.over.set()
        listener.shutdown()
        thread.join()
