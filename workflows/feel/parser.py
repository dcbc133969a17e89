"""Tokens to nodes: operators by precedence, everything else by its first word."""

from collections.abc import Mapping

from workflows.feel.block_parser import BlockParser
from workflows.feel.calls import Invocation
from workflows.feel.errors import (
    CHAINED,
    DOUBLE_EQUALS,
    EXPRESSION,
    NUMBER_TOO_LARGE,
    OPERATOR_OR_END,
    TEST_ALONE,
    UNKNOWN_FUNCTION,
    FeelError,
    error_at,
    shortened,
)
from workflows.feel.lexer import Kind, Token
from workflows.feel.nodes import (
    Chain,
    HalfRange,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    Step,
)
from workflows.feel.steps import Between, Field, Filter, InstanceOf, Operation
from workflows.feel.type_parser import read_type
from workflows.feel.unary import INPUT, Membership, Test
from workflows.feel.values import NUMBERS

_COMPARISON = 3
_ADDITION = 4
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_LEVELS: Mapping[str, int] = {
    "or": 1,
    "and": 2,
    **dict.fromkeys((*_COMPARISONS, "between", "in"), _COMPARISON),
    **dict.fromkeys(("+", "-"), _ADDITION),
    **dict.fromkeys(("*", "/"), 5),
    "**": 6,
}
_CONSTANTS = {"true": True, "false": False, "null": None}


def parse(source: str, names: tuple[str, ...] = ()) -> Node:
    """Read an expression; the names are known besides those it makes itself."""
    return _Parser(source, names).parse()


def parse_tests(source: str, names: tuple[str, ...] = ()) -> Membership | None:
    """Read the tests of a value; None for ``-``, which every value passes."""
    return _Parser(source, names).parse_tests()


class _Parser(BlockParser):
    """Reads one text from left to right."""

    def parse(self) -> Node:
        if self._cursor.next.text in _COMPARISONS:
            raise self._cursor.error(TEST_ALONE, found=self._cursor.next.text)
        node = self._expression()
        self._end()
        return node

    def parse_tests(self) -> Membership | None:
        cursor = self._cursor
        if cursor.next.text in {"", "-"} and cursor.after().kind is Kind.END:
            return None
        if cursor.next.is_word("not") and cursor.after().is_word("("):
            return self._negated_tests()
        return self._all_tests(negated=False)

    def _negated_tests(self) -> Membership:
        """Read ``not(…)`` around all tests, or else as part of the first one.

        Which it is can only be tried: in ``]0..1[`` the brackets are not pairs.
        """
        cursor = self._cursor
        index, filters = cursor.index, self._filters
        try:
            cursor.index += 2
            return self._all_tests(negated=True)
        except FeelError as error:
            cursor.index, self._filters = index, filters
            try:
                return self._all_tests(negated=False)
            except FeelError:
                raise error from None

    def _all_tests(self, *, negated: bool) -> Membership:
        cursor = self._cursor
        with self._known.layer(INPUT):
            tests = [self._test(_COMPARISON - 2)]
            while cursor.accept(","):
                tests.append(self._test(_COMPARISON - 2))
        if negated:
            cursor.expect(")")
        self._end()
        return Membership(tuple(tests), negated)

    def _end(self) -> None:
        if self._cursor.next.kind is not Kind.END:
            raise self._cursor.unexpected(OPERATOR_OR_END)

    def _expression(self) -> Node:
        with self._cursor.nested():
            if self._cursor.next.text in _COMPARISONS:
                return self._half_range()
            return self._operation(1)

    def _half_range(self) -> Node:
        cursor = self._cursor
        at, operator = cursor.at, cursor.next.text
        if operator == "!=":
            raise cursor.error(TEST_ALONE, found=operator)
        cursor.advance()
        return HalfRange(operator, self._operation(_ADDITION), at)

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
        return _LEVELS.get(self._cursor.next.text, 0)

    def _logic(self, first: Node, level: int) -> Node:
        operator = self._cursor.next.text
        operands = [first]
        while self._level == level:
            self._cursor.advance()
            operands.append(self._operation(level + 1))
        return Logic(operator, tuple(operands))

    def _chain(self, first: Node, level: int) -> Node:
        steps: list[Step] = []
        while self._level == level:
            if steps and level == _COMPARISON:
                raise self._cursor.error(CHAINED)
            steps.append(self._step(level))
        return Chain(first, tuple(steps))

    def _step(self, level: int) -> Step:
        cursor = self._cursor
        at, operator = cursor.at, cursor.advance().text
        if operator == "in":
            with self._known.layer(INPUT):
                return Membership(self._tests())
        if operator == "between":
            low = self._operation(_ADDITION)
            cursor.expect("and")
            return Between(low, self._operation(_ADDITION), at)
        if operator == "=" and cursor.next.is_word("="):
            raise cursor.error(DOUBLE_EQUALS)
        return Operation(operator, self._operation(level + 1), at)

    def _tests(self) -> tuple[Test, ...]:
        cursor = self._cursor
        if not cursor.next.is_word("("):
            return (self._test(_ADDITION),)
        cursor.advance()
        tests = [self._test(1)]
        if cursor.next.is_word(".."):
            node = self._range(tests[0].node, low_in=False)
            return (Test(self._operators(self._postfix(node), _ADDITION)),)
        while cursor.accept(","):
            tests.append(self._test(1))
        cursor.expect(")")
        if len(tests) > 1 or tests[0].negated:
            return tuple(tests)
        # The parentheses can be the start of something longer: (a + b) * 2.
        return (Test(self._operators(self._postfix(tests[0].node), _ADDITION)),)

    def _test(self, level: int) -> Test:
        cursor = self._cursor
        with cursor.nested():
            if cursor.next.text in {"=", "!="}:
                negated = cursor.advance().is_word("!=")
                return Test(self._operation(_ADDITION), negated)
            if cursor.next.text in _COMPARISONS:
                return Test(self._half_range())
            return Test(self._operation(level))

    def _signed(self) -> Node:
        cursor = self._cursor
        if not cursor.next.is_word("-"):
            return self._postfix(self._primary())
        at = cursor.at
        cursor.advance()
        with cursor.nested():
            if cursor.next.kind is Kind.NUMBER:
                return self._postfix(self._number(negative=True))
            return Negation(self._signed(), at)

    def _postfix(self, first: Node) -> Node:
        cursor = self._cursor
        start = cursor.tokens[cursor.index - 1]
        steps: list[Step] = []
        while True:
            if cursor.next.is_word("."):
                at = cursor.at
                cursor.advance()
                steps.append(Field(self._field(), at))
            elif cursor.next.is_word("[") and not self._ends_range():
                steps.append(self._filter())
            elif cursor.next.is_word("(") and _may_be_called(first, steps):
                steps.append(self._invocation(first, start))
            elif self._before_type(0):
                cursor.index += 2
                steps.append(InstanceOf(read_type(cursor)))
            else:
                return Chain(first, tuple(steps)) if steps else first
            cursor.count()

    def _filter(self) -> Step:
        cursor = self._cursor
        at = cursor.at
        cursor.expect("[")
        self._filters += 1
        with self._known.layer("item"):
            condition = self._expression()
        self._filters -= 1
        cursor.expect("]")
        return Filter(condition, at)

    def _invocation(self, first: Node, start: Token) -> Step:
        cursor = self._cursor
        name = shortened(cursor.between(start))
        if isinstance(first, Name) and not self._known.knows(first.name):
            facts = {"name": name}
            raise error_at(cursor.source, start.offset, UNKNOWN_FUNCTION, **facts)
        at = cursor.at
        return Invocation(name, *self._arguments(), at)

    # What an operand can be

    def _primary(self) -> Node:
        cursor = self._cursor
        cursor.count()
        token = cursor.next
        known = self._known_name()
        if known or token.kind is Kind.NAME:
            return self._named(known)
        if token.kind is Kind.NUMBER:
            return self._number()
        if token.kind is Kind.STRING:
            return Literal(cursor.text())
        if token.text in _CONSTANTS:
            return Literal(_CONSTANTS[cursor.advance().text])
        read = {
            "(": self._parenthesised,
            "[": self._list,
            "]": self._reversed_range,
            "{": self._context,
            "@": self._at_literal,
            "if": self._conditional,
            "for": self._loop,
            "some": self._quantified,
            "every": self._quantified,
            "function": self._function,
        }.get(token.text)
        if read is None:
            raise cursor.unexpected(EXPRESSION)
        return read()

    def _number(self, *, negative: bool = False) -> Node:
        cursor = self._cursor
        try:
            value = NUMBERS.create_decimal(cursor.next.text)
        except ArithmeticError:
            raise cursor.error(NUMBER_TOO_LARGE) from None
        cursor.advance()
        return Literal(value.copy_negate() if negative else value)


def _may_be_called(first: Node, steps: list[Step]) -> bool:
    return bool(steps) or not isinstance(first, Literal)
