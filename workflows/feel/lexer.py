"""Text to tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from workflows.feel.errors import (
    BAD_ESCAPE,
    OPEN_COMMENT,
    OPEN_STRING,
    UNKNOWN_CHARACTER,
    error_at,
)

#: Words of the language that cannot be names of variables.
KEYWORDS = frozenset(
    {
        *("and", "between", "in", "or"),
        *("false", "null", "true"),
        *("else", "every", "for", "function", "if", "return", "satisfies", "some"),
        "then",
    }
)

_TOKEN = re.compile(
    r"""
      (?P<space> \s+ | //[^\n]* | /\*.*?\*/ )
    | (?P<comment> /\* )
    | (?P<number> (?: [0-9]+ (?:\.[0-9]+)? | \.[0-9]+ ) (?:[eE][+-]?[0-9]+)? )
    | (?P<string> "(?:[^"\\\n]|\\[^\n])*" )
    | (?P<quote> " )
    | (?P<name> (?: [^\W\d] | [\U00010000-\U000EFFFF] )
        [\w\xb7\u0300-\u036f\u200c\u200d\u203f\u2040\U00010000-\U000EFFFF]* )
    | (?P<symbol> \*\* | \.\. | -> | [<>!]= | [-+*/=<>()\[\]{},.:?'@] )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


class Kind(Enum):
    """What a token is."""

    NUMBER = "number"
    STRING = "string"
    NAME = "name"
    KEYWORD = "keyword"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the language and where it starts."""

    kind: Kind
    text: str
    offset: int

    def is_word(self, text: str) -> bool:
        """Tell whether this is the keyword, name or symbol."""
        # The text of a STRING has its quotes and is never equal to a word.
        return self.text == text


def tokens(source: str, offset: int = 0) -> Iterator[Token]:
    """Give the tokens from an offset on, the last is END."""
    while offset < len(source):
        match = _TOKEN.match(source, offset)
        if match is None:
            shown = source[offset].encode("unicode_escape").decode()
            found = source[offset] if source[offset].isprintable() else shown
            raise error_at(source, offset, UNKNOWN_CHARACTER, found=found)
        if match.lastgroup == "comment":
            raise error_at(source, offset, OPEN_COMMENT)
        if match.lastgroup == "quote":
            raise error_at(source, offset, OPEN_STRING)
        if match.lastgroup != "space":
            yield _token(match)
        offset = match.end()
    yield Token(Kind.END, "", offset)


def _token(match: re.Match[str]) -> Token:
    text = match.group()
    kind = Kind.KEYWORD if text in KEYWORDS else Kind(match.lastgroup)
    return Token(kind, text, match.start())


def text_of(source: str, token: Token) -> str:
    """Give what a STRING token says, its escapes replaced."""
    try:
        text = _ESCAPE.sub(_character, token.text[1:-1])
        # Two escapes can be the halves of one character; a lone half is none.
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16")
    except ValueError:
        raise error_at(source, token.offset, BAD_ESCAPE) from None
    if "\0" in whole:
        raise error_at(source, token.offset, BAD_ESCAPE)
    return whole


def _character(match: re.Match[str]) -> str:
    short, long, single = match.groups()
    if single is not None:
        return _ESCAPED.get(single, match.group())
    return chr(int(short or long, 16))
