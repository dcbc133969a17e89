"""Names and calls: which words belong together depends on what is known."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from workflows.feel.calls import BuiltinValue, Call, Invocation, IsDefined, Shadowed
from workflows.feel.cursor import Cursor
from workflows.feel.errors import (
    MIXED_ARGUMENTS,
    NAME,
    UNKNOWN_FUNCTION,
    WRONG_COUNT,
    WRONG_NAMES,
    Place,
    error_at,
    place,
    shortened,
)
from workflows.feel.functions import FUNCTIONS, NAMES, Builtin
from workflows.feel.known_names import KnownNames
from workflows.feel.lexer import Kind, Token
from workflows.feel.nodes import Chain, Literal, Name, Node

#: What may stand inside a name besides letters, where a ``:`` shows its end.
_INSIDE_NAMES = frozenset({".", "/", "-", "'", "+", "*"})
_WORDS = frozenset({Kind.NAME, Kind.KEYWORD})
#: The arguments of a call with their names, if they have some.
Arguments = tuple[tuple[Node, ...], tuple[str, ...] | None]


class NameParser(ABC):
    """Reads what begins with a name."""

    def __init__(self, source: str, names: Iterable[str]) -> None:
        self._cursor = Cursor(source)
        self._known = KnownNames(names)
        self._filters = 0

    @abstractmethod
    def _expression(self) -> Node: ...

    def _known_name(self) -> tuple[str, int] | None:
        cursor = self._cursor
        found = self._known_here()
        alone = cursor.next.kind is Kind.NAME or cursor.next.is_word("?")
        return found if found and (found[1] > 1 or alone) else None

    def _known_here(self) -> tuple[str, int] | None:
        look = self._known.key_at if self._filters else self._known.name_at
        return look(self._cursor.tokens, self._cursor.index)

    def _named(self, known: tuple[str, int] | None) -> Node:
        words = self._builtin_words(called=True)
        if words and (known is None or len(words) > known[1]):
            return self._builtin(words)
        if known is not None:
            return self._own(*known, words)
        value = self._builtin_words(called=False)
        if value and (len(value) > 1 or self._before_type(len(value))):
            self._cursor.index += len(value)
            return BuiltinValue(FUNCTIONS[" ".join(value)])
        self._refuse_unknown_function()
        at = self._cursor.at
        return Name(self._words() if self._filters else self._cursor.advance().text, at)

    def _own(self, name: str, count: int, builtin: tuple[str, ...]) -> Node:
        """Read a name that is known, which may also be that of a built-in."""
        start = self._cursor.next
        node = Name(name, self._cursor.at)
        self._cursor.index += count
        if not builtin:
            return node
        nodes, names = arguments = self._arguments()
        own = Chain(node, (Invocation(name, nodes, names, node.at),))
        function = FUNCTIONS.get(" ".join(builtin))
        if function is None or not self._fits(function, arguments):
            return own
        return Shadowed(name, own, self._called(function, arguments, start))

    def _field(self) -> str:
        """Read what comes after a dot: all words that follow one another."""
        cursor = self._cursor
        known = self._known.key_at(cursor.tokens, cursor.index)
        if known and known[1] > 1:
            cursor.index += known[1]
            return known[0]
        if cursor.next.kind not in _WORDS:
            raise cursor.unexpected(NAME)
        return self._words()

    def _words(self) -> str:
        words = [self._cursor.advance().text]
        while self._cursor.next.kind is Kind.NAME and not self._before_type(0):
            words.append(self._cursor.advance().text)
        return " ".join(words)

    def _key(self) -> str:
        """Read a name up to the ``:`` behind it."""
        start = self._cursor.advance()
        while self._is_inside_name(self._cursor.next):
            self._cursor.advance()
        return self._cursor.between(start)

    def _before_type(self, count: int) -> bool:
        """Tell whether ``instance of`` comes after so many tokens."""
        cursor = self._cursor
        return cursor.after(count).is_word("instance") and cursor.after(
            count + 1
        ).is_word("of")

    # Calls

    def _builtin_words(self, *, called: bool) -> tuple[str, ...]:
        cursor = self._cursor
        for words in NAMES.get(cursor.next.text, ()):
            count = len(words)
            following = cursor.tokens[cursor.index : cursor.index + count]
            if tuple(token.text for token in following) == words and (
                not called or cursor.after(count).is_word("(")
            ):
                return words
        return ()

    def _builtin(self, words: tuple[str, ...]) -> Node:
        start, name = self._cursor.next, " ".join(words)
        self._cursor.index += len(words)
        arguments = self._arguments()
        function = FUNCTIONS.get(name)
        if function is not None:
            return self._called(function, arguments, start)
        if len(arguments[0]) != 1:
            raise self._wrong_count(start, name, "1", len(arguments[0]))
        return IsDefined(arguments[0][0])

    def _called(self, function: Builtin, arguments: Arguments, start: Token) -> Node:
        nodes, names = arguments
        at = self._place(start)
        if names is None:
            fitting = function.fitting(len(nodes))
            if fitting is None:
                raise self._wrong_count(
                    start, function.name, function.wanted, len(nodes)
                )
            return Call(function, fitting, nodes, at)
        for signature in function.signatures:
            positions = signature.positions(names)
            if positions is not None:
                ordered = (
                    Literal(None) if position is None else nodes[position]
                    for position in positions
                )
                return Call(function, signature, tuple(ordered), at)
        given = shortened(", ".join(names))
        facts = {"name": function.name, "given": given}
        raise error_at(self._cursor.source, start.offset, WRONG_NAMES, **facts)

    def _fits(self, function: Builtin, arguments: Arguments) -> bool:
        nodes, names = arguments
        if names is None:
            return function.fitting(len(nodes)) is not None
        found = (each.positions(names) for each in function.signatures)
        return any(positions is not None for positions in found)

    def _arguments(self) -> Arguments:
        cursor = self._cursor
        cursor.expect("(")
        nodes: list[Node] = []
        names: list[str] = []
        while not cursor.accept(")"):
            if nodes:
                cursor.expect(",")
            named = self._is_named()
            if nodes and named != bool(names):
                raise cursor.error(MIXED_ARGUMENTS)
            if named:
                names.append(self._key())
                cursor.expect(":")
            nodes.append(self._expression())
        return tuple(nodes), tuple(names) if names else None

    def _is_named(self) -> bool:
        cursor = self._cursor
        if cursor.next.kind not in _WORDS:
            return False
        count = 1
        while self._is_inside_name(cursor.after(count)):
            count += 1
        return cursor.after(count).is_word(":")

    def _is_inside_name(self, token: Token) -> bool:
        return token.kind in {*_WORDS, Kind.NUMBER} or (
            token.kind is Kind.SYMBOL and token.text in _INSIDE_NAMES
        )

    def _refuse_unknown_function(self) -> None:
        """Refuse ``day of birth(x)`` as what it is, not as a name too many."""
        cursor = self._cursor
        count = 1
        while cursor.after(count).kind is Kind.NAME:
            count += 1
        if cursor.after(count).is_word("("):
            words = (token.text for token in cursor.tokens[cursor.index :][:count])
            raise cursor.error(UNKNOWN_FUNCTION, name=shortened(" ".join(words)))

    def _wrong_count(
        self, start: Token, name: str, wanted: str, given: int
    ) -> Exception:
        facts = {"name": name, "wanted": wanted, "given": str(given)}
        return error_at(self._cursor.source, start.offset, WRONG_COUNT, **facts)

    def _place(self, token: Token) -> Place:
        return place(self._cursor.source, token.offset)
