"""Reading what a program asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask import request

from web.api.values import BadValueError, read_json, read_variables


@dataclass(frozen=True, slots=True)
class Request:
    """A JSON object of a request; what it does not say is as its reader says."""

    content: Mapping[str, Any]

    @classmethod
    def read(cls) -> Self:
        """Read the request in hand."""
        content = read_json(request.get_data() or b"{}")
        if not isinstance(content, Mapping):
            raise BadValueError(name="JSON")
        return cls(content)

    def text(self, name: str, *, required: bool = False) -> str:
        """Give a text; "" where there is none."""
        value = self.content.get(name)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            raise BadValueError(name=name)
        return value

    def texts(self, name: str) -> list[str] | None:
        """Give several texts; None where nothing is said."""
        value = self.content.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
            raise BadValueError(name=name)
        return value

    def whole(self, name: str, otherwise: int | None = None) -> int | None:
        """Give a whole number that a computer can count with."""
        value = self.content.get(name)
        if value is None:
            return otherwise
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadValueError(name=name)
        if abs(value) > 10**12:
            raise BadValueError(name=name)
        return value

    def truth(self, name: str) -> bool:
        """Give yes or no; no where nothing is said."""
        value = self.content.get(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise BadValueError(name=name)
        return value

    def variables(self, name: str) -> dict[str, Any]:
        """Give variables with their types."""
        return read_variables(self.content.get(name), name)

    def parts(self, name: str) -> list["Request"]:
        """Give the objects of a list."""
        value = self.content.get(name)
        if not isinstance(value, list):
            raise BadValueError(name=name)
        for each in value:
            if not isinstance(each, Mapping):
                raise BadValueError(name=name)
        return [Request(each) for each in value]

    def refuse(self, *names: str) -> None:
        """Refuse what would otherwise be left out without a word."""
        for name in names:
            if self.content.get(name):
                raise BadValueError(name=name)
