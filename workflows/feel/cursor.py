"""The place in the text where the parser reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from workflows.feel.budget import MAX_NESTING, MAX_NODES
from workflows.feel.errors import (
    END,
    TOO_COMPLEX,
    TOO_DEEP,
    UNEXPECTED,
    FeelError,
    Place,
    Sentence,
    error_at,
    place,
    shortened,
)
from workflows.feel.lexer import Kind, Token, text_of, tokens


class Cursor:
    """The tokens of a text, read from left to right within the limits."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = list(tokens(source))
        self.index = 0
        self._nodes = 0
        self._nesting = 0

    @property
    def next(self) -> Token:
        """Give the next token without reading it."""
        return self.tokens[self.index]

    @property
    def at(self) -> Place:
        """Give the place of the next token."""
        return place(self.source, self.next.offset)

    def after(self, count: int = 1) -> Token:
        """Give a token further on; the last one if there are fewer."""
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def advance(self) -> Token:
        """Read a token."""
        token = self.next
        self.index += 1
        return token

    def accept(self, text: str) -> bool:
        """Read the next token if it is this one."""
        found = self.next.is_word(text)
        self.index += found
        return found

    def expect(self, text: str) -> None:
        """Read this token; FeelError if it is another."""
        if not self.accept(text):
            raise self.unexpected(Sentence(f"“{text}”", f"“{text}”"))

    def text(self) -> str:
        """Read a STRING and give what it says."""
        return text_of(self.source, self.advance())

    def between(self, start: Token) -> str:
        """Give the text from a token to the one before the next, in one line."""
        last = self.tokens[self.index - 1]
        return " ".join(
            self.source[start.offset : last.offset + len(last.text)].split()
        )

    def count(self) -> None:
        """Count a part of the expression."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self.error(TOO_COMPLEX, limit=str(MAX_NODES))

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Count a level of nesting."""
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise self.error(TOO_DEEP, limit=str(MAX_NESTING))
        yield
        self._nesting -= 1

    def unexpected(self, expected: Sentence) -> FeelError:
        """Say that something else is expected here."""
        ended = self.next.kind is Kind.END
        found = END if ended else f"“{shortened(self.next.text)}”"
        return self.error(UNEXPECTED, expected=expected, found=found)

    def error(self, sentence: Sentence, **facts: str | Sentence) -> FeelError:
        """Make an error for the next token."""
        return error_at(self.source, self.next.offset, sentence, **facts)
