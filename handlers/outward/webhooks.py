"""Calls of other systems over HTTP: signed, under a key, and never into the house.

A diagram says which address is called. Addresses of this machine and of private
networks are refused, or a process owner could reach what is behind the firewall.
"""

import hashlib
import hmac
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Event, Timer
from typing import ClassVar, Final
from urllib.parse import SplitResult, quote, urlsplit

from storage.base import dump_json
from workflows.commands.outside import OutsideCall
from workflows.errors import InvalidError, RejectedError

#: Seconds that one call may take, from the first byte to the last.
DEADLINE: Final = 20.0
_LONGEST_ANSWER: Final = 200
#: Ways from IPv6 to any IPv4 address, private ones included.
_TUNNELS: Final = tuple(map(ip_network, ("64:ff9b::/96", "2002::/16", "2001::/32")))

#: What ``socket.getaddrinfo`` does, as far as it is used here.
Resolve = Callable[[str, int], list[str]]


class CallFailedError(RejectedError):
    """The other system could not be reached, or did not say that all is well."""

    sentences: ClassVar = {
        "zh": "调用 {url} 失败：{reason}。",
        "en": "Expected {url} to take the call, but it did not: {reason}.",
    }


class ClosedAddressError(InvalidError):
    """The address belongs to this machine or to a private network."""

    sentences: ClassVar = {
        "zh": "不能调用 {host}：它是本机或内网地址。如确需调用，请管理员把它加入 "
        "PAIGONG_WEBHOOK_HOSTS。",
        "en": "Expected an address on the Internet, but {host} is on this machine or "
        "a private network. If it is to be called, the administrator can add it to "
        "PAIGONG_WEBHOOK_HOSTS.",
    }


class UnknownSecretError(InvalidError):
    """No secret of this name has been set."""

    sentences: ClassVar = {
        "zh": "没有名为“{name}”的密钥。请管理员设置 PAIGONG_WEBHOOK_SECRETS。",
        "en": "Expected a secret named “{name}”, but there is none. The administrator "
        "can set it in PAIGONG_WEBHOOK_SECRETS.",
    }


def resolve(host: str, port: int) -> list[str]:
    """Give the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True)
class Webhooks:
    """Makes the calls of kind WEBHOOK."""

    #: Not for any log.
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Hosts that may be called although they are private.
    allowed: frozenset[str] = frozenset()
    resolve: Resolve = resolve
    deadline: float = DEADLINE

    def __call__(self, call: OutsideCall) -> None:
        """Call another system once; raise an error unless it answers with 2xx."""
        url = str(call.payload["url"])
        parts = urlsplit(url)
        body = dump_json(call.payload["body"])
        headers = self._headers(call, body)
        try:
            status, answer = self._send(parts, body, headers)
        except (OSError, HTTPException, ValueError) as error:
            raise CallFailedError(url=url, reason=error or "timeout") from error
        if not 200 <= status < 300:
            raise CallFailedError(url=url, reason=f"{status} {answer}".strip())

    def _headers(self, call: OutsideCall, body: bytes) -> dict[str, str]:
        moment = str(int(call.at.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Paigong",
            "Idempotency-Key": call.key,
            "X-Paigong-Timestamp": moment,
        }
        name = call.payload["secret"]
        if name:
            if name not in self.secrets:
                raise UnknownSecretError(name=name)
            headers["X-Paigong-Signature"] = signature(self.secrets[name], moment, body)
        return headers

    def _send(
        self, parts: SplitResult, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, str]:
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        if parts.query:
            target += "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
        with self._connected(parts) as connection:
            connection.request("POST", target, body, dict(headers))
            answer = connection.getresponse()
            # Redirects are not followed: they could lead anywhere.
            text = answer.read(_LONGEST_ANSWER).decode(errors="replace")
            return answer.status, " ".join(text.split())

    @contextmanager
    def _connected(self, parts: SplitResult) -> Iterator[HTTPConnection]:
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        address = self._address(host, port)
        # To the address that was looked at: the name could lead elsewhere by now.
        open_socket = socket.create_connection((address, port), self.deadline)
        sockets = [open_socket]
        too_late = Event()
        cut_off = Timer(self.deadline, _shut_down, [sockets, too_late])
        cut_off.daemon = True
        cut_off.start()
        connection = (HTTPSConnection if secure else HTTPConnection)(host, port)
        try:
            if secure:
                sockets[0] = wrapped = _wrapped(open_socket, host)
                wrapped.do_handshake()
            connection.sock = sockets[0]
            yield connection
            if too_late.is_set():  # half an answer may look like a whole one
                raise TimeoutError
        finally:
            cut_off.cancel()
            connection.close()
            sockets[0].close()

    def _address(self, host: str, port: int) -> str:
        found = self.resolve(host, port)
        if host.lower() not in self.allowed and not all(map(is_public, found)):
            raise ClosedAddressError(host=host)
        return found[0]


def signature(secret: str, moment: str, body: bytes) -> str:
    """Sign what is sent, with the time at which it is: ``sha256=…``."""
    signed = moment.encode() + b"." + body
    return f"sha256={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def is_public(address: str) -> bool:
    """Tell whether an address is on the Internet, and nowhere in a house."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in tunnel for tunnel in _TUNNELS):
            return False
    return found.is_global and not found.is_multicast


def _wrapped(raw: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(
        raw, server_hostname=host, do_handshake_on_connect=False
    )


def _shut_down(sockets: list[socket.socket], too_late: Event) -> None:
    too_late.set()
    with suppress(OSError):
        sockets[0].shutdown(socket.SHUT_RDWR)
