"""YAML read without surprises: plain values, each with the line it stands in.

What YAML could do beyond that is refused: aliases, tags, double keys, huge files. Words
such as ``yes`` and dates are text, as a form would send them; only ``true`` and
``false`` are no text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final

import yaml

from workflows.errors import InvalidError, Text

MAX_SIZE: Final = 512 * 1024
MAX_DEPTH: Final = 24
MAX_NODES: Final = 50_000

_INTEGER: Final = re.compile(r"[-+]?(0|[1-9]\d*)")
_NUMBER: Final = re.compile(r"[-+]?(0|[1-9]\d*)\.\d+")
_WORDS: Final[dict[str, object]] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}


class ProcessTestFileError(InvalidError):
    """A test file that cannot be understood; says where and why."""

    sentences: ClassVar = {
        "zh": "{file} 第 {line} 行：{problem}",
        "en": "{file}:{line}: {problem}",
    }


@dataclass(frozen=True, slots=True)
class Item:
    """A value of the file: dict or list of items, or a plain value."""

    value: Any
    line: int
    #: The name of the file, for messages.
    file: str

    def refuse(self, zh: str, en: str) -> ProcessTestFileError:
        """Make the error that points here."""
        return refusal(self.file, self.line, Text(zh, en))

    def plain(self) -> Any:  # noqa: ANN401 (any YAML value)
        """Give the value without lines."""
        if isinstance(self.value, dict):
            return {name: item.plain() for name, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value


def refusal(file: str, line: int, problem: Text) -> ProcessTestFileError:
    """Make an error with its place."""
    return ProcessTestFileError(file=file, line=line, problem=problem)


def read_yaml(text: str, file: str) -> Item:
    """Read a file into items, or raise ProcessTestFileError."""
    if len(text.encode()) > MAX_SIZE:
        limit = f"{MAX_SIZE // 1024} KB"
        problem = Text(f"文件超过 {limit}。", f"The file is larger than {limit}.")
        raise refusal(file, 1, problem)
    try:
        return _Composer(file, yaml.parse(text, Loader=yaml.SafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = Text(
            f"不是 YAML:{error.problem}", f"This is no YAML: {error.problem}"
        )
        raise refusal(file, mark.line + 1 if mark else 1, problem) from None
    except yaml.reader.ReaderError as error:
        problem = Text(f"不是文本：{error.reason}", f"This is no text: {error.reason}")
        raise refusal(file, 1, problem) from None


class _Composer:
    """Makes items of the events of PyYAML's parser."""

    def __init__(self, file: str, events: Iterator[Any]) -> None:
        self._file = file
        self._events = events
        self._count = 0

    def document(self) -> Item:
        found = Item({}, 1, self._file)
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._wrong(
                        event, "一个文件只能有一份内容。", "One document only."
                    )
                found = self._item(next(self._events), 1)
        return found

    def _item(self, event: Any, depth: int) -> Item:  # noqa: ANN401 (an event of PyYAML)
        self._count += 1
        if depth > MAX_DEPTH or self._count > MAX_NODES:
            raise self._wrong(
                event, "内容过深或过多。", "This is too deep, or too much."
            )
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._wrong(
                event, "不支持 & 与 * 引用，请写出内容。", "Write it out: no & and *."
            )
        if event.tag is not None and event.tag != "!":
            raise self._wrong(event, "不支持 ! 标签。", "Tags with ! are not known.")
        if isinstance(event, yaml.MappingStartEvent):
            value: object = self._mapping(depth)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(depth)
        else:
            value = _plain(event.value) if event.implicit[0] else event.value
        return Item(value, event.start_mark.line + 1, self._file)

    def _mapping(self, depth: int) -> dict[str, Item]:
        found: dict[str, Item] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._wrong(event, "名称应为文字。", "A name must be text.")
            name = event.value
            if name in found:
                raise self._wrong(
                    event, f"“{name}”写了两次。", f"“{name}” is there twice."
                )
            found[name] = self._item(next(self._events), depth + 1)
        return found

    def _sequence(self, depth: int) -> list[Item]:
        found = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._item(event, depth + 1))
        return found

    def _wrong(self, event: Any, zh: str, en: str) -> ProcessTestFileError:  # noqa: ANN401 (the same)
        return refusal(self._file, event.start_mark.line + 1, Text(zh, en))


def _plain(text: str) -> object:
    """Read a word that stands without quotation marks."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) < 18:
        return int(text)
    if _NUMBER.fullmatch(text) and len(text) < 40:
        return Decimal(text)
    return text
