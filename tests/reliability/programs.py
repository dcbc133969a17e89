"""An installation whose processes are real, and may be killed at any time."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep

from handlers.company.roles import ROLES
from storage.unit_of_work import Database, open_database
from storage.upgrades import migrate
from tests.web.company import PASSWORD, found_company
from web.app import build_engine
from workflows.commands.definitions import Deploy
from workflows.commands.installation import OpenDemo, PutRoles
from workflows.engine import SYSTEM, Engine

PATIENCE = 60.0


@dataclass
class Program:
    """`paigong serve` or `paigong worker`, as a process of its own."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> None:
        command = [sys.executable, "-m", "web", *self.arguments]
        # As installed: what was compiled once is not compiled at each start.
        compiled = {"PYTHONDONTWRITEBYTECODE": ""}
        environment = {**os.environ, **compiled, **self.environment}
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=self._log()
        )

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as an administrator would."""
        self.process.terminate()
        self.process.wait(PATIENCE)

    def _log(self) -> int:
        path = Path(self.environment["PAIGONG_DATA"]) / "log"
        return os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)


class Watched(Program):
    """A program that answers at a port of its own when it can do its work."""

    def __init__(
        self, port: int, arguments: tuple[str, ...], environment: Mapping[str, str]
    ) -> None:
        self.port = port
        super().__init__(arguments, environment)

    def ready(self) -> bool:
        """Tell whether the program can do its work."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def wait(self) -> float:
        """Wait until the program can do its work; give how long it took."""
        begun = monotonic()
        while not self.ready():
            if monotonic() - begun > PATIENCE:
                raise TimeoutError(self.arguments)
            sleep(0.01)
        return monotonic() - begun


class Web(Watched):
    """`paigong serve`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        port = free_port()
        super().__init__(port, ("serve", "--port", str(port)), environment)


class Worker(Watched):
    """`paigong worker`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        port = free_port()
        told = {**environment, "PAIGONG_WORKER": f"127.0.0.1:{port}"}
        super().__init__(port, ("worker",), told)


@dataclass
class Installation:
    """A database with a small company, and what is run on it."""

    url: str
    data: Path
    database: Database
    engine: Engine

    @property
    def environment(self) -> dict[str, str]:
        return {"PAIGONG_DATA": str(self.data), "PAIGONG_DATABASE_URL": self.url}

    @contextmanager
    def running(self, web: int = 1, workers: int = 0) -> Iterator[list[Watched]]:
        """Run web servers and workers, and stop them in the end."""
        programs: list[Watched] = [Web(self.environment) for _ in range(web)]
        programs += [Worker(self.environment) for _ in range(workers)]
        with ExitStack() as stack:
            for program in programs:
                program.start()
                stack.callback(program.stop)
            for program in programs:
                program.wait()
            yield programs


@contextmanager
def installation(
    url: str, data: Path, more: Mapping[str, bytes] | None = None, **diagrams: bytes
) -> Iterator[Installation]:
    """Set up a company on an empty database, with some processes."""
    database = open_database(url)
    migrate(database)
    engine = build_engine(database)
    engine.run(PutRoles(ROLES), actor=SYSTEM)
    engine.run(OpenDemo(PASSWORD), actor=SYSTEM)
    found_company(database)
    files = {f"{name}/{name}.bpmn": content for name, content in diagrams.items()}
    files |= more or {}
    if files:
        engine.run(Deploy(files), actor=SYSTEM)
    try:
        yield Installation(url, data, database, engine)
    finally:
        database.dispose()


def free_port() -> int:
    """Give a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
