"""Every field of every form that comes with the product refuses wrong input."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

import pytest

import bpmn
from tests.conftest import NOW
from web.cli import bundled_resources
from web.cli_process_tests import find, read_file
from workflows.models.forms import Field, Form, FormScope
from workflows.process_tests.runner import Processes

FORMS = {
    path: Form.parse(content.decode())
    for path, content in bundled_resources().items()
    if path.endswith(".form.json")
}
#: What nobody can mean, by the kind of field.
NONSENSE: Mapping[str, object] = {
    "integer": "many",
    "number": "much",
    "boolean": "perhaps",
    "date": "tomorrow",
    "date-time": "half past nine",
    "choice": "nonsense",
    "choices": ["nonsense"],
    "rows": "nonsense",
    "files": ["nonsense"],
    "signature": "nonsense",
}


def fields() -> Iterator[tuple[str, str]]:
    for path, form in FORMS.items():
        for field in form.fields:
            if not field.readonly:
                yield path, field.name


def named(path: str, name: str) -> Field:
    return next(field for field in FORMS[path].fields if field.name == name)


def problems(path: str, field: Field, value: object) -> dict[str, tuple[str, str]]:
    """Fill in one field, and whatever makes it asked for; say what is wrong."""
    asking = {name: values[0] for name, values in field.asked_if.items()}
    scope = FormScope({}, NOW, lambda *_: [], lambda *_: {})
    _, found = FORMS[path].check({**asking, field.name: value}, scope)
    return {problem.field: (problem.text.zh, problem.text.en) for problem in found}


def forms_of_steps() -> Iterator[tuple[str, str]]:
    """Give each form that people fill in, and the step at which they do."""
    processes = Processes.read(bundled_resources()).models
    for process, model in processes.items():
        if model.start_form_key:
            yield f"{process}/{model.start_form_key}", f"start {process}"
        for element in model.elements.values():
            if element.form_key:
                yield f"{process}/{element.form_key}", f"answer {element.id}"


def tried() -> set[str]:
    """Name the steps at which a test file tries bad input."""
    found = set()
    for file in map(read_file, find([str(Path(bpmn.__file__).parent)])):
        scenes = chain.from_iterable(file.scenes.values())
        cases = chain.from_iterable(case.steps for case in file.cases)
        for step in chain(scenes, cases):
            if step.bad_input:
                found.add(f"{step.verb} {step.name}")
    return found


def test_every_form_has_bad_input_in_a_test_file() -> None:
    steps = tried()

    untried = {form for form, _ in forms_of_steps()} - {
        form for form, step in forms_of_steps() if step in steps
    }

    assert untried == set()


@pytest.mark.parametrize(("path", "name"), list(fields()))
def test_an_empty_field_is_refused_where_it_is_required(path: str, name: str) -> None:
    field = named(path, name)

    found = problems(path, field, "")

    # Without a lookup there is no line, and so nothing to fill in.
    if field.required and field.lines is None:
        zh, en = found[name]
        assert zh
        assert en
        assert zh != en
    else:
        assert name not in found or "x-rules" in FORMS[path].schema


@pytest.mark.parametrize(
    ("path", "name"),
    [(path, name) for path, name in fields() if named(path, name).kind in NONSENSE],
)
def test_a_value_of_the_wrong_type_is_refused(path: str, name: str) -> None:
    field = named(path, name)

    found = problems(path, field, NONSENSE[field.kind])

    zh, en = found[name]
    assert zh != en


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (path, name)
        for path, name in fields()
        if (field := named(path, name)).reference and field.reference.binding
    ],
)
def test_a_choice_that_is_not_on_the_list_is_refused(path: str, name: str) -> None:
    field = named(path, name)
    value = ["nobody"] if field.kind == "choices" else "nobody"

    found = problems(path, field, value)

    assert name in found


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (path, name)
        for path, name in fields()
        if "maxLength" in named(path, name).schema
    ],
)
def test_a_text_that_is_too_long_is_refused(path: str, name: str) -> None:
    assert name in problems(path, named(path, name), "x" * 10_001)
