"""The session of a unit of work."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from storage.selections import first


class KeepingSession(Session):
    """Keeps what was found by its key until the end.

    By itself a session forgets a row as soon as nobody looks at it, and reads it
    again: the order, its machine and its unit some ten times in one command.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, expire_on_commit=False)
        self._found: dict[int, object] = {}

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:  # noqa: ANN401 (as it is there)
        """Find a row by its key."""
        mapper = entity.__mapper__
        parts = ident if isinstance(ident, tuple) else (ident,)
        known = mapper.identity_key_from_primary_key(parts) in self.identity_map
        if known or options:
            found = super().get(entity, ident, **options)
        else:
            # By itself it would make the statement anew, each time.
            names = (column.key for column in mapper.primary_key)
            found = first(self, entity, **dict(zip(names, parts, strict=True)))
        if found is not None:
            self._found[id(found)] = found
        return found

    def close(self) -> None:
        """Let go of everything."""
        self._found.clear()
        super().close()
