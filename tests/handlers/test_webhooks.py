"""Which addresses may be called, and how a call is signed."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from handlers.outward.webhooks import ClosedAddressError, Webhooks, is_public, signature
from storage.jobs import JobKind
from workflows.commands.outside import OutsideCall


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 (refused)
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "ff02::1",
    ],
)
def test_what_is_in_a_house_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "223.5.5.5"]
)
def test_what_is_on_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("found", [["10.0.0.7"], ["8.8.8.8", "127.0.0.1"]])
def test_a_name_that_leads_into_the_house_is_not_called(found: list[str]) -> None:
    webhooks = Webhooks(resolve=lambda _host, _port: found)

    with pytest.raises(ClosedAddressError, match=r"intranet\.example"):
        webhooks(_call({"url": "http://intranet.example/", "secret": "", "body": {}}))


def test_a_signature_depends_on_secret_time_and_content() -> None:
    signatures = {
        signature(secret, moment, body)
        for secret in ("a", "b")
        for moment in ("1", "2")
        for body in (b"{}", b"[]")
    }

    assert len(signatures) == 8
    # As any other program would work it out: openssl dgst -sha256 -hmac a
    assert signature("a", "1", b"{}") == ("sha256=" + _by_hand(b"a", b"1.{}"))


def _by_hand(key: bytes, text: bytes) -> str:
    """Work out an HMAC from its definition (RFC 2104)."""
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in padded) + text).digest()
    return hashlib.sha256(bytes(b ^ 0x5C for b in padded) + inner).hexdigest()


def _call(payload: Mapping[str, object]) -> OutsideCall:
    moment = datetime(2026, 3, 31, tzinfo=UTC)
    return OutsideCall(1, "lease", JobKind.WEBHOOK, "key", payload, moment, moment)
