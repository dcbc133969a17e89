"""Reading what a browser sends for a form."""

from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from tests.web.sampler import FORM
from web.forms import read


def _read(*sent: tuple[str, str]) -> dict[str, object]:
    return read(FORM, MultiDict(sent))


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        (("name", "  Li Jing "), "Li Jing"),
        (("count", "12"), 12),
        (("count", "１２"), 12),
        (("count", "a dozen"), "a dozen"),
        (("weight", "1.50"), Decimal("1.50")),
        (("weight", "heavy"), "heavy"),
        (("weight", "NaN"), "NaN"),
        (("day", "2026-03-31"), "2026-03-31"),
        (("at", "2026-03-31T09:00"), "2026-03-31T09:00:00+08:00"),
        (("at", "2026-03-31T09:00:00+00:00"), "2026-03-31T09:00:00+00:00"),
        (("at", "soon"), "soon"),
        (("stars", "5"), 5),
        (("sure", "true"), True),
        (("sure", "false"), False),
        (("sure", "perhaps"), "perhaps"),
    ],
)
def test_a_field_is_read_by_its_type(sent: tuple[str, str], value: object) -> None:
    assert _read(sent) == {sent[0]: value}


def test_what_was_left_empty_is_absent() -> None:
    assert _read(("name", " "), ("count", ""), ("at", ""), ("colours", "")) == {}


def test_what_the_form_does_not_have_is_ignored() -> None:
    assert _read(("csrf_token", "abc"), ("hacker", "1")) == {}


def test_a_box_that_was_shown_and_not_ticked_means_no() -> None:
    assert _read(("urgent-shown", "1")) == {"urgent": False}
    assert _read(("urgent-shown", "1"), ("urgent", "true")) == {"urgent": True}


def test_ticked_boxes_make_a_list() -> None:
    assert _read(("colours", "red"), ("colours", "blue")) == {
        "colours": ["red", "blue"]
    }


def test_rows_are_read_in_order_and_empty_ones_are_left_out() -> None:
    values = _read(
        ("lines-10-part", "pump"),
        ("lines-10-qty", "1"),
        ("lines-2-part", "hose"),
        ("lines-2-qty", "many"),
        ("lines-3-part", ""),
        ("lines-3-qty", ""),
    )

    assert values == {
        "lines": [{"part": "hose", "qty": "many"}, {"part": "pump", "qty": 1}]
    }


def test_no_more_rows_are_read_than_people_type() -> None:
    values = _read(*((f"lines-{number}-part", "x") for number in range(1000)))

    lines = values["lines"]
    assert isinstance(lines, list)
    assert len(lines) == 200
