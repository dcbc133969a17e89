"""The pages of docs/, and the blocks in them that a reader copies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_BLOCK = re.compile(
    r"^(?P<told>\S[^\n]*)\n\n```(?P<kind>\w+)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block and the sentence before it, which says what to do with it."""

    told: str
    kind: str
    body: str


def blocks(page: Path) -> Iterator[Block]:
    """Give the blocks of a page in order."""
    for found in _BLOCK.finditer(page.read_text("utf-8")):
        yield Block(found["told"], found["kind"], found["body"])


def pages() -> list[Path]:
    """Give every page that people read."""
    return [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))]


def everything_said() -> str:
    """Give the text of docs/ as a whole."""
    return "\n".join(page.read_text("utf-8") for page in sorted(DOCS.rglob("*.md")))
