"""Every setting of the server, read from the environment in one place."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

_SENDER = "paigong@localhost"


@dataclass(frozen=True, slots=True)
class Settings:
    """How one installation runs.

    PAIGONG_DATA          folder for what the program keeps; default ``var``
    PAIGONG_DATABASE_URL  default: SQLite in that folder
    PAIGONG_SECRET_KEY    signs sessions; default: made once and kept there
    PAIGONG_HTTPS         "1" when people reach the server through HTTPS
    PAIGONG_METRICS       the token with which /metrics may be read from elsewhere;
                          default: from this machine only
    PAIGONG_WORKER        where `paigong worker` answers /health and /metrics, such as
                          127.0.0.1:8001; default: nowhere
    PAIGONG_SMTP_URL      mail server, such as smtp+starttls://user:word@host:587;
                          default: no mail
    PAIGONG_MAIL_FROM     the sender of mails; default: paigong@localhost
    PAIGONG_WEBHOOK_SECRETS  what calls of other systems are signed with, by names
                          that diagrams use: "erp=a-secret hr=another"
    PAIGONG_WEBHOOK_HOSTS hosts that may be called although they are private:
                          "erp.intranet 10.0.0.7"
    """

    data: Path
    database_url: str
    secret_key: str
    https: bool
    metrics_token: str | None = None
    worker_address: str | None = None
    smtp_url: str | None = None
    mail_from: str = _SENDER
    webhook_secrets: Mapping[str, str] = field(default_factory=dict)
    webhook_hosts: frozenset[str] = frozenset()

    @classmethod
    def from_environment(cls) -> Self:
        """Read the settings; what is not set gets its default."""
        data = Path(os.environ.get("PAIGONG_DATA", "var")).absolute()
        default_url = f"sqlite:///{data / 'paigong.db'}"
        return cls(
            data=data,
            database_url=os.environ.get("PAIGONG_DATABASE_URL", default_url),
            secret_key=os.environ.get("PAIGONG_SECRET_KEY") or _kept_key(data),
            https=os.environ.get("PAIGONG_HTTPS") == "1",
            metrics_token=os.environ.get("PAIGONG_METRICS") or None,
            worker_address=os.environ.get("PAIGONG_WORKER") or None,
            smtp_url=os.environ.get("PAIGONG_SMTP_URL") or None,
            mail_from=os.environ.get("PAIGONG_MAIL_FROM") or _SENDER,
            webhook_secrets=_pairs("PAIGONG_WEBHOOK_SECRETS"),
            webhook_hosts=frozenset(
                os.environ.get("PAIGONG_WEBHOOK_HOSTS", "").lower().split()
            ),
        )

    @property
    def contents(self) -> Path:
        """The folder with the contents of uploaded files."""
        return self.data / "files"

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database; None for a database server."""
        prefix = "sqlite:///"
        if not self.database_url.startswith(prefix):
            return None
        return Path(self.database_url.removeprefix(prefix))


def _pairs(name: str) -> dict[str, str]:
    """Read "name=value name=value"."""
    pairs = [each.partition("=") for each in os.environ.get(name, "").split()]
    if not all(key and sign and value for key, sign, value in pairs):
        raise ValueError(f"Expected {name} to be like “name=value name=value”.")
    return {key: value for key, _, value in pairs}


def _kept_key(data: Path) -> str:
    file = data / "secret_key"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text()
