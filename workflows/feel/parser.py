"""Tokens to nodes: operators by precedence, everything else by its first word."""

from collections.abc import Mapping

from workflows.feel.budget import MAX_NESTING, MAX_NODES
from workflows.feel.calls import Call, IsDefined
from workflows.feel.errors import (
    CHAINED,
    END,
    EXPRESSION,
    KEY,
    NAME,
    NUMBER_TOO_LARGE,
    OPERATOR_OR_END,
    TOO_COMPLEX,
    TOO_DEEP,
    TWICE,
    UNEXPECTED,
    UNKNOWN_FUNCTION,
    UNSUPPORTED,
    WRONG_COUNT,
    FeelError,
    Sentence,
    error_at,
    shortened,
)
from workflows.feel.functions import FUNCTIONS, NAMES
from workflows.feel.lexer import Kind, Token, text_of, tokens
from workflows.feel.loops import Loop, Quantified, Visit
from workflows.feel.nodes import (
    Chain,
    Conditional,
    ContextLiteral,
    ListLiteral,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    RangeLiteral,
    Step,
)
from workflows.feel.steps import Between, Field, Filter, Membership, Operation
from workflows.feel.values import NUMBERS

_COMPARISON = 3
_ADDITION = 4
_LEVELS: Mapping[str, int] = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), _COMPARISON),
    **dict.fromkeys(("+", "-"), _ADDITION),
    **dict.fromkeys(("*", "/"), 5),
    "**": 6,
}
_CONSTANTS = {"true": True, "false": False, "null": None}
#: What may start an expression in full FEEL but not here.
_UNSUPPORTED = frozenset({"function", "<", "<=", ">", ">=", "=", "!="})


def parse(source: str) -> Node:
    """Read an expression."""
    return _Parser(source).parse()


class _Parser:
    """Reads one text from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = list(tokens(source))
        self._index = 0
        self._nodes = 0
        self._nesting = 0

    def parse(self) -> Node:
        node = self._expression()
        if self._next.kind is not Kind.END:
            if self._next.is_word("instance"):
                raise self._error(UNSUPPORTED, found="instance of")
            raise self._unexpected(OPERATOR_OR_END)
        return node

    def _expression(self) -> Node:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise self._error(TOO_DEEP, limit=str(MAX_NESTING))
        node = self._operation(1)
        self._nesting -= 1
        return node

    # Operators

    def _operation(self, level: int) -> Node:
        return self._operators(self._signed(), level)

    def _operators(self, left: Node, level: int) -> Node:
        while (found := self._level) >= level:
            left = self._logic(left, found) if found < 3 else self._chain(left, found)
        return left

    @property
    def _level(self) -> int:
        """How strongly the next operator binds; 0 if the next is none."""
        return _LEVELS.get(self._next.text, 0)

    def _logic(self, first: Node, level: int) -> Node:
        operator = self._next.text
        operands = [first]
        while self._level == level:
            self._advance()
            operands.append(self._operation(level + 1))
        return Logic(operator, tuple(operands))

    def _chain(self, first: Node, level: int) -> Node:
        steps: list[Step] = []
        while self._level == level:
            if steps and level == _COMPARISON:
                raise self._error(CHAINED)
            steps.append(self._step(level))
        return Chain(first, tuple(steps))

    def _step(self, level: int) -> Step:
        operator = self._advance().text
        if operator == "in":
            return Membership(self._tests())
        if operator == "between":
            low = self._operation(_ADDITION)
            self._expect("and")
            return Between(low, self._operation(_ADDITION))
        return Operation(operator, self._operation(level + 1))

    def _tests(self) -> tuple[Node, ...]:
        if not self._next.is_word("("):
            return (self._operation(_ADDITION),)
        tests = self._group()
        if len(tests) > 1:
            return tests
        # The parentheses can be the start of something longer: (a + b) * 2.
        return (self._operators(self._postfix(tests[0]), _ADDITION),)

    def _signed(self) -> Node:
        if not self._next.is_word("-"):
            return self._postfix(self._primary())
        self._advance()
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise self._error(TOO_DEEP, limit=str(MAX_NESTING))
        node = Negation(self._signed())
        self._nesting -= 1
        return node

    def _postfix(self, first: Node) -> Node:
        steps: list[Step] = []
        while self._next.is_word(".") or self._next.is_word("["):
            self._count()
            if self._advance().text == ".":
                steps.append(Field(self._field()))
            else:
                steps.append(Filter(self._expression()))
                self._expect("]")
        return Chain(first, tuple(steps)) if steps else first

    def _field(self) -> str:
        if self._next.kind not in {Kind.NAME, Kind.KEYWORD}:
            raise self._unexpected(NAME)
        name = self._advance().text
        if name == "time" and self._next.is_word("offset"):
            name = f"time {self._advance().text}"
        return name

    # What an operand can be

    def _primary(self) -> Node:
        self._count()
        token = self._next
        if token.kind is Kind.NAME:
            return self._named()
        if token.kind is Kind.NUMBER:
            return self._number()
        if token.kind is Kind.STRING:
            return Literal(text_of(self._source, self._advance()))
        if token.text in _CONSTANTS:
            return Literal(_CONSTANTS[self._advance().text])
        read = {
            "(": self._parenthesised,
            "[": self._list,
            "{": self._context,
            "if": self._conditional,
            "for": self._loop,
            "some": self._quantified,
            "every": self._quantified,
        }.get(token.text)
        if read is not None:
            return read()
        if token.text in _UNSUPPORTED:
            raise self._error(UNSUPPORTED, found=token.text)
        raise self._unexpected(EXPRESSION)

    def _number(self) -> Node:
        token = self._next
        try:
            value = NUMBERS.create_decimal(token.text)
        except ArithmeticError:
            raise self._error(NUMBER_TOO_LARGE) from None
        self._advance()
        return Literal(value)

    def _parenthesised(self) -> Node:
        start = self._next
        nodes = self._group()
        if len(nodes) > 1:
            raise error_at(self._source, start.offset, UNSUPPORTED, found="(a, b)")
        return nodes[0]

    def _group(self) -> tuple[Node, ...]:
        """Read ``(a)``, ``(a..b)``, ``(a..b]`` or ``(a, b)``."""
        self._expect("(")
        first = self._expression()
        if self._accept(".."):
            return (self._range(first, low_in=False),)
        return (first, *self._more(")"))

    def _list(self) -> Node:
        self._expect("[")
        if self._accept("]"):
            return ListLiteral(())
        first = self._expression()
        if self._accept(".."):
            return self._range(first, low_in=True)
        return ListLiteral((first, *self._more("]")))

    def _range(self, low: Node, *, low_in: bool) -> Node:
        high = self._expression()
        high_in = self._accept("]")
        if not high_in:
            self._expect(")")
        return RangeLiteral(low, high, low_in, high_in)

    def _more(self, end: str) -> tuple[Node, ...]:
        nodes = []
        while self._accept(","):
            nodes.append(self._expression())
        self._expect(end)
        return tuple(nodes)

    def _context(self) -> Node:
        self._expect("{")
        entries: dict[str, Node] = {}
        while not self._accept("}"):
            if entries:
                self._expect(",")
            token, key = self._next, self._key()
            if key in entries:
                raise error_at(self._source, token.offset, TWICE, name=shortened(key))
            self._expect(":")
            entries[key] = self._expression()
        return ContextLiteral(tuple(entries.items()))

    def _key(self) -> str:
        if self._next.kind is Kind.STRING:
            return text_of(self._source, self._advance())
        if self._next.kind not in {Kind.NAME, Kind.KEYWORD}:
            raise self._unexpected(KEY)
        return self._advance().text

    def _conditional(self) -> Node:
        self._expect("if")
        condition = self._expression()
        self._expect("then")
        consequence = self._expression()
        self._expect("else")
        return Conditional(condition, consequence, self._expression())

    def _loop(self) -> Node:
        self._expect("for")
        visits = self._visits()
        self._expect("return")
        return Loop(visits, self._expression())

    def _quantified(self) -> Node:
        quantifier = self._advance().text
        visits = self._visits()
        self._expect("satisfies")
        return Quantified(quantifier, visits, self._expression())

    def _visits(self) -> tuple[Visit, ...]:
        visits = [self._visit()]
        while self._accept(","):
            visits.append(self._visit())
        return tuple(visits)

    def _visit(self) -> Visit:
        if self._next.kind is not Kind.NAME:
            raise self._unexpected(NAME)
        name = self._advance().text
        self._expect("in")
        domain = self._expression()
        if self._accept(".."):
            domain = RangeLiteral(domain, self._expression())
        return Visit(name, domain)

    # Names and calls

    def _named(self) -> Node:
        for words in NAMES:
            after = self._index + len(words)
            following = tuple(token.text for token in self._tokens[self._index : after])
            if following == words and self._tokens[after].is_word("("):
                return self._call(words)
        self._refuse_unknown_function()
        return Name(self._advance().text)

    def _call(self, words: tuple[str, ...]) -> Node:
        start, name = self._next, " ".join(words)
        self._index += len(words)
        arguments = self._arguments()
        function = FUNCTIONS.get(name)
        fits = function.takes(len(arguments)) if function else len(arguments) == 1
        if not fits:
            wanted = function.wanted if function else "1"
            given = str(len(arguments))
            facts = {"name": name, "wanted": wanted, "given": given}
            raise error_at(self._source, start.offset, WRONG_COUNT, **facts)
        return Call(function, arguments) if function else IsDefined(arguments[0])

    def _arguments(self) -> tuple[Node, ...]:
        self._expect("(")
        if self._accept(")"):
            return ()
        return (self._expression(), *self._more(")"))

    def _refuse_unknown_function(self) -> None:
        """Refuse ``day of week(x)`` as what it is, not as a name too many."""
        end = self._index
        while self._tokens[end].kind is Kind.NAME:
            end += 1
        if self._tokens[end].is_word("("):
            words = (token.text for token in self._tokens[self._index : end])
            raise self._error(UNKNOWN_FUNCTION, name=shortened(" ".join(words)))

    # Tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._index]

    def _advance(self) -> Token:
        token = self._next
        self._index += 1
        return token

    def _accept(self, text: str) -> bool:
        found = self._next.is_word(text)
        self._index += found
        return found

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._unexpected(Sentence(f"“{text}”", f"“{text}”"))

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._error(TOO_COMPLEX, limit=str(MAX_NODES))

    def _unexpected(self, expected: Sentence) -> FeelError:
        ended = self._next.kind is Kind.END
        found = END if ended else f"“{shortened(self._next.text)}”"
        return self._error(UNEXPECTED, expected=expected, found=found)

    def _error(self, sentence: Sentence, **facts: str | Sentence) -> FeelError:
        return error_at(self._source, self._next.offset, sentence, **facts)
