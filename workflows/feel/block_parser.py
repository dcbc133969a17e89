"""What begins with a bracket or a keyword: lists, contexts, loops, functions."""

from collections.abc import Iterator
from contextlib import contextmanager

from workflows.feel.errors import (
    BAD_AT_LITERAL,
    EXTERNAL,
    KEY,
    NAME,
    SEVERAL,
    STRING,
    TWICE,
    error_at,
    shortened,
)
from workflows.feel.lexer import Kind
from workflows.feel.loops import PARTIAL, Loop, Quantified, Visit
from workflows.feel.name_parser import NameParser
from workflows.feel.nodes import (
    Conditional,
    ContextLiteral,
    FunctionLiteral,
    ListLiteral,
    Literal,
    Node,
    RangeLiteral,
)
from workflows.feel.temporal import parse_temporal
from workflows.feel.type_parser import read_type
from workflows.feel.types import ANY, Type

#: What cannot begin a filter, so that a ``[`` before it ends a range.
_AFTER_RANGE = frozenset(
    {"", ")", "]", "}", ",", "and", "or", "then", "else", "return", "satisfies"}
)


class BlockParser(NameParser):
    """Reads what begins with a bracket or a keyword."""

    def __init__(self, source: str, names: tuple[str, ...]) -> None:
        super().__init__(source, names)
        self._open_ranges = 0

    def _parenthesised(self) -> Node:
        cursor = self._cursor
        start = cursor.advance()
        first = self._expression()
        if cursor.next.is_word(".."):
            return self._range(first, low_in=False)
        if cursor.next.is_word(","):
            raise error_at(cursor.source, start.offset, SEVERAL)
        cursor.expect(")")
        return first

    def _list(self) -> Node:
        cursor = self._cursor
        cursor.expect("[")
        if cursor.accept("]"):
            return ListLiteral(())
        items = [self._expression()]
        if cursor.next.is_word(".."):
            return self._range(items[0], low_in=True)
        while cursor.accept(","):
            items.append(self._expression())
        cursor.expect("]")
        return ListLiteral(tuple(items))

    def _reversed_range(self) -> Node:
        """Read ``]1..5[``, which leaves both ends out."""
        self._cursor.expect("]")
        return self._range(self._expression(), low_in=False)

    def _range(self, low: Node, *, low_in: bool) -> Node:
        cursor = self._cursor
        at = cursor.at
        cursor.expect("..")
        self._open_ranges += 1
        high = self._expression()
        self._open_ranges -= 1
        high_in = cursor.accept("]")
        if not high_in and not cursor.accept("["):
            cursor.expect(")")
        return RangeLiteral(low, high, low_in, high_in, at)

    def _ends_range(self) -> bool:
        """Tell whether the ``[`` that comes next closes a range."""
        after = self._cursor.after()
        return self._open_ranges > 0 and after.text in _AFTER_RANGE

    def _context(self) -> Node:
        cursor = self._cursor
        cursor.expect("{")
        entries: dict[str, Node] = {}
        with self._known.layer():
            while not cursor.accept("}"):
                if entries:
                    cursor.expect(",")
                token, key = cursor.next, self._context_key()
                if key in entries:
                    facts = {"name": shortened(key)}
                    raise error_at(cursor.source, token.offset, TWICE, **facts)
                cursor.expect(":")
                self._known.add(key)
                self._known.add_key(key)
                entries[key] = self._expression()
        return ContextLiteral(tuple(entries.items()))

    def _context_key(self) -> str:
        if self._cursor.next.kind is Kind.STRING:
            return self._cursor.text()
        if self._cursor.next.kind not in {Kind.NAME, Kind.KEYWORD}:
            raise self._cursor.unexpected(KEY)
        return self._key()

    def _at_literal(self) -> Node:
        cursor = self._cursor
        start = cursor.advance()
        if cursor.next.kind is not Kind.STRING:
            raise cursor.unexpected(STRING)
        try:
            return Literal(parse_temporal(cursor.text()))
        except (ValueError, ArithmeticError):
            raise error_at(cursor.source, start.offset, BAD_AT_LITERAL) from None

    def _conditional(self) -> Node:
        cursor = self._cursor
        at = cursor.at
        cursor.expect("if")
        condition = self._expression()
        cursor.expect("then")
        consequence = self._expression()
        cursor.expect("else")
        return Conditional(condition, consequence, self._expression(), at)

    def _loop(self) -> Node:
        at = self._cursor.at
        self._cursor.expect("for")
        with self._visits() as visits:
            self._cursor.expect("return")
            with self._known.layer(PARTIAL):
                return Loop(visits, self._expression(), at)

    def _quantified(self) -> Node:
        at = self._cursor.at
        quantifier = self._cursor.advance().text
        with self._visits() as visits:
            self._cursor.expect("satisfies")
            return Quantified(quantifier, visits, self._expression(), at)

    @contextmanager
    def _visits(self) -> Iterator[tuple[Visit, ...]]:
        """Read ``a in b, c in d``; the names are known as long as this lasts."""
        with self._known.layer():
            visits = [self._visit()]
            while self._cursor.accept(","):
                visits.append(self._visit())
            yield tuple(visits)

    def _visit(self) -> Visit:
        name = self._new_name()
        self._cursor.expect("in")
        domain = self._expression()
        at = self._cursor.at
        if self._cursor.accept(".."):
            high = self._expression()
            domain = RangeLiteral(domain, high, low_in=True, high_in=True, at=at)
        self._known.add(name)
        return Visit(name, domain)

    def _function(self) -> Node:
        cursor = self._cursor
        cursor.expect("function")
        cursor.expect("(")
        parameters: dict[str, Type] = {}
        while not cursor.accept(")"):
            if parameters:
                cursor.expect(",")
            token, name = cursor.next, self._new_name()
            if name in parameters:
                facts = {"name": shortened(name)}
                raise error_at(cursor.source, token.offset, TWICE, **facts)
            parameters[name] = read_type(cursor) if cursor.accept(":") else ANY
        if cursor.next.is_word("external"):
            raise cursor.error(EXTERNAL)
        with self._known.layer(*parameters):
            body = self._expression()
        return FunctionLiteral(tuple(parameters), tuple(parameters.values()), body)

    def _new_name(self) -> str:
        if self._cursor.next.kind is not Kind.NAME:
            raise self._cursor.unexpected(NAME)
        return self._words()
