"""What each hit policy makes of the rules that match."""

from decimal import Decimal

import pytest

from tests.workflows.decisions.making import levels, made, unchecked
from workflows.decisions.errors import (
    DifferentResultsError,
    NoRuleError,
    SeveralRulesError,
    WrongValueError,
)

OVERLAPPING = ('< 10 | "low"', '< 20 | "mid"', '- | "high"')
RANKED = ('level: string: "high", "mid", "low"',)


def test_the_one_rule_that_matches_gives_the_result() -> None:
    unique = levels("UNIQUE", '< 10 | "low"', '>= 10 | "high"')

    outcome = made(unique, "d", n=10)

    assert outcome.value == "high"
    assert outcome.steps[0].rules == (2,)
    assert outcome.steps[0].inputs == {"n": 10}


def test_two_rules_that_match_are_an_error_where_one_may() -> None:
    with pytest.raises(SeveralRulesError) as refused:
        unchecked(levels("UNIQUE", *OVERLAPPING), "d", n=15)

    assert "“d”" in refused.value.sentence("zh")
    assert "rules 2, 3" in refused.value.sentence("en")
    assert "n = 15" in refused.value.sentence("en")


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY"])
def test_a_gap_without_a_default_is_an_error(policy: str) -> None:
    table = levels(policy, '< 10 | "low"', outputs=RANKED)

    with pytest.raises(NoRuleError, match="“d” to match, but none does: n = 10"):
        unchecked(table, "d", n=10)


def test_a_default_fills_a_gap() -> None:
    outputs = ('level: string: : "none"',)

    outcome = made(levels("UNIQUE", '< 10 | "low"', outputs=outputs), "d", n=10)

    assert outcome.value == "none"
    assert outcome.steps[0].rules == ()


def test_any_of_several_rules_will_do_if_they_agree() -> None:
    agreeing = levels("ANY", '< 20 | "a"', '> 5 | "a"')

    outcome = made(agreeing, "d", n=10)

    assert outcome.value == "a"
    assert outcome.steps[0].rules == (1, 2)


def test_rules_that_do_not_agree_are_an_error() -> None:
    with pytest.raises(DifferentResultsError, match="rules 1, 2 do not"):
        unchecked(levels("ANY", '< 20 | "a"', '> 5 | "b"'), "d", n=10)


def test_the_first_rule_that_matches_wins() -> None:
    outcome = made(levels("FIRST", *OVERLAPPING), "d", n=12)

    assert outcome.value == "mid"
    assert outcome.steps[0].rules == (2,)


def test_the_output_with_the_highest_priority_wins() -> None:
    outcome = made(levels("PRIORITY", *OVERLAPPING, outputs=RANKED), "d", n=5)

    assert outcome.value == "high"


def test_an_output_without_a_priority_is_an_error() -> None:
    with pytest.raises(WrongValueError):
        unchecked(levels("PRIORITY", '- | "other"', outputs=RANKED), "d", n=5)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("RULE ORDER", ["low", "mid", "high"]),
        ("OUTPUT ORDER", ["high", "mid", "low"]),
        ("COLLECT", ["low", "mid", "high"]),
    ],
)
def test_all_rules_that_match_are_listed(policy: str, expected: list[str]) -> None:
    outcome = made(levels(policy, *OVERLAPPING, outputs=RANKED), "d", n=5)

    assert outcome.value == expected


@pytest.mark.parametrize("policy", ["RULE ORDER", "OUTPUT ORDER", "COLLECT"])
def test_a_list_may_be_empty(policy: str) -> None:
    outcome = made(levels(policy, '< 10 | "low"', outputs=RANKED), "d", n=10)

    assert outcome.value == []


@pytest.mark.parametrize(
    ("aggregation", "expected", "nothing"),
    [
        ("SUM", Decimal("7.5"), None),
        ("MIN", 2, None),
        ("MAX", 5.5, None),
        ("COUNT", 2, 0),
    ],
)
def test_what_is_collected_can_be_added_up(
    aggregation: str, expected: object, nothing: object
) -> None:
    rules = ("< 10 | 2", "< 20 | 5.5")
    table = levels("COLLECT", *rules).replace(
        b"COLLECT", f'COLLECT" aggregation="{aggregation}'.encode()
    )

    assert made(table, "d", n=1).value == expected
    assert made(table, "d", n=99).value == nothing


def test_only_numbers_can_be_added_up() -> None:
    table = levels("COLLECT", "< 10 | n", '- | "x"').replace(
        b"COLLECT", b'COLLECT" aggregation="SUM'
    )

    with pytest.raises(WrongValueError, match="a number"):
        unchecked(table, "d", n=1)


def test_several_outputs_make_a_context() -> None:
    table = levels(
        "UNIQUE", '< 10 | "low" | 1 + n', '>= 10 | "high" |', outputs=("name", "hours")
    )

    assert made(table, "d", n=1).value == {"name": "low", "hours": 2}
    assert made(table, "d", n=10).value == {"name": "high", "hours": None}
