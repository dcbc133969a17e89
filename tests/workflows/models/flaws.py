"""The changes to the flawless deployment that the lists beside this file make."""

from pathlib import Path
from typing import NamedTuple

REPAIR_FILE = "repair/repair.bpmn"


class Change(NamedTuple):
    """What to write into a file of the flawless deployment, and what comes of it."""

    rule: str
    old: str
    new: str
    #: What to write instead, to do it right; often what stood there before.
    good: str
    path: str = REPAIR_FILE


def changes(name: str) -> list[Change]:
    """Read a list: ``= rule [path]``, ``- old``, ``+ new`` and perhaps ``* good``."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    found: list[Change] = []
    for line in text.splitlines():
        mark, rest = line[:2].strip(), line[2:]
        if mark == "=" and name == "harmless.txt":
            found.append(Change(rest, "", "", ""))
        elif mark == "=":
            rule, _, path = rest.partition(" ")
            found.append(Change(rule, "", "", "", path or REPAIR_FILE))
        elif mark == "-":
            found[-1] = found[-1]._replace(old=rest, good=rest)
        elif mark == "+":
            found[-1] = found[-1]._replace(new=rest)
        elif mark == "*":
            found[-1] = found[-1]._replace(good=rest)
    return found
