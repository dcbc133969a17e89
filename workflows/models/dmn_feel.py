"""FEEL as decisions use it: values in, values out, names with spaces among them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from workflows.feel import FeelError, compile_expression
from workflows.feel import values as feel
from workflows.feel.budget import BudgetSpentError, Meter
from workflows.feel.scope import Variables

Values = Mapping[str, object]
_TESTED = "_tested_value"


class Work:
    def __init__(self, now: datetime | None = None) -> None:
        self._calls = 0

    @contextmanager
    def call(self) -> Iterator[None]:
        self._calls += 1
        try:
            if self._calls > 50:
                raise BudgetSpentError
            yield
        finally:
            self._calls -= 1


@dataclass(frozen=True, slots=True)
class Function:
    parameters: tuple[str, ...]
    call: Callable[..., object]


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression, or the unary tests of a cell."""

    names: frozenset[str]
    run: Callable[..., object]


def constant(text: str) -> object:
    """Give the value of an expression without names; null if it has none."""
    try:
        return compile_expression(text).run(Variables({}))
    except FeelError:
        return None


def expression(text: str, names: Sequence[str]) -> Compiled:
    """Compile an expression; it is run with the values of names."""
    compiled = compile_expression(text)
    return Compiled(
        compiled.names,
        lambda values, work=None: compiled.run(Variables({}).inner(values)),
    )


def tests(text: str, names: Sequence[str]) -> Compiled:
    """Compile a cell; it is run with the value to test and the values of names."""
    from workflows.models.dmn_cells import split  # noqa: PLC0415

    text = text.strip()
    if text in {"", "-"}:
        return Compiled(frozenset(), lambda value, values, work=None: True)
    negated = text.startswith("not(") and text.endswith(")")
    if negated:
        text = text[4:-1]
    parts = []
    for part in split(text, ","):
        part = part.strip()
        if part.startswith(("<", ">", "=", "!=")):
            parts.append(f"{_TESTED} {part}")
        elif "?" in part:
            parts.append(part.replace("?", _TESTED))
        elif ".." in part:
            parts.append(f"{_TESTED} in {part}")
        else:
            parts.append(f"{_TESTED} = {part}")
    compiled = compile_expression(" or ".join(f"({part})" for part in parts))
    return Compiled(
        compiled.names - {_TESTED},
        lambda value, values, work=None: (
            (compiled.run(Variables({}).inner({**values, _TESTED: value})) is True)
            is not negated
        ),
    )


def function(parameters: Sequence[str], call: Callable[..., object]) -> object:
    return Function(tuple(parameters), call)


def parameters_of(value: object) -> tuple[str, ...] | None:
    return value.parameters if isinstance(value, Function) else None


def call(value: object, arguments: Sequence[object]) -> object:
    assert isinstance(value, Function)
    return value.call(*arguments)


def from_json(value: object) -> object:
    return feel.from_json(value, Meter())


def to_json(value: object) -> object:
    return feel.to_json(value, Meter())


def written(value: object) -> str:
    from workflows.feel.functions.text import text_of

    return text_of(value, Meter(), quoted=True) or "null"


def read_as(name: str, text: str) -> object:
    return compile_expression(f"{name}(text)").run(Variables({"text": text}))


def equal(one: object, other: object) -> bool:
    return one is other or feel.equal(one, other, Meter()) is True
