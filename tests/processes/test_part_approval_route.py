"""The table of routes, walked over its whole grid against the specification."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

import bpmn
from workflows.decisions import make
from workflows.models.dmn_reader import parse_dmn, read_model

FILE = Path(bpmn.__file__).parent / "part_approval/part_approval_route.dmn"
AMOUNTS = ("0", "2999.99", "3000", "7999.99", "8000", "49999.99", "50000", "120000")


@dataclass(frozen=True)
class Case:
    """What the table looks at."""

    warranty: str
    red_flags: int
    evidence_complete: bool
    amount: Decimal
    usual: bool
    unit_grade: str
    sampled: bool


def expected(case: Case) -> tuple[str, str]:
    """Read the table of the specification from its first row to its last."""
    automatic = (
        case.warranty in {"in", "goodwill"}
        and case.red_flags == 0
        and case.evidence_complete
        and case.amount < 3000
        and case.usual
        and case.unit_grade in {"A", "B"}
        and not case.sampled
    )
    rows = (
        (case.warranty == "out", "sale", "out_of_warranty"),
        (not case.evidence_complete, "return", "evidence_missing"),
        (case.warranty == "unknown", "l1_l2", "warranty_unknown"),
        (case.amount >= 50_000, "l1_l2_l3", "large_amount"),
        (case.red_flags >= 2, "l1_l2", "several_flags"),
        (case.amount >= 8_000, "l1_l2", "medium_amount"),
        (case.red_flags >= 1, "l1", "one_flag"),
        (case.unit_grade == "D", "l1_l2", "watched_unit"),
        (case.sampled, "l1", "sampled"),
        (automatic, "auto", "automatic"),
        (True, "l1", "default"),
    )
    return next((route, reason) for met, route, reason in rows if met)


@pytest.mark.parametrize("warranty", ["in", "out", "goodwill", "unknown"])
@pytest.mark.parametrize("grade", ["A", "B", "C", "D"])
@pytest.mark.parametrize("red_flags", [0, 1, 2, 5])
def test_every_case_takes_the_route_of_the_specification(
    warranty: str, grade: str, red_flags: int
) -> None:
    model = read_model(parse_dmn(FILE.read_bytes(), FILE.name))
    yes_no = (True, False)

    for evidence, amount, usual, sampled in product(yes_no, AMOUNTS, yes_no, yes_no):
        money = Decimal(amount)
        case = Case(warranty, red_flags, evidence, money, usual, grade, sampled)
        made = make(model, "part_approval_route", asdict(case))

        route, reason = expected(case)
        assert made.value == {"route": route, "reason": reason}, case
