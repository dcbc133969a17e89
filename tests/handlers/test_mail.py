"""Mails reach a real mail server, each under an id of its own."""

import smtplib
from collections.abc import Iterator

import pytest

from handlers import business
from handlers.outward.mail import (
    FindUnsentMails,
    GetMail,
    Mail,
    SmtpMailer,
    deliver,
)
from storage.identities import User
from storage.notifications import Notification
from storage.organisation import OrgUnit
from storage.unit_of_work import UnitOfWorkFactory
from tests.conftest import NOW
from tests.mail_server import MailServer, running_mail_server
from workflows.engine import SYSTEM, Engine
from workflows.errors import NotFoundError

SENDER = "派工 <paigong@example.com>"


@pytest.fixture
def server() -> Iterator[MailServer]:
    """Run a mail server."""
    with running_mail_server() as running:
        yield running


@pytest.fixture
def engine(unit_of_work: UnitOfWorkFactory) -> Engine:
    """Build an engine on a company of two people who have been told something."""
    with unit_of_work() as store:
        store.organisation.add(
            [OrgUnit(code="HQ", kind="hq", name_zh="总部", name_en="HQ")]
        )
        for login, locale in (("li", "zh"), ("ann", "en")):
            user = User(login=login, name_zh=login, name_en=login, unit_code="HQ")
            user.locale, user.password_hash = locale, "x"
            store.identities.add([user])
        store.flush()
        store.notifications.add(_told("li"))
        store.notifications.add(_told("ann"))
    return Engine(unit_of_work, business(), lambda: NOW)


def _told(login: str) -> list[Notification]:
    return [
        Notification(
            login=login,
            at=NOW,
            kind="overdue",
            key=f"clock 1 100 {number}",
            text_zh="DO-1 “登记到现场”已超时。",
            text_en="DO-1 “Arrival” is overdue.",
            link="order DO-1",
            mail_to=address,
        )
        for number, address in enumerate((f"{login}@example.com", None))
    ]


def _anything() -> Mail:
    return Mail("li@example.com", "a", "b", "c", "Tue, 31 Mar 2026 09:00:00 +0800")


def test_a_mail_reaches_its_reader_in_their_language(
    engine: Engine, server: MailServer
) -> None:
    mailer = SmtpMailer(server.url, SENDER)

    sent = [
        deliver(engine, mailer, number)
        for number in engine.run(FindUnsentMails(), actor=SYSTEM)
    ]

    assert sent == [True, True]
    assert [mail["To"] for mail in server.taken] == [
        "li@example.com",
        "ann@example.com",
    ]
    assert "已超时" in server.taken[0]["Subject"]
    assert "is overdue" in server.taken[1].get_content()
    assert server.taken[0]["From"] == SENDER


def test_a_mail_is_sent_once(engine: Engine, server: MailServer) -> None:
    mailer = SmtpMailer(server.url, SENDER)

    again = [deliver(engine, mailer, 1) for _ in range(3)]

    assert again == [True, False, False]
    assert len(server.taken) == 1
    assert engine.run(FindUnsentMails(), actor=SYSTEM) == (3,)


def test_a_mail_that_is_sent_again_has_the_same_id(
    engine: Engine, server: MailServer
) -> None:
    mail = engine.run(GetMail(1), actor=SYSTEM)
    assert mail is not None

    for _ in range(2):
        # As after a crash between the mail server and our commit.
        SmtpMailer(server.url, SENDER).send(mail)

    ids = {taken["Message-ID"] for taken in server.taken}
    assert ids == {"<notification-1@example.com>"}


def test_a_mail_that_is_refused_stays_to_be_sent(
    engine: Engine, server: MailServer
) -> None:
    server.refused.add("li@example.com")

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        deliver(engine, SmtpMailer(server.url, SENDER), 1)

    assert engine.run(FindUnsentMails(), actor=SYSTEM) == (1, 3)


def test_a_server_that_is_away_is_an_error_of_the_system(engine: Engine) -> None:
    with running_mail_server() as server:
        url = server.url

    with pytest.raises(OSError, match="refused"):
        deliver(engine, SmtpMailer(url, SENDER), 1)


def test_the_user_and_the_password_come_from_the_url(server: MailServer) -> None:
    mailer = SmtpMailer(f"smtp://a%40b:c%2Fd@127.0.0.1:{server.port}", SENDER)

    # This server knows no authentication.
    with pytest.raises(smtplib.SMTPNotSupportedError, match="AUTH"):
        mailer.send(_anything())

    assert server.taken == []


def test_without_encryption_nothing_is_sent_that_should_be_encrypted(
    server: MailServer,
) -> None:
    mailer = SmtpMailer(f"smtp+starttls://127.0.0.1:{server.port}", SENDER)

    with pytest.raises(smtplib.SMTPNotSupportedError, match="STARTTLS"):
        mailer.send(_anything())

    assert server.taken == []


@pytest.mark.parametrize("url", ["http://host", "smtp://", "host:25", ""])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="Expected smtp"):
        SmtpMailer(url, SENDER)


def test_a_notification_that_does_not_exist_is_not_found(engine: Engine) -> None:
    with pytest.raises(NotFoundError, match="notification 99"):
        engine.run(GetMail(99), actor=SYSTEM)
