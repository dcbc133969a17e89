"""The reference says what there is and nothing else; links lead somewhere."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

import handlers
import workflows.commands
from handlers import business
from handlers.company.roles import ROLES
from storage.tables import METADATA
from tests.architecture.source import product
from tests.docs import bpmn_support, rules_page
from tests.docs.pages import DOCS, everything_said, pages
from web.cli import main
from workflows.engine import Command, Operation
from workflows.feel.functions import FUNCTIONS
from workflows.models.model import LIST_COLUMNS

REFERENCE = DOCS / "reference.md"
OPERATIONS = business().operations
#: Made outside the repository's text: the screenshots.
IMAGES = DOCS / "images"

_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")


def test_every_command_is_in_the_reference() -> None:
    commands = {command.__name__ for command in _commands()}

    assert _first_column("Commands") == commands


def test_every_setting_is_in_the_reference() -> None:
    read = {
        name
        for module in product()
        for name in re.findall(r"\bPAIGONG_[A-Z_]+", module.text)
    }

    assert _first_column("Settings") == read


def test_every_shell_command_is_in_the_reference() -> None:
    assert isinstance(main, click.Group)

    told = {name.split()[1] for name in _first_column("Shell commands")}

    assert told == set(main.commands)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))
def test_an_operation_is_in_the_reference(operation: Operation) -> None:
    (row,) = (row for row in _rows("Operations") if row[0] == f"`{operation.name}`")

    told = set(re.findall(r"`(\w+)`", row[1]))

    assert told == operation.required | operation.optional
    assert set(re.findall(r"\*`(\w+)`\*", row[1])) == operation.optional
    results = re.findall(r"`(\w+)`", row[2].partition("error")[0])
    assert operation.results in (None, set(results))
    assert row[3] == f"{operation.description.en}<br>{operation.description.zh}"


def test_no_operation_is_made_up() -> None:
    assert _first_column("Operations") == set(OPERATIONS)


def test_every_role_is_in_the_reference() -> None:
    told = {(row[0].strip("`"), row[1], row[2]) for row in _rows("Roles")}

    assert told == {(role.code, role.zh, role.en) for role in ROLES}


def test_every_lookup_is_in_the_reference() -> None:
    told = _first_column("Lookups of forms")

    known = business()
    assert told == {*known.options, *known.facts, *known.lines}


@pytest.mark.parametrize("name", [*FUNCTIONS, *sorted(LIST_COLUMNS)])
def test_what_diagrams_can_name_is_in_the_reference(name: str) -> None:
    assert f"`{name}`" in REFERENCE.read_text("utf-8")


def test_every_table_of_the_database_has_its_place_in_the_architecture() -> None:
    architecture = (DOCS / "architecture.md").read_text("utf-8")

    missing = [name for name in METADATA.tables if f"`{name}`" not in architecture]

    assert missing == []


def test_every_record_of_the_data_dictionary_has_its_columns() -> None:
    page = (DOCS / "data-dictionary.md").read_text("utf-8")
    rows = re.findall(r"^\| [^|]+ \| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE)

    missing = [
        f"{table}.{column}"
        for table, columns in rows
        for column in columns.split()
        if column not in METADATA.tables[table].columns
    ]

    assert len(rows) > 50
    assert missing == []


def test_the_page_of_rules_says_what_the_gate_says() -> None:
    assert rules_page.PAGE.read_text("utf-8") == rules_page.page()


def test_every_command_name_that_is_mentioned_exists() -> None:
    known = {command.__name__ for command in _commands()}
    like_commands = (
        r"`((?:Get|Find|Suggest|Claim|Unclaim|Complete|HandOver|Save|Start)[A-Z]\w+)`"
    )

    mentioned = set(re.findall(like_commands, everything_said()))

    assert mentioned <= known


@pytest.mark.parametrize("document", pages(), ids=lambda document: document.name)
def test_the_links_of_a_page_lead_somewhere(document: Path) -> None:
    broken = [
        f"{target}#{anchor}"
        for target, anchor in _LINK.findall(document.read_text("utf-8"))
        if not _leads_somewhere(document, target, anchor)
    ]

    assert broken == []


def _first_column(section: str) -> set[str]:
    return {row[0].strip("`") for row in _rows(section)}


def _rows(section: str) -> Iterator[list[str]]:
    """Give the rows of the tables in a section of the reference."""
    text = REFERENCE.read_text("utf-8")
    told = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    for line in told.splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


@cache
def _commands() -> frozenset[type]:
    for package in (workflows.commands, handlers):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return frozenset(
        command
        for command in _subclasses(Command)
        if command.__module__.startswith(("workflows.commands.", "handlers."))
    )


def _subclasses(kind: type) -> Iterator[type]:
    subclasses: list[type] = kind.__subclasses__()
    for subclass in subclasses:
        yield subclass
        yield from _subclasses(subclass)


def _leads_somewhere(page: Path, target: str, anchor: str) -> bool:
    file = (page.parent / target).resolve() if target else page
    if file.parent == IMAGES:
        return True
    if not anchor:
        return file.exists()
    return file.is_file() and anchor in _anchors(file)


def _anchors(page: Path) -> set[str]:
    """Give the anchors that the headings of a page make."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


def test_the_table_of_bpmn_elements_says_what_the_gate_says() -> None:
    page = bpmn_support.PAGE.read_text()

    assert page == bpmn_support.table(), "python -m tests.docs.bpmn_support"
