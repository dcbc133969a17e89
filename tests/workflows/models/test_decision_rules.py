"""What is refused in a file of decisions, and what is not."""

import pytest

from tests.dmn import (
    dmn,
    table,
)
from tests.workflows.decisions.making import findings, levels, one_table
from tests.workflows.models.decision_flaws import FEEL_1_1, FLAWS, SIMPLE
from workflows.models.catalogue import Catalogue
from workflows.models.rules import check

HARMLESS = [
    dmn(SIMPLE.replace("<literalExpression", f"<literalExpression {FEEL_1_1}")),
    one_table(
        table(["n"], ["r"], "- | 1").replace(
            "<inputExpression", '<inputExpression expressionLanguage="FEEL"'
        )
    ),
    dmn(SIMPLE, "<extensionElements/>", '<knowledgeSource id="ks" name="law"/>'),
    levels("UNIQUE", "[1..5] | 1", "(5..9] | 2", outputs=("r: number: : 0",)),
    levels("ANY", "< 10 | 1", ">= 5 | 1", "> 20 | 1"),
    one_table(table(["n: integer"], ["r"], "<= 5 | 1", "[6..10] | 2", "> 10 | 3")),
    one_table(table(["s: string"], ["r"], '"a" | 1', '"b" | 2')),
    one_table(table(['s: string: "a","b"'], ["r"], '"a" | 1', 'not("a") | 2')),
    one_table(table(["b: boolean"], ["r"], "true | 1", "false | 2")),
    one_table(table(["n: number"], ["r"], "< limit | 1", ">= limit | 2")),
    one_table(table(["n: number"], ["r"], "< 5 | 1", "? >= 5 | 2")),
]


@pytest.mark.parametrize(("rule", "content"), FLAWS)
def test_a_flaw_in_a_decision_is_refused(rule: str, content: bytes) -> None:
    found = findings(content)

    assert rule in {finding.rule for finding in found}
    for finding in found:
        assert finding.line
        for sentence in (finding.text, finding.remedy):
            assert sentence.zh != sentence.en


@pytest.mark.parametrize("content", HARMLESS)
def test_a_decision_without_a_flaw_is_not_refused(content: bytes) -> None:
    assert [finding.render("en") for finding in findings(content)] == []


def test_a_decision_that_is_in_two_files_is_refused() -> None:
    found = check({"a/a.dmn": dmn(SIMPLE), "b/b.dmn": dmn(SIMPLE)}, Catalogue())

    assert ("decision-twice", "b/b.dmn") in {(each.rule, each.file) for each in found}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (levels("UNIQUE", "< 10 | 1", ">= 5 | 2"), "Rules 1 and 2 overlap: n [5..10)."),
        (levels("UNIQUE", "<= 10 | 1", ">= 10 | 2"), "Rules 1 and 2 overlap: n 10."),
        (levels("UNIQUE", "[1..5] | 1", "[6..9] | 2"), "n < 1, (5..6), > 9."),
        (
            one_table(
                table(
                    ["n: number", "b: boolean"],
                    ["r"],
                    "< 10 | - | 1",
                    ">= 10 | true | 2",
                )
            ),
            "No rule matches n >= 10, b false.",
        ),
        (
            one_table(
                table(['p: string: "P1","P2","P3"'], ["r"], '"P1" | 1', '"P3" | 2')
            ),
            'No rule matches p "P2".',
        ),
        (
            one_table(
                table(
                    ["d: date"],
                    ["r"],
                    '< date("2026-01-01") | 1',
                    '[date("2026-01-01")..date("2026-01-31")] | 2',
                    '> date("2026-02-01") | 3',
                )
            ),
            'No rule matches d date("2026-02-01").',
        ),
    ],
)
def test_the_cells_that_overlap_or_are_missing_are_named(
    content: bytes, expected: str
) -> None:
    (finding,) = findings(content)

    assert expected in finding.text.en
