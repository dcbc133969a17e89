"""What somebody typed into a search field, as conditions."""

from typing import Any

from sqlalchemy import ColumnElement, or_


def found_in(word: str, *columns: Any) -> ColumnElement[bool]:  # noqa: ANN401 (mapped columns)
    """Tell whether one of some columns contains a word as it was typed."""
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def all_found_in(text: str, *columns: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 (mapped columns)
    """Ask for every word of a text; each may stand in another column."""
    return [found_in(word, *columns) for word in text.split()]
