"""A mail server that keeps what it is given: enough of RFC 5321 for one client."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast


@dataclass
class MailServer:
    """Listens on a port of its own, in a thread."""

    port: int = 0
    #: Everything that was taken, in order.
    taken: list[EmailMessage] = field(default_factory=list)
    #: What clients said, line by line.
    said: list[str] = field(default_factory=list)
    #: Recipients that are refused.
    refused: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = cast("_Listener", self.server).mail
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            server.said.append(line)
            verb = line.partition(" ")[0].upper()
            if verb == "DATA":
                self._take(server)
            elif verb == "RCPT" and any(one in line for one in server.refused):
                self._say("550 nobody here by that name")
            elif verb == "QUIT":
                self._say("221 good bye")
                return
            else:
                self._say("250 fine")

    def _take(self, server: MailServer) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        message = message_from_bytes(b"".join(lines), policy=default)
        server.taken.append(message)
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mail: MailServer) -> None:
        self.mail = mail
        super().__init__(("127.0.0.1", 0), _Session)


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Run a mail server for a while."""
    mail = MailServer()
    with _Listener(mail) as listener:
        mail.port = listener.server_address[1]
        thread = threading.Thread(target=listener.serve_forever, daemon=True)
        thread.start()
        yield mail
        listener.shutdown()
        thread.join()
