"""Settings of an installation that live in its database."""

from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


class Setting(Base):
    """A named value, such as whether this is a demo."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Settings:
    """The settings of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, key: str) -> str | None:
        """Read a setting."""
        setting = self._session.get(Setting, key)
        return setting.value if setting else None

    def put(self, key: str, value: str) -> None:
        """Write a setting."""
        self._session.merge(Setting(key=key, value=value))
