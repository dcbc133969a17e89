"""Which names of several words, or of functions, are known at a place of the text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from workflows.feel.errors import FeelError
from workflows.feel.lexer import Kind, Token, tokens

Words = tuple[str, ...]


class KnownNames:
    """The names that the text can use, in layers: the inner ones come and go."""

    def __init__(self, names: Iterable[str]) -> None:
        self._layers: list[dict[Words, str]] = [_by_words(names)]
        #: Keys of contexts: what may come after a dot or stand in a filter.
        self._keys: dict[Words, str] = {}

    @contextmanager
    def layer(self, *names: str) -> Iterator[None]:
        """Know some names for a while, and those that ``add`` tells meanwhile."""
        self._layers.append(_by_words(names))
        try:
            yield
        finally:
            self._layers.pop()

    def add(self, name: str) -> None:
        """Know a name, in the innermost layer."""
        self._layers[-1].update(_by_words((name,)))

    def add_key(self, name: str) -> None:
        """Know the key of a context."""
        self._keys.update(_by_words((name,)))

    def knows(self, name: str) -> bool:
        """Tell whether a name is known."""
        return any(name in layer.values() for layer in self._layers)

    def name_at(self, following: Sequence[Token], index: int) -> tuple[str, int] | None:
        """Give the longest known name at an index, and how many tokens it has."""
        return _longest(self._layers, following, index)

    def key_at(self, following: Sequence[Token], index: int) -> tuple[str, int] | None:
        """Give the longest name or key at an index, and how many tokens it has."""
        return _longest([*self._layers, self._keys], following, index)


def words_of(name: str) -> Words:
    """Give the tokens of a name; none if it cannot be one."""
    try:
        return tuple(token.text for token in tokens(name) if token.kind is not Kind.END)
    except FeelError:
        return ()


def _by_words(names: Iterable[str]) -> dict[Words, str]:
    found = {words_of(name): name for name in names}
    found.pop((), None)
    return found


def _longest(
    layers: Sequence[Mapping[Words, str]], following: Sequence[Token], index: int
) -> tuple[str, int] | None:
    best: tuple[str, int] | None = None
    for words, name in (pair for layer in layers for pair in layer.items()):
        if (
            words[0] == following[index].text
            and len(words) >= (best[1] if best else 1)
            and words == tuple(t.text for t in following[index : index + len(words)])
        ):
            best = name, len(words)
    return best
