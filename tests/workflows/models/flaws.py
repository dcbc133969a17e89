"""The changes to the flawless diagram that ``flaws.txt`` lists."""

from pathlib import Path
from typing import NamedTuple


class Change(NamedTuple):
    """What to write into the flawless diagram, and what comes of it."""

    rule: str
    old: str
    new: str


def changes(name: str) -> list[Change]:
    """Read a list of changes: ``= rule``, ``- old``, ``+ new``."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line[:2] in {"= ", "- ", "+ ", "+"}]
    triples = zip(*[iter(line[2:] for line in lines)] * 3, strict=True)
    return [Change(*triple) for triple in triples]
