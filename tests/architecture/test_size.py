"""How large things may become (ARCHITECTURE.md, size and shape)."""

import ast
from statistics import median

import pytest

from tests.architecture.source import (
    MIGRATIONS,
    PRODUCT,
    FunctionNode,
    Module,
    everything,
    lines,
    product,
)

MODULE_LINES = 400
FUNCTION_LINES = 40
PARAMETERS = 5
PUBLIC_METHODS = 15
TEST_LINES = 25
MEDIAN_TEST_LINES = 10


def test_a_module_is_read_in_five_minutes() -> None:
    too_long = [
        f"{module.path}: {count} lines"
        for module in everything()
        if (count := len(module.text.splitlines())) > MODULE_LINES
        and not module.path.startswith(MIGRATIONS)
    ]

    assert too_long == []


def test_a_function_fits_on_a_screen() -> None:
    too_long = [
        module.at(function, f"{function.name}: {lines(function)} lines")
        for module in everything()
        for function in module.functions()
        if lines(function) > FUNCTION_LINES and not module.path.startswith(MIGRATIONS)
    ]

    assert too_long == []


def test_a_function_has_few_parameters() -> None:
    too_many = [
        module.at(function, f"{function.name}: {', '.join(names)}")
        for module in everything()
        for function in module.functions()
        if len(names := _parameters(module, function)) > PARAMETERS
    ]

    assert too_many == []


def test_a_class_has_few_public_methods() -> None:
    too_many = [
        module.at(node, node.name)
        for module in everything()
        for node in module.nodes
        if isinstance(node, ast.ClassDef) and _public_methods(node) > PUBLIC_METHODS
    ]

    assert too_many == []


def test_a_test_is_short() -> None:
    too_long = [
        module.at(function, f"{function.name}: {lines(function)} lines")
        for module, function in _tests()
        if lines(function) > TEST_LINES
    ]

    assert too_long == []


def test_half_of_the_tests_are_very_short() -> None:
    lengths = [lines(function) for _, function in _tests()]

    assert median(lengths) <= MEDIAN_TEST_LINES


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("web/app.py", "def f(self, a, *, b, **c): ...", ["a", "b", "c"]),
        ("web/app.py", "def f(cls, a, /, *b): ...", ["a", "b"]),
        ("handlers/parts.py", "def f(task, a, *, b, c): ...", ["task", "a"]),
    ],
)
def test_parameters_are_counted(path: str, source: str, expected: list[str]) -> None:
    module = Module(path, source, ast.parse(source))

    counted = [_parameters(module, function) for function in module.functions()]

    assert counted == [expected]


def _parameters(module: Module, function: FunctionNode) -> list[str]:
    given = function.args
    counted = [*given.posonlyargs, *given.args]
    # The keywords of an operation are the parameters of a diagram's service task.
    if not module.path.startswith("handlers/"):
        counted += [*given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    names = [parameter.arg for parameter in counted]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _public_methods(node: ast.ClassDef) -> int:
    # A set: the setter of a property is no second method.
    methods = {child.name for child in node.body if isinstance(child, FunctionNode)}
    return sum(not name.startswith("_") for name in methods)


def _tests() -> list[tuple[Module, FunctionNode]]:
    return [
        (module, function)
        for module in everything()
        if module.path.startswith("tests/")
        for function in module.functions()
        if function.name.startswith("test_")
    ]


def test_the_product_is_found() -> None:
    folders = {module.path.partition("/")[0] for module in product()}

    assert folders == set(PRODUCT)
