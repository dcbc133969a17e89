"""Numbers in addresses: no larger than those that a database keeps."""

from typing import Final

from flask import request
from werkzeug.routing import IntegerConverter, Map

_MOST: Final = 2**31 - 1


class RowNumber(IntegerConverter):
    """The number of a row; of a larger one there is no page."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=_MOST)


def whole(typed: str) -> int:
    """Read a whole number, or raise a ValueError."""
    number = int(typed)
    if abs(number) > _MOST:
        raise ValueError(typed)
    return number


def page_number() -> int:
    """Read which page of a list is asked for; what makes no sense is the first."""
    return max(request.args.get("page", 1, type=whole), 1)
