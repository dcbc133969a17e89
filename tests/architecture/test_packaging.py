"""What must agree between the files that describe the project."""

import json
import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

LOCK_FILES = [
    *sorted((ROOT / "requirements").glob("*.txt")),
    ROOT / "web/frontend/package-lock.json",
]
ADDRESS = re.compile(r"://|\b(index-url|find-links|registry|resolved)\b")


def _setup_cfg() -> ConfigParser:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")
    return setup


def _locked(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("path", LOCK_FILES, ids=lambda path: path.name)
def test_a_lock_file_names_no_registry(path: Path) -> None:
    text = path.read_text("utf-8")

    assert ADDRESS.search(text) is None


def test_the_front_end_lock_holds_a_hash_for_every_package() -> None:
    lock = json.loads((ROOT / "web/frontend/package-lock.json").read_text("utf-8"))

    without = [
        name for name, entry in lock["packages"].items() if "integrity" not in entry
    ]

    assert without == [""]


def test_every_dependency_is_locked() -> None:
    required = _setup_cfg()["options"]["install_requires"].split("\n")
    names = {re.split(r"[ \[<>=]", line)[0].lower() for line in required if line}

    assert names <= set(_locked("run.txt"))


def test_the_tests_run_on_the_versions_that_are_shipped() -> None:
    shipped = _locked("run.txt")

    tested = _locked("dev.txt")

    assert {name: tested.get(name) for name in shipped} == shipped


def test_the_changelog_tells_of_the_version() -> None:
    version = _setup_cfg()["metadata"]["version"]

    headings = re.findall(
        r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )

    assert headings[0] in {"Unreleased", version}
