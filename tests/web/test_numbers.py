"""Numbers in addresses that no database keeps."""

import pytest

from tests.web.conftest import Visit

HUGE = "99999999999999999999"


@pytest.mark.parametrize(
    "place", ["/tasks", "/files", "/questions", "/bulk", "/instances"]
)
def test_a_number_that_no_row_can_have_has_no_page(visit: Visit, place: str) -> None:
    page = visit("admin").get(f"{place}/{HUGE}")

    assert page.status == 404


@pytest.mark.parametrize("place", ["/stock", "/loan-slips", "/stock/counts", "/inbox"])
def test_a_page_that_makes_no_sense_is_the_first(visit: Visit, place: str) -> None:
    page = visit("admin").get(f"{place}?page={HUGE}")

    assert page.status == 200
