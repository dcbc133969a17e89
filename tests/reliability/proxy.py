"""A network cable between a program and PostgreSQL, which can be pulled."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

from sqlalchemy import URL


@dataclass
class Cable:
    """Carries bytes until it is pulled; then they are lost, and nobody is told."""

    server: URL
    _listener: socket.socket = field(init=False)
    _plugged: Event = field(default_factory=Event)
    _ends: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._plugged.set()
        Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> URL:
        """The address of the database at the near end."""
        query = {"options": "-c idle_in_transaction_session_timeout=2s"}
        port: int = self._listener.getsockname()[1]
        return self.server.set(host="127.0.0.1", port=port, query=query)

    @property
    def plugged(self) -> bool:
        """Whether bytes arrive."""
        return self._plugged.is_set()

    def pull(self) -> None:
        """Lose whatever is sent from now on."""
        self._plugged.clear()

    def plug(self) -> None:
        """Carry bytes again; what was connected before is cut."""
        ends, self._ends = self._ends, []
        for end in ends:
            _close(end)
        self._plugged.set()

    def close(self) -> None:
        """Take the cable away."""
        self.plug()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = self._connect()
                self._ends += [near, far]
                for source, target in ((near, far), (far, near)):
                    Thread(
                        target=self._carry, args=(source, target), daemon=True
                    ).start()

    def _connect(self) -> socket.socket:
        folder = self.server.query.get("host")
        if folder is None:
            return socket.create_connection(
                (self.server.host, self.server.port or 5432)
            )
        end = socket.socket(socket.AF_UNIX)
        end.connect(f"{folder}/.s.PGSQL.5432")
        return end

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self._plugged.is_set():
                    target.sendall(data)
        if self._plugged.is_set():
            _close(source)
            _close(target)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def cable(server: URL) -> Iterator[Cable]:
    """Lay a cable to a server."""
    laid = Cable(server)
    yield laid
    laid.close()
