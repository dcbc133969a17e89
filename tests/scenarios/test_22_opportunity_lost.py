"""T22: a lost opportunity says why, and is in the funnel."""

import pytest

from handlers.development.opportunity_funnel import FindOpportunityFunnel
from tests.processes.opportunity import Development, customers, view
from workflows.errors import InvalidFormError


def test_a_lost_opportunity_says_why_in_the_funnel(development: Development) -> None:
    development.planned().step("finish_lost").lose()

    page = view(development)

    assert development.ended_at == "given_up"
    assert (page.status, page.lost_reason and page.lost_reason.en) == ("lost", "Price")
    assert customers(development) == []
    funnel = development.engine.run(
        FindOpportunityFunnel(), actor=development.actor("sales1")
    )
    (source,) = funnel.sources
    assert (source.recorded, source.planned, source.won, source.lost) == (1, 1, 0, 1)
    assert [(name.en, number) for name, number in funnel.losses] == [("Price", 1)]


def test_without_a_reason_it_is_not_lost(development: Development) -> None:
    development.planned().step("finish_lost")

    with pytest.raises(InvalidFormError) as refused:
        development.lose(lost_reason=None)

    assert [problem.field for problem in refused.value.problems] == ["lost_reason"]
    assert development.row.status != "lost"
