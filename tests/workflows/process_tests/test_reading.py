"""What a test file may say; the rest is refused, with its line."""

import pytest

from workflows.process_tests.items import MAX_SIZE, ProcessTestFileError, read_yaml
from workflows.process_tests.reader import read_test_file

CASES = "cases:\n- name: a\n  steps:\n  - start: p\n    by: alice\n"


def refused(text: str) -> str:
    with pytest.raises(ProcessTestFileError) as error:
        read_test_file(text, "p.test.yaml", "p")
    return error.value.sentence("en").removeprefix("p.test.yaml:")


def test_a_file_has_cases_with_steps() -> None:
    file = read_test_file(CASES + "    with: {a: 1}\n", "p.test.yaml", "p")

    (case,) = file.cases
    (step,) = case.steps
    assert (file.process, file.coverage, case.company) == ("p", 95, "tiny")
    assert (step.verb, step.name, step.line) == ("start", "p", 4)
    assert step.companions["with"].plain() == {"a": 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("2026-03-31", "2026-03-31"),
        ("12:30", "12:30"),
        ("007", "007"),
        ("true", True),
        ("7", 7),
        ("'7'", "7"),
        ("null", None),
        ("", None),
        ("1e3", "1e3"),
        ("= a + 1", "= a + 1"),
    ],
)
def test_words_are_text_but_for_true_false_null_and_numbers(
    text: str, value: object
) -> None:
    assert read_yaml(f"a: {text}", "f").plain() == {"a": value}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: &x 1\nb: *x", "1: Write it out: no & and *."),
        (
            "a: [1, 2\nb",
            "2: This is no YAML: expected ',' or ']', but got '<stream end>'",
        ),
        ("a: !!python/name:os.system 1", "1: Tags with ! are not known."),
        ("a: 1\na: 2", "2: “a” is there twice."),
        ("a: 1\n---\nb: 1", "2: One document only."),
        ("[a]: 1", "1: A name must be text."),
        ("a: " + "[" * 60 + "]" * 60, "1: This is too deep, or too much."),
        ("a: \x07", "1: This is no text: special characters are not allowed"),
        ("x" * (MAX_SIZE + 1), "1: The file is larger than 512 KB."),
    ],
    ids=range(9),
)
def test_yaml_that_could_surprise_is_refused(text: str, sentence: str) -> None:
    assert refused(text) == sentence


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("", 1, "There are no cases."),
        ("cases: []", 1, "There are no cases."),
        ("- a", 1, "This should be “name: value”."),
        ("case: 1", 1, "“case” is not known here; it may be: cases coverage"),
        ("cases: 7", 1, "This should be a list"),
        ("cases:\n- steps: []", 2, "The case has no name."),
        ("cases:\n- name: a", 2, "The case has no steps."),
        ("cases:\n- name: 7\n  steps: [{after: P1D}]", 2, "This should be text."),
        (CASES + CASES.removeprefix("cases:\n"), 6, "Two cases have this name."),
        (CASES + "    as: bob", 6, "“as” is not known here; it may be: bad_input by"),
        (CASES + "    with: 7", 6, "This should be “name: value”."),
        (CASES + "    answer: b", 4, "A step is one of: start call answer"),
        (CASES + "  - {}", 6, "A step is one of:"),
        (CASES + "  - answer: {a: 1}", 6, "answer takes one name or time."),
        (CASES + "    bad_input: {}", 6, "This should be a list"),
        (CASES + "    bad_input: [{with: {a: 1}}]", 6, "Bad input takes “with” and"),
        (CASES + "    bad_input: [{with: 1, refused: [a]}]", 6, "This should be “name"),
        (CASES + "    bad_input: [{to: 1, refused: [a]}]", 6, "“to” is not known"),
        (CASES + "    expect: {state: a}", 6, "“state” is not known here"),
        (CASES + "  - scene: x", 6, "There is no scene “x” above, only: –."),
        ("scenes: {a: [{scene: a}]}\n" + CASES, 1, "There is no scene “a” above"),
        ("coverage: 101\n" + CASES, 1, "This should be 0 to 100."),
        ("coverage: true\n" + CASES, 1, "This should be 0 to 100."),
        ("given: {now: 1}\n" + CASES, 1, "“now” is not known here"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(
    text: str, line: int, part: str
) -> None:
    assert refused(text).startswith(f"{line}: {part}")
