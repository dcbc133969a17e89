"""Doing what the tutorial says: saving files, changing lines, typing commands."""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner

from tests.docs.pages import Block
from web.cli import main

_SAVE = re.compile(r"Save as `(?P<file>[^`]+)`:")
_CHANGE = re.compile(r"Change line (?P<line>\d+) of `(?P<file>[^`]+)` to:")
_PROMPT = "$ "


@dataclass(frozen=True, slots=True)
class Typed:
    """A command that was typed, with what the page and the program say."""

    command: str
    told: str
    printed: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who follows a page in a folder of their own."""

    folder: Path
    typed: list[Typed] = field(default_factory=list)

    def follow(self, blocks: Iterable[Block]) -> None:
        """Do what each block says, in order."""
        for block in blocks:
            if saved := _SAVE.fullmatch(block.told):
                self._save(saved["file"], block.body)
            elif changed := _CHANGE.fullmatch(block.told):
                self._change(changed["file"], int(changed["line"]), block.body)
            elif block.kind == "console":
                self._type(block.body)

    def _save(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def _change(self, name: str, line: int, text: str) -> None:
        file = self.folder / name
        lines = file.read_text("utf-8").splitlines(keepends=True)
        lines[line - 1] = text
        file.write_text("".join(lines), "utf-8")

    def _type(self, session: str) -> None:
        command, _, told = session.partition("\n")
        program, *words = shlex.split(command.removeprefix(_PROMPT))
        assert program == "paigong", command
        result = CliRunner().invoke(main, words)
        self.typed.append(Typed(command, told, result.output, result.exit_code))
