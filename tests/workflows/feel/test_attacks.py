"""Nothing hangs, fills the memory or gets out."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows.feel.attacks import EXPRESSIONS, TEXTS, VARIABLES
from workflows.feel import FeelError, compile_expression, compile_template

# Measuring what runs would take most of the time, and tell nothing that is not
# told by other tests.
pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def endings() -> list[str]:
    # Without site: nothing but the standard library is needed, and nothing measures.
    done = subprocess.run(
        [sys.executable, "-S", "-m", "tests.workflows.feel.attack"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [json.loads(line)[0] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("number", range(len(EXPRESSIONS)))
def test_an_attack_ends_within_a_second_and_64_megabytes(
    number: int, endings: list[str]
) -> None:
    ending = endings[number]

    assert ending in {"null", "value"}, EXPRESSIONS[number]


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_hostile_text_is_refused_within_a_second(
    number: int, endings: list[str]
) -> None:
    ending = endings[len(EXPRESSIONS) + number]

    assert ending == "refused", TEXTS[number][:80]


@pytest.mark.parametrize("source", TEXTS)
def test_hostile_text_is_refused_in_a_template(source: str) -> None:
    template = f"a ${{{source}}} b"

    with pytest.raises(FeelError) as caught:
        compile_template(template)

    assert caught.value.column > 1


def test_thousands_of_numbers_with_one_hash_are_told_apart() -> None:
    source = "count(distinct values(same_hash))"

    result = compile_expression(source).evaluate(VARIABLES)

    assert result == 8_999
