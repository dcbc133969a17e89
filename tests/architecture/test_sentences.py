"""Every error speaks both languages."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

import handlers
import workflows
from workflows.errors import EngineError

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_every_error_has_a_sentence_in_each_language() -> None:
    silent = [
        error.__qualname__
        for error in _errors()
        if not CHINESE.search(error.sentences.get("zh", ""))
        or CHINESE.search(error.sentences.get("en", "中"))
    ]

    assert silent == []


def test_the_sentences_of_an_error_tell_the_same_facts() -> None:
    different = [
        error.__qualname__
        for error in _errors()
        if _facts(error.sentences["zh"]) != _facts(error.sentences["en"])
    ]

    assert different == []


@cache
def _errors() -> tuple[type[EngineError], ...]:
    for package in (workflows, handlers):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return tuple(_with_subclasses(EngineError))


def _with_subclasses(error: type[EngineError]) -> Iterator[type[EngineError]]:
    # Those that the tests define are none of the product's.
    if error.__module__.partition(".")[0] != "tests":
        yield error
    for subclass in error.__subclasses__():
        yield from _with_subclasses(subclass)


def _facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
