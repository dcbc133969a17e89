"""Translating JUEL, the expressions of Camunda 7 models, to FEEL.

A parser of its own that writes FEEL instead of a tree: what it does not know, it
refuses with the reason.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from workflows.feel.budget import MAX_NESTING, MAX_SOURCE
from workflows.feel.errors import (
    END,
    EXPRESSION,
    JUEL_BEAN,
    JUEL_CALL,
    JUEL_INDEX,
    JUEL_NAME,
    NAME,
    OPERATOR_OR_END,
    TOO_DEEP,
    TOO_LONG,
    UNEXPECTED,
    UNKNOWN_CHARACTER,
    FeelError,
    Sentence,
    UntranslatableError,
    error_at,
    shortened,
)
from workflows.feel.lexer import KEYWORDS

_TOKEN = re.compile(
    r"""
      (?P<space> \s+ )
    | (?P<number> [0-9]+ (?:\.[0-9]+)? (?:[eE][+-]?[0-9]{1,3})? )
    | (?P<string> "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
    | (?P<name> [^\W\d][\w$]* )
    | (?P<symbol> && | \|\| | [=!<>]= | [-+*/%!<>?:.,()\[\]] )
    """,
    re.VERBOSE | re.DOTALL,
)
#: What belongs to the engine that ran the model before, not to its variables.
_BEANS = frozenset(
    {"authenticatedUserId", "caseExecution", "execution", "externalTask", "task"}
)
#: The operators by how strongly they bind, with those of FEEL.
_LEVELS: tuple[Mapping[str, str], ...] = (
    {"||": "or", "or": "or"},
    {"&&": "and", "and": "and"},
    {"==": "=", "eq": "=", "!=": "!=", "ne": "!="},
    {
        "<": "<",
        "lt": "<",
        ">": ">",
        "gt": ">",
        "<=": "<=",
        "le": "<=",
        ">=": ">=",
        "ge": ">=",
    },
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/", "div": "/", "%": "%", "mod": "%"},
)
_COMPARISONS = frozenset({2, 3})
_COMPARED, _SUM, _PRODUCT, _ATOM = 3, 4, 5, 9
_WORDS = frozenset({"empty", "not", "instanceof"}).union(*_LEVELS)
_CONSTANTS = frozenset({"true", "false", "null"})
_CONTROLS = {10: "\\n", 13: "\\r", 9: "\\t"}
_NAME = re.compile(r"[^\W\d]\w*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    offset: int


def translate_juel(source: str) -> str:
    """Write the same in FEEL; FeelError, with the reason, if there is no such FEEL.

    The ``${…}`` around it may be there or not.
    """
    if len(source) > MAX_SOURCE:
        raise error_at(source, MAX_SOURCE, TOO_LONG, limit=f"{MAX_SOURCE:,}")
    start, end = _inside(source)
    return _Translator(source, start, end).translate()


def _inside(source: str) -> tuple[int, int]:
    text = source.strip()
    if not (text.startswith(("${", "#{")) and text.endswith("}")):
        return 0, len(source)
    start = source.index("{") + 1
    return start, source.rindex("}")


def _tokens(source: str, start: int, end: int) -> Iterator[_Token]:
    while start < end:
        match = _TOKEN.match(source, start, end)
        if match is None:
            raise error_at(source, start, UNKNOWN_CHARACTER, found=source[start])
        if match.lastgroup != "space":
            yield _Token(str(match.lastgroup), match.group(), start)
        start = match.end()
    yield _Token("end", "", end)


@dataclass(frozen=True, slots=True)
class _Feel:
    """A translated part; ``level`` tells how strongly its operator binds."""

    text: str
    level: int = _ATOM

    def within(self, level: int) -> str:
        """Give the text as an operand of an operator that binds so strongly."""
        return self.text if self.level > level else f"({self.text})"


class _Translator:
    """Reads JUEL from left to right and gives the FEEL of each part."""

    def __init__(self, source: str, start: int, end: int) -> None:
        self._source = source
        self._tokens = list(_tokens(source, start, end))
        self._index = 0
        self._nesting = 0

    def translate(self) -> str:
        found = self._choice()
        if self._next.kind != "end":
            raise self._unexpected(OPERATOR_OR_END)
        return found.text

    def _choice(self) -> _Feel:
        """Translate ``a ? b : c``, which binds least."""
        with self._nested():
            condition = self._binary(0)
            if not self._accept("?"):
                return condition
            yes = self._choice().text
            self._expect(":")
            no = self._choice().text
            return self._written(f"(if {condition.text} then {yes} else {no})")

    def _binary(self, level: int) -> _Feel:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while (operator := _LEVELS[level].get(self._next.text)) is not None:
            self._index += 1
            right = self._binary(level + 1)
            left = self._joined(operator, left, right, level)
        return left

    def _joined(self, operator: str, left: _Feel, right: _Feel, level: int) -> _Feel:
        if operator == "%":
            # As in Java: the rest has the sign of the dividend.
            one, other = left.within(_PRODUCT), right.within(_PRODUCT)
            whole = f"{other} * round down({one} / {other})"
            return self._written(f"{one} - {whole}", _SUM)
        # FEEL's comparisons do not chain; its other operators read from the left.
        same = _COMPARED if level in _COMPARISONS else level - 1
        outer = _COMPARED if level in _COMPARISONS else level
        text = f"{left.within(same)} {operator} {right.within(outer)}"
        return self._written(text, level)

    def _unary(self) -> _Feel:
        token = self._next
        write = _UNARY.get(token.text) if token.kind != "string" else None
        if write is None:
            return self._path()
        self._index += 1
        with self._nested():
            return self._written(write(self._unary().within(_PRODUCT)))

    def _path(self) -> _Feel:
        text = self._operand()
        while True:
            if self._accept("."):
                text = f"{text}.{self._property()}"
            elif self._accept("["):
                text = f"{text}{self._element()}"
            elif self._next.text == "(":
                raise self._java(JUEL_CALL, name=shortened(text))
            else:
                return self._written(text)

    def _property(self) -> str:
        if self._next.kind != "name":
            raise self._unexpected(NAME)
        return self._advance().text

    def _element(self) -> str:
        """Translate ``[0]``, which counts from 0, or ``["name"]``."""
        token = self._advance()
        self._expect("]")
        if token.kind == "number" and token.text.isdigit():
            return f"[{int(token.text) + 1}]"
        if token.kind == "string" and _NAME.fullmatch(name := _plain(token.text)):
            return f".{name}"
        raise error_at(self._source, token.offset, JUEL_INDEX)

    def _operand(self) -> str:
        token = self._next
        if token.kind == "number":
            return f"{Decimal(self._advance().text):f}"
        if token.kind == "string":
            return _quoted(_plain(self._advance().text))
        if self._accept("("):
            text = self._choice().text
            self._expect(")")
            return f"({text})"
        if token.kind != "name" or token.text in _WORDS:
            raise self._unexpected(EXPRESSION)
        return self._name()

    def _name(self) -> str:
        name = self._next.text
        if self._tokens[self._index + 1].text == "(":
            raise self._error(JUEL_CALL, name=shortened(name))
        if name in _BEANS:
            raise self._java(JUEL_BEAN, name=name)
        if name in KEYWORDS - _CONSTANTS or "$" in name:
            raise self._error(JUEL_NAME, name=shortened(name))
        return self._advance().text

    # Tokens

    @property
    def _next(self) -> _Token:
        return self._tokens[self._index]

    def _advance(self) -> _Token:
        token = self._next
        # The end stays where it is.
        self._index += token.kind != "end"
        return token

    def _accept(self, text: str) -> bool:
        found = self._next.text == text
        self._index += found
        return found

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._unexpected(Sentence(f"“{text}”", f"“{text}”"))

    @contextmanager
    def _nested(self) -> Iterator[None]:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise self._error(TOO_DEEP, limit=str(MAX_NESTING))
        yield
        self._nesting -= 1

    def _written(self, text: str, level: int = _ATOM) -> _Feel:
        # A rest names its operands twice, so that the text can double.
        if len(text) > MAX_SOURCE:
            raise self._error(TOO_LONG, limit=f"{MAX_SOURCE:,}")
        return _Feel(text, level)

    def _unexpected(self, expected: Sentence) -> FeelError:
        ended = self._next.kind == "end"
        found = END if ended else f"“{shortened(self._next.text)}”"
        return self._error(UNEXPECTED, expected=expected, found=found)

    def _java(self, sentence: Sentence, name: str) -> FeelError:
        error = self._error(sentence, name=name)
        return UntranslatableError(error.line, error.column, error.zh, error.en)

    def _error(self, sentence: Sentence, **facts: str | Sentence) -> FeelError:
        return error_at(self._source, self._next.offset, sentence, **facts)


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text[1:-1])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped.translate(_CONTROLS)}"'


def _empty(operand: str) -> str:
    return f'(if {operand} in (null, "", [], {{}}) then true else false)'


_UNARY: Mapping[str, Callable[[str], str]] = {
    "!": lambda operand: f"not({operand})",
    "not": lambda operand: f"not({operand})",
    "-": lambda operand: f"-{operand}",
    "empty": _empty,
}
