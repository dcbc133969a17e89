"""The laws of the audit estimate."""

from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from handlers.parts.audit_estimate import ENOUGH, estimate
from storage.request_figures import AuditFigure

AUDITS = st.lists(
    st.builds(
        lambda unit, p, value, percent: AuditFigure(
            f"U{unit:02}", p, Decimal(value), Decimal(value) * percent / 100
        ),
        st.integers(1, 20),
        st.sampled_from([0.05, 0.15, 0.5]),
        st.integers(1, 50_000),
        st.integers(0, 100),
    ),
    max_size=60,
)


def drawn(rng: Random, share: float) -> list[AuditFigure]:
    """Draw from a company in which the risky requests are drawn more often."""
    found = []
    for number in range(4000):
        padded = rng.random() < share
        p = 0.3 if padded else 0.05
        value = Decimal(rng.randint(500, 9000))
        if rng.random() < p:
            unneeded = value if padded else Decimal(0)
            found.append(AuditFigure(f"U{number % 40}", p, value, unneeded))
    return found


@given(AUDITS)
def test_an_estimate_is_a_share_within_its_interval(audits: list[AuditFigure]) -> None:
    found = estimate(audits)

    if found is not None:
        assert 0 <= found.low <= found.high <= 1
        assert found.low - 1e-9 <= found.share <= found.high + 1e-9
        assert found.n >= ENOUGH


@given(AUDITS)
def test_the_same_audits_give_the_same_estimate(audits: list[AuditFigure]) -> None:
    assert estimate(audits) == estimate(audits)


def test_few_audits_are_no_estimate() -> None:
    one = AuditFigure("U1", 0.05, Decimal(100), Decimal(0))

    assert estimate([one] * (ENOUGH - 1)) is None
    assert estimate([one] * 100) is None


def test_drawing_the_risky_ones_more_often_does_not_bias_it() -> None:
    companies = [drawn(Random(seed), 0.3) for seed in range(20)]  # noqa: S311 (an invented company)

    found = [one for each in companies if (one := estimate(each)) is not None]

    naive = [
        sum(one.unneeded for one in each) / sum(one.value for one in each)
        for each in companies
    ]
    assert abs(sum(one.share for one in found) / 20 - 0.3) < 0.02
    assert sum(one.low < 0.3 < one.high for one in found) >= 16
    assert min(naive) > Decimal("0.6")


def test_requests_count_by_their_probability_too() -> None:
    found = drawn(Random(7), 0.3)  # noqa: S311 (a simulation)

    told = estimate(found)

    assert told is not None
    assert abs(told.requests - 0.3) < 0.06
