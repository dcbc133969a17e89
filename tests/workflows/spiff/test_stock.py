"""Each construct of BPMN, in Paigong and in SpiffWorkflow 3.2.0 as it comes.

Where ``stock`` differs from ``right``, a test of the construct fails on stock
SpiffWorkflow; docs/spiffworkflow.md is the list of them.
"""

import pytest

from tests.workflows.spiff.compared import paigong
from tests.workflows.spiff.compared.case import Case, play
from tests.workflows.spiff.compared.stock import Stock
from tests.workflows.spiff.compared.table import CASES

# Measuring what runs would take most of the time, and tell nothing that is not
# told by other tests.
pytestmark = pytest.mark.no_cover

every_construct = pytest.mark.parametrize("case", CASES, ids=lambda it: it.construct)


@every_construct
def test_paigong_does_what_the_specification_says(case: Case) -> None:
    assert paigong.outcome(case) == case.right


@every_construct
def test_stock_spiffworkflow_does_what_the_table_says(case: Case) -> None:
    assert play(case, Stock.load) == case.stock


@every_construct
def test_the_page_says_what_differs(case: Case) -> None:
    assert case.stock_says or not case.differs
    assert case.paigong_says or case.refused or not case.differs


def test_no_construct_is_there_twice() -> None:
    names = [case.construct for case in CASES]

    assert len(names) == len(set(names))
