"""Every rule is shown twice: broken, and kept."""

import pytest

from tests.workflows.models.examples import EXAMPLES, Example
from workflows.models.rule_book import RULES
from workflows.models.rules import inspect


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda it: it.rule)
def test_a_rule_finds_what_breaks_it(example: Example) -> None:
    found = inspect(example.bad, example.catalogue)

    broken = [finding for finding in found if finding.rule == example.rule]
    assert broken, {finding.rule for finding in found}
    for finding in found:
        assert finding.line or finding.file.endswith((".json", "*.bpmn"))
        for sentence in (finding.text, finding.remedy):
            assert sentence.zh
            assert sentence.en


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda it: it.rule)
def test_a_rule_finds_nothing_where_it_is_kept(example: Example) -> None:
    found = inspect(example.good, example.catalogue)

    assert example.rule not in {finding.rule for finding in found}
    assert [it.render("en") for it in found if it.severity == "error"] == []


def test_every_rule_has_an_example() -> None:
    assert RULES.keys() - {example.rule for example in EXAMPLES} == set()
