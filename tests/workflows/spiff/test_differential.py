"""The engine does what a small token game after the specification does."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.spiff.differential import compare

# Measuring what runs would take most of the time, and tell nothing that is not
# told by other tests.
pytestmark = pytest.mark.no_cover


@settings(
    max_examples=1000,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.binary(min_size=150, max_size=600))
def test_random_models_run_as_the_specification_says(choices: bytes) -> None:
    left = iter(choices)

    # Drawing every choice by itself would take hypothesis longer than the engine.
    compare(lambda size: next(left, 0) % size)
