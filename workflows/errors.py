"""Every error the engine raises on purpose.

* EngineError
    * NotFoundError    the command names something that does not exist
    * RejectedError    the state of the thing forbids the command
        * ProcessFaultError    the diagram itself is wrong: an incident
    * ForbiddenError   the actor may not give the command
    * InvalidError     the command itself makes no sense
    * UnavailableError the database cannot be reached, or is full: try again later
* BpmnError            a handler reports a business outcome to the diagram

An error is a class with facts; its sentence stands beside it once per language,
so that pages, REST and the command line say the same in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    zh: str
    en: str

    def get(self, locale: str) -> str:
        """Give the words in a language; anything but zh is English."""
        return self.zh if locale.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a form.

    ``field`` is a path such as ``predicted_lines.0.qty``; empty means the form.
    """

    field: str
    text: Text


class EngineError(Exception):
    """A command could not be carried out."""

    sentences: ClassVar[Mapping[str, str]] = {
        "zh": "操作未能完成。",
        "en": "The command could not be carried out.",
    }

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence("en"))

    def sentence(self, locale: str) -> str:
        """Say what is wrong in the reader's language."""
        template = Text(self.sentences["zh"], self.sentences["en"]).get(locale)
        return template.format(
            **{name: _shown(fact, locale) for name, fact in self.facts.items()}
        )


class NotFoundError(EngineError):
    """The command names something that does not exist."""

    sentences: ClassVar = {
        "zh": "没有找到{what}。",
        "en": "Expected to find {what}, but it does not exist.",
    }


class RejectedError(EngineError):
    """The state of the thing forbids the command."""


class UnavailableError(EngineError):
    """The database cannot be reached; it is nobody's fault and passes."""

    sentences: ClassVar = {
        "zh": "数据库暂时无法访问，这一步没有保存。",
        "en": "The database cannot be reached at the moment; this step was not saved.",
    }


class StorageFullError(UnavailableError):
    """There is no room left on the disk, or it cannot be written to."""

    sentences: ClassVar = {
        "zh": "服务器的存储空间已满，或磁盘无法写入；这一步没有保存。"
        "请通知系统管理员。",
        "en": "The server has no room left, or cannot write to its disk; this step was "
        "not saved. Please tell your administrator.",
    }


class UncertainError(UnavailableError):
    """The answer to a commit was lost."""

    sentences: ClassVar = {
        "zh": "与数据库的连接中断，无法确定这一步是否已保存。请先查看现状再重复。",
        "en": "The connection to the database was lost before it said whether this "
        "step was saved. See how things stand before you repeat it.",
    }


class ProcessFaultError(RejectedError):
    """What a diagram says cannot be carried out: its owner has to change it."""

    def __init__(self, *, process_id: str, element_id: str, **facts: object) -> None:
        self.process_id = process_id
        self.element_id = element_id
        super().__init__(**facts)


class ForbiddenError(EngineError):
    """The actor may not give the command."""

    sentences: ClassVar = {
        "zh": "您没有权限执行此操作。",
        "en": "You are not allowed to do this.",
    }


class InvalidError(EngineError):
    """The command itself makes no sense."""


class InvalidFormError(InvalidError):
    """Some fields of a form are wrong; each problem names its field."""

    sentences: ClassVar = {
        "zh": "有 {count} 处需要改正。",
        "en": "Expected a complete form, but {count} entries need correcting.",
    }

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(count=len(problems))
        for problem in problems:
            self.add_note(f"{problem.field}: {problem.text.en}")


class BpmnError(Exception):
    """A business outcome that an error event of the diagram catches by its code."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        super().__init__(message or code)


def _shown(fact: object, locale: str) -> object:
    if isinstance(fact, Text):
        return fact.get(locale)
    if isinstance(fact, datetime):
        return fact.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
    return fact
