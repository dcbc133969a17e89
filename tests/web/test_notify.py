"""``paigong notify`` on an installation with the demo company."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.unit_of_work import open_database, unit_of_work_factory
from tests.mail_server import MailServer, running_mail_server
from tests.web.test_cli import paigong


@pytest.fixture
def server(
    set_up_tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MailServer]:
    """Run a mail server beside an installation whose people have addresses."""
    monkeypatch.setenv("PAIGONG_DATA", str(tmp_path / "var"))
    shutil.copytree(set_up_tiny, tmp_path / "var")
    database = open_database(f"sqlite:///{tmp_path / 'var' / 'paigong.db'}")
    with unit_of_work_factory(database)() as store:
        for user in store.identities.all():
            user.email = f"{user.login}@example.com"
    database.dispose()
    with running_mail_server() as running:
        monkeypatch.setenv("PAIGONG_SMTP_URL", running.url)
        monkeypatch.setenv("PAIGONG_MAIL_FROM", "paigong@example.com")
        yield running


def test_everybody_gets_their_mails_once(server: MailServer) -> None:
    first = paigong("notify")
    sent = [mail["Message-ID"] for mail in server.taken]

    again = paigong("notify")

    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert "director@example.com" in {mail["To"] for mail in server.taken}
    assert [mail["Message-ID"] for mail in server.taken] == sent
    assert len(set(sent)) == len(sent)


def test_a_mail_that_is_refused_keeps_none_of_the_others(server: MailServer) -> None:
    server.refused.add("ts2@example.com")
    refused = paigong("notify")
    reached = {mail["To"] for mail in server.taken}
    server.refused.clear()

    again = paigong("notify")

    assert refused.exit_code == 1
    assert "did not take mail" in refused.output
    assert "director@example.com" in reached
    assert again.exit_code == 0
    assert {mail["To"] for mail in server.taken} - reached == {"ts2@example.com"}


def test_without_a_mail_server_people_are_told_in_the_application_only(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PAIGONG_SMTP_URL")

    assert paigong("notify").exit_code == 0

    assert server.said == []
