"""What docs/spiffworkflow.md says is what the tests have seen."""

from tests.docs import spiffworkflow


def test_the_page_about_spiffworkflow_is_made_from_the_cases() -> None:
    text = spiffworkflow.PAGE.read_text("utf-8")

    assert text == spiffworkflow.page(), "python -m tests.docs.spiffworkflow"
