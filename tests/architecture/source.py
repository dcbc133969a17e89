"""The project's own Python source, parsed, for the rules of this folder."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parents[2]
PRODUCT = ("bpmn", "handlers", "storage", "web", "workflows")
EVERYTHING = (*PRODUCT, "benchmarks", "tests")
#: Alembic's: a list of statements, written once and never read again.
MIGRATIONS = "storage/migrations/versions/"

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: str
    text: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the file."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def imported(self) -> tuple[tuple[ast.AST, str], ...]:
        """Every import: the full names of the modules and of what they lend."""
        return tuple(_imported(self.nodes))

    def functions(self) -> Iterator[FunctionNode]:
        """Give every function and method of the file."""
        for node in self.nodes:
            if isinstance(node, FunctionNode):
                yield node

    def at(self, node: ast.AST, remark: object = "") -> str:
        """Say where a node is, the way an editor can jump to."""
        return f"{self.path}:{getattr(node, 'lineno', 1)} {remark}".rstrip()


@cache
def modules(folder: str) -> tuple[Module, ...]:
    """Parse every module of a top folder."""
    return tuple(
        Module(
            path.relative_to(ROOT).as_posix(), text, ast.parse(text, type_comments=True)
        )
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "node_modules" not in path.parts
        for text in [path.read_text("utf-8")]
    )


def product() -> tuple[Module, ...]:
    """Give the modules that are shipped."""
    return tuple(chain.from_iterable(map(modules, PRODUCT)))


def everything() -> tuple[Module, ...]:
    """Give every module, the tests included."""
    return tuple(chain.from_iterable(map(modules, EVERYTHING)))


def lines(node: ast.stmt) -> int:
    """Count the lines of a definition, from its ``def`` or ``class`` on."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def dotted(node: ast.expr) -> str:
    """Spell ``a.b.c``; what is not such a chain gives an empty part."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def _imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.AST, str]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def outside(path: str, allowed: Iterable[str]) -> bool:
    """Tell whether a path lies in none of these folders, and is none of these."""
    return not any(path == place or path.startswith(f"{place}/") for place in allowed)
