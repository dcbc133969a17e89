"""The decision about write-offs, walked over its whole grid."""

from itertools import product
from pathlib import Path

import pytest

import bpmn
from workflows.decisions import make
from workflows.models.dmn_reader import parse_dmn, read_model

FILE = Path(bpmn.__file__).parent / "writeoff/writeoff_route.dmn"
GRID = list(product((True, False), (0, 1, 2999, 3000, 100_000), (0, 1, 5)))


@pytest.mark.parametrize(("matches", "value", "sent_back"), GRID)
def test_every_line_is_written_off_by_one_rule(
    matches: bool,  # noqa: FBT001 (a table's column)
    value: int,
    sent_back: int,
) -> None:
    model = read_model(parse_dmn(FILE.read_bytes(), FILE.name))

    outcome = make(
        model,
        "writeoff_route",
        {"matches": matches, "value": value, "sent_back": sent_back},
    )

    differing = "manager" if sent_back else "unit"
    small = "auto" if value < 3000 else "manager"
    assert outcome.value == (small if matches else differing)
