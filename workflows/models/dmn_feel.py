"""FEEL as decisions use it: values in, values out, names with spaces among them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from workflows.feel import FeelError, compile_expression
from workflows.feel.scope import Variables

Values = Mapping[str, object]
_TESTED = "_tested_value"


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


def expression(text: str, names: Iterable[str]) -> Compiled:
    """Compile an expression; it is run with the values of names."""
    compiled = compile_expression(text)
    return Compiled(compiled.names, lambda values: compiled.run(Variables(values)))


def tests(text: str, names: Iterable[str]) -> Compiled:
    """Compile a cell; it is run with the value to test and the values of names."""
    from workflows.models.dmn_cells import split  # noqa: PLC0415

    text = text.strip()
    if text in {"", "-"}:
        return Compiled(frozenset(), lambda value, values: True)
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
        lambda value, values: (
            compiled.run(Variables({**values, _TESTED: value})) is True
        )
        is not negated,
    )


def words(names: Iterable[str]) -> tuple[str, ...]:
    """Give the names that FEEL must be told of: those it would take for several."""
    return tuple(sorted({name for name in names if not name.isidentifier()}))
