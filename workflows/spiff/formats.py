"""The forms in which earlier versions have stored process instances.

An instance is written in the newest form by the next command that changes it; there
is no moment at which all of them have to be converted.
"""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias
from uuid import UUID

Json: TypeAlias = Any

#: What is written today; ``workflows.spiff.state`` says what is in it.
NEWEST: Final = 2


class UnknownFormatError(ValueError):
    """A newer version, or none at all, has stored an instance."""

    def __init__(self, found: object) -> None:
        self.found = found
        super().__init__(f"Expected a stored form up to {NEWEST}, but it is {found!r}.")


def renewed(stored: Json) -> list[Json]:
    """Give what was stored in the newest form."""
    format_ = stored[0] if isinstance(stored, list) and stored else None
    if format_ == 1:
        return _from_1(*stored[1:])
    if format_ != NEWEST:
        raise UnknownFormatError(format_)
    return list(stored)


def _from_1(top: list[Any], subprocesses: list[Any]) -> list[Any]:
    """Count the moves, which had times, and write ids as the tables have them."""
    scopes = [top, *(scope for _, _, scope in subprocesses)]
    times = sorted({row[4] for scope in scopes for row in scope[4]})
    moves = {time: number for number, time in enumerate(times, start=1)}
    return [
        NEWEST,
        len(moves),
        _scope_from_1(top, moves),
        [
            [_text(parent_id), spec_name, _scope_from_1(scope, moves)]
            for parent_id, spec_name, scope in subprocesses
        ],
    ]


def _scope_from_1(scope: list[Any], moves: dict[Any, int]) -> list[Any]:
    root, last, success, completed, rows = scope
    return [
        _text(root),
        _text(last),
        success,
        completed,
        list(_rows_from_1(rows, moves)),
    ]


def _rows_from_1(rows: list[Any], moves: dict[Any, int]) -> Iterator[list[Any]]:
    for token_id, parent_id, spec, state, changed_at, *rest in rows:
        yield [_text(token_id), _text(parent_id), spec, state, moves[changed_at], *rest]


def _text(hexadecimal: str | None) -> str | None:
    return None if hexadecimal is None else str(UUID(hexadecimal))
