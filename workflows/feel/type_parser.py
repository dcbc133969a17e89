"""The types after ``instance of`` and of parameters."""

from workflows.feel.cursor import Cursor
from workflows.feel.errors import NAME, TYPE, UNKNOWN_TYPE, error_at, shortened
from workflows.feel.lexer import Kind
from workflows.feel.types import COMPOSED, SIMPLE, Type


def read_type(cursor: Cursor) -> Type:
    """Read ``number``, ``list<number>``, ``function<string> -> boolean``, …."""
    with cursor.nested():
        cursor.count()
        start, name = cursor.next, _name(cursor)
        if name in SIMPLE:
            return Type(name)
        if name not in COMPOSED:
            raise error_at(
                cursor.source, start.offset, UNKNOWN_TYPE, name=shortened(name)
            )
        if not cursor.next.is_word("<"):
            return Type(name)
        return _composed(cursor, name)


def _name(cursor: Cursor) -> str:
    start = cursor.next
    if start.kind not in {Kind.NAME, Kind.KEYWORD}:
        raise cursor.unexpected(TYPE)
    for name in sorted(SIMPLE, key=len, reverse=True):
        words = name.split()
        if [cursor.after(at).text for at in range(len(words))] == words:
            cursor.index += len(words)
            return name
    return cursor.advance().text


def _composed(cursor: Cursor, name: str) -> Type:
    cursor.expect("<")
    if name == "context":
        return _context(cursor)
    if name == "function":
        return _function(cursor)
    part = read_type(cursor)
    cursor.expect(">")
    return Type(name, (part,))


def _context(cursor: Cursor) -> Type:
    names: list[str] = []
    parts: list[Type] = []
    while not names or cursor.accept(","):
        start = cursor.next
        if start.kind not in {Kind.NAME, Kind.KEYWORD}:
            raise cursor.unexpected(NAME)
        while cursor.next.kind in {Kind.NAME, Kind.KEYWORD}:
            cursor.advance()
        names.append(cursor.between(start))
        cursor.expect(":")
        parts.append(read_type(cursor))
    cursor.expect(">")
    return Type("context", tuple(parts), tuple(names))


def _function(cursor: Cursor) -> Type:
    parts: list[Type] = []
    while not cursor.accept(">"):
        if parts:
            cursor.expect(",")
        parts.append(read_type(cursor))
    cursor.expect("->")
    return Type("function", (*parts, read_type(cursor)))
