"""What may be done in one place only."""

import ast
import re

import pytest

from tests.architecture.source import (
    Module,
    dotted,
    everything,
    outside,
    product,
)

#: Where each library may be imported.
LIBRARIES = {
    "flask": ("web",),
    "flask_babel": ("web",),
    "flask_login": ("web",),
    "flask_wtf": ("web",),
    "werkzeug": ("web",),
    "wtforms": ("web",),
    "waitress": ("web",),
    "jinja2": ("web",),
    "alembic": ("storage",),
    "procrastinate": ("workflows/jobs",),
    "prometheus_client": ("web",),
    "psycopg": ("storage",),
    "sqlalchemy": ("storage",),
    "SpiffWorkflow": ("workflows/spiff",),
    "holidays": ("handlers",),
    "smtplib": ("handlers",),
    "yaml": ("workflows/process_tests/items.py",),
    "lxml": ("workflows/models", "workflows/spiff"),
}
COMMITS = ("storage/unit_of_work.py",)
ENVIRONMENT = ("web/settings.py",)
CLOCK = ("web/app.py", "web/cli.py")
CATCH_ALL = ("web/errors.py", "workflows/jobs/executor.py")
UNTYPED_BORDERS = ("workflows/spiff", "web/auth.py", "web/current.py", "tests")
ENVIRONMENT_VARIABLES = 12

READS_THE_CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today"
    r"|time\.(time|time_ns|localtime|gmtime|ctime))$"
)
READS_THE_ENVIRONMENT = re.compile(r"^os\.(environb?|getenvb?|putenv)(\.|$)")


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_in_its_folder(library: str) -> None:
    strays = [
        module.at(node, name)
        for module in product()
        for node, name in module.imported
        if name.split(".")[0] == library and outside(module.path, LIBRARIES[library])
    ]

    assert strays == []


def test_only_the_unit_of_work_commits() -> None:
    strays = [
        module.at(node, dotted(node.func))
        for module in product()
        for node in module.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"begin", "commit"}
        and outside(module.path, COMMITS)
    ]

    assert strays == []


def test_only_the_settings_read_the_environment() -> None:
    strays = [
        place
        for module in product()
        for place in _uses(module, READS_THE_ENVIRONMENT)
        if outside(module.path, ENVIRONMENT)
    ]

    assert strays == []


def test_only_the_composition_reads_the_clock() -> None:
    strays = [
        place
        for module in product()
        for place in _uses(module, READS_THE_CLOCK)
        if outside(module.path, CLOCK)
    ]

    assert strays == []


def test_only_the_outermost_layer_catches_everything() -> None:
    strays = [
        module.at(node)
        for module in everything()
        for node in module.nodes
        if isinstance(node, ast.ExceptHandler)
        and _catches_everything(node)
        and outside(module.path, CATCH_ALL)
    ]

    assert strays == []


def test_types_are_ignored_at_the_untyped_borders_only() -> None:
    strays = [
        f"{module.path}:{ignored.lineno} {ignored.tag}"
        for module in everything()
        for ignored in module.tree.type_ignores
        if not ignored.tag.startswith("[") or outside(module.path, UNTYPED_BORDERS)
    ]

    assert strays == []


def test_there_are_few_settings() -> None:
    names = {
        name
        for module in product()
        for name in re.findall(r"\bPAIGONG_[A-Z_]+", module.text)
    }

    assert len(names) <= ENVIRONMENT_VARIABLES, sorted(names)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("datetime.now(UTC)", True),
        ("from datetime import datetime as at\nat.utcnow()", True),
        ("import time\ntime.time()", True),
        ("import datetime\ndatetime.date.today()", True),
        ("field(default_factory=datetime.now)", True),
        ("from time import time\ntime()", True),
        ("context.now", False),
        ("time.monotonic()", False),
    ],
)
def test_a_look_at_the_clock_is_found(source: str, found: bool) -> None:  # noqa: FBT001 (a table's column)
    module = Module("workflows/example.py", source, ast.parse(source))

    assert bool(_uses(module, READS_THE_CLOCK)) is found


def _uses(module: Module, forbidden: re.Pattern[str]) -> list[str]:
    """Find the uses of a forbidden name, under whatever name it was imported."""
    names = _imported_names(module)
    uses = []
    for node in module.nodes:
        if isinstance(node, ast.Name | ast.Attribute):
            first, dot, rest = dotted(node).partition(".")
            name = names.get(first, first) + dot + rest
            if forbidden.search(name):
                uses.append(module.at(node, name))
    return uses


def _imported_names(module: Module) -> dict[str, str]:
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in module.nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    } | {
        alias.asname: alias.name
        for node in module.nodes
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.asname
    }


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        kind is None
        or dotted(kind).rpartition(".")[2] in {"Exception", "BaseException"}
        for kind in kinds
    )
