"""The laws of the risk score."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from handlers.parts.risk import Signals, risk_of

SIGNALS = st.builds(
    Signals,
    p=st.none() | st.floats(0, 1),
    predicted=st.booleans(),
    evidence_missing=st.booleans(),
    unit_index=st.floats(0, 10),
    value=st.decimals(0, 10**6, places=2),
)


@given(SIGNALS)
def test_a_risk_is_a_share(signals: Signals) -> None:
    assert 0 < risk_of(signals) < 1


@given(SIGNALS)
def test_each_signal_raises_the_risk(signals: Signals) -> None:
    calm = replace(signals, p=1.0, predicted=True, evidence_missing=False)

    for louder in (
        replace(calm, p=0.01),
        replace(calm, predicted=False),
        replace(calm, evidence_missing=True),
        replace(calm, unit_index=calm.unit_index + 1),
        replace(calm, value=calm.value * 2 + 2),
    ):
        assert risk_of(louder) > risk_of(calm)


def test_a_usual_predicted_line_with_evidence_is_of_little_risk() -> None:
    usual = Signals(
        p=0.8,
        predicted=True,
        evidence_missing=False,
        unit_index=1.0,
        value=Decimal(480),
    )

    assert risk_of(usual) < 0.1
    assert risk_of(replace(usual, p=0.03, predicted=False)) > 0.3
