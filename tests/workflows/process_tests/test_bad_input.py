"""Bad input that a test file tries before a form is submitted."""

from collections.abc import Callable

import pytest

from tests.diagrams import diagram, end, start, user_task
from tests.workflows.process_tests.conftest import SmallCompany
from workflows.process_tests import callers
from workflows.process_tests.bad_input import changed
from workflows.process_tests.reader import read_test_file
from workflows.process_tests.runner import Processes, Runner
from workflows.process_tests.world import World

Try = Callable[..., str | None]

FORM = """{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "x-i18n": {"zh": {"title": "单"}, "en": {"title": "Order"}},
  "properties": {
    "lines": {
      "type": "array", "minItems": 1,
      "x-i18n": {"zh": {"title": "行"}, "en": {"title": "Lines"}},
      "items": {
        "type": "object",
        "properties": {
          "qty": {
            "type": "integer", "minimum": 1,
            "x-i18n": {"zh": {"title": "数"}, "en": {"title": "Quantity"}}
          }
        },
        "required": ["qty"]
      }
    },
    "note": {
      "type": "string",
      "x-i18n": {"zh": {"title": "注"}, "en": {"title": "Note"}}
    }
  },
  "required": ["lines"],
  "x-rules": [
    {"field": "note", "require": "note != \\"ok\\"", "zh": "ok", "en": "ok"},
    {"field": "", "require": "note != \\"lost\\"", "zh": "丢失", "en": "lost"}
  ]
}""".encode()


@pytest.fixture(scope="module")
def runner() -> Runner:
    """Return a runner for a process in which Alice writes an order."""
    drawn = diagram(
        "ordering",
        start() + user_task("write", "clerk", form="order") + end(),
        "begin write",
        "write done",
    )
    resources = {"ordering/ordering.bpmn": drawn, "ordering/order.form.json": FORM}
    processes = Processes.read(resources)
    companies = SmallCompany(resources | callers.resources(processes.models.values()))
    world = World(companies, frozenset({"small"}), {}, {}, {})
    return Runner(world, processes)


@pytest.fixture
def trial(runner: Runner) -> Try:
    """Return what tries rows of bad input, and says what was found."""

    def play(rows: str, steps: str = "- {scene: written}") -> str | None:
        text = (
            "given: {company: small}\n"
            "scenes:\n  written:\n  - start: ordering\n    by: alice\n"
            "  - answer: write\n    by: alice\n    with: {lines: [{qty: 2}]}\n"
            f"    bad_input: [{rows}]\n"
            f"cases:\n- name: one\n  steps: [{steps.removeprefix('- ')}]\n"
        )
        (case,) = runner.run(read_test_file(text, "o.test.yaml", "ordering")).cases
        return case.failure.en if case.failure else None

    return play


def test_what_is_refused_leaves_the_form_to_be_submitted(trial: Try) -> None:
    rows = (
        "{with: {lines.0.qty: 0}, refused: {lines.0.qty: less than 1}},"
        "{with: {lines: []}, refused: {lines: at least one row}}"
    )

    ended = "- {scene: written, expect: {ended: done}}"
    assert trial(rows, ended) is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{with: {note: fine}, refused: [note]}", "It was not refused."),
        (
            "{with: {lines.0.qty: 0}, refused: {lines.0.qty: too much}}",
            "lines.0.qty: expected too much, but found 不能小于 1.",
        ),
        (
            "{with: {lines.0.qty: 0}, refused: [note]}",
            "Refused for another reason: expected ['note'], but found lines.0.qty:",
        ),
        ('{with: {note: lost}, refused: [""]}', "The form has no field “”."),
        (
            "{with: {note: ok}, refused: [note]}",
            "What is said at “note” is not in both languages.",
        ),
    ],
)
def test_what_is_not_refused_as_it_says_is_found(
    trial: Try, row: str, said: str
) -> None:
    assert str(trial(row)).startswith(f"Line 9: {said}")


def test_everything_that_is_wrong_is_told_at_once(trial: Try) -> None:
    rows = (
        "{with: {note: a}, refused: [note]},\n      {with: {note: b}, refused: [note]}"
    )

    assert trial(rows) == "Line 9: It was not refused. Line 10: It was not refused."


def test_each_row_is_tried_once_however_often_its_scene_is_played(trial: Try) -> None:
    rows = "{with: {lines.0.qty: = many}, refused: [lines.0.qty]}"
    scene = "scene: written, with: {many: %s}"

    # The second time it would be accepted.
    assert trial(rows, f"- {{{scene % 0}}}, {{{scene % 5}}}") is None


def test_changes_reach_into_rows_and_leave_the_rest_alone() -> None:
    values = {"lines": [{"qty": 1, "part": "a"}, {"qty": 2}], "note": "x"}

    found = changed(values, {"lines.1.qty": 9, "note": None})

    assert found == {"lines": [{"qty": 1, "part": "a"}, {"qty": 9}], "note": None}
    assert values["note"] == "x"
