"""What is refused in a file of decisions, and what is not."""

import pytest

from tests.dmn import (
    decision,
    dmn,
    function,
    input_data,
    invocation,
    item,
    knowledge,
    literal,
    table,
)
from tests.workflows.decisions.making import findings, levels, one_table
from workflows.models.catalogue import Catalogue
from workflows.models.rule_book import RULES
from workflows.models.rules import check

FEEL_1_1 = 'expressionLanguage="http://www.omg.org/spec/FEEL/20140401"'
SIMPLE = decision("d", literal("1"))
FLAWS = [
    ("decision-element", dmn(SIMPLE, '<import namespace="x"/>')),
    ("decision-element", dmn(SIMPLE, '<decisionService id="s"/>')),
    ("decision-none", dmn(input_data("n"))),
    ("decision-id", dmn(SIMPLE.replace('id="d"', 'id="1 d"'))),
    ("decision-id", dmn(SIMPLE.replace('id="d"', ""))),
    ("decision-twice", dmn(SIMPLE, input_data("d"))),
    ("decision-required", dmn(decision("d", literal("1"), requires=["input n"]))),
    ("decision-required", dmn(decision("d", literal("1"), requires=["decision e"]))),
    ("decision-required", dmn(decision("d", literal("1"), requires=["knowledge k"]))),
    (
        "decision-circle",
        dmn(
            decision("a", literal("1"), requires=["decision b"]),
            decision("b", literal("1"), requires=["decision a"]),
        ),
    ),
    (
        "decision-circle",
        dmn(SIMPLE, knowledge("k", function({}, literal("1")), ["knowledge k"])),
    ),
    (
        "decision-same-name",
        dmn(
            input_data("n", data_id="n1"),
            input_data("n", data_id="n2"),
            decision("d", literal("n"), requires=["input n1", "input n2"]),
        ),
    ),
    ("decision-empty", dmn(decision("d", ""))),
    ("decision-empty", dmn(decision("d", "<list><conditional/></list>"))),
    ("decision-empty", dmn(SIMPLE, '<businessKnowledgeModel id="k" name="k"/>')),
    (
        "decision-language",
        dmn(
            SIMPLE.replace(
                "<literalExpression", '<literalExpression expressionLanguage="juel"'
            )
        ),
    ),
    (
        "decision-language",
        dmn(
            decision(
                "d",
                f'<functionDefinition kind="Java">{literal("1")}</functionDefinition>',
            )
        ),
    ),
    (
        "decision-language",
        one_table(
            table(["n"], ["r"], "- | 1").replace(
                "<inputExpression", '<inputExpression expressionLanguage="javascript"'
            )
        ),
    ),
    (
        "decision-element",
        one_table(
            table(["n"], ["r"], "- | 1").replace(
                "<input ",
                '<input xmlns:c="http://camunda.org/schema/1.0/dmn"'
                ' c:inputVariable="v" ',
            )
        ),
    ),
    ("decision-type", dmn(decision("d", literal("1"), type_="money"))),
    ("decision-type", dmn(SIMPLE, input_data("n", "money"))),
    ("decision-type", dmn(SIMPLE, item("a", "b"), item("b", "a"))),
    ("decision-type", one_table(table(["n: money"], ["r"], "- | 1"))),
    (
        "decision-name",
        dmn(input_data("n"), decision("d", literal("n + m"), requires=["input n"])),
    ),
    ("decision-name", dmn(SIMPLE, knowledge("k", function({"a": ""}, literal("b"))))),
    ("expression", dmn(decision("d", literal("1 +")))),
    ("expression", dmn(decision("d", invocation("f", a=literal(")"))))),
    ("expression", levels("FIRST", '< | "a"', '- | "b"')),
    ("table-shape", one_table(table(["n"], []))),
    ("table-shape", one_table(table(["n"], ["r"]))),
    ("table-shape", one_table(table([], ["r"], "1"))),
    ("table-shape", one_table(table(["n"], ["r"], "-"))),
    ("table-shape", one_table(table(["n"], ["r"], "- |"))),
    ("table-shape", one_table(table(["n"], ["a", "a"], "- | 1 | 2"))),
    ("table-shape", one_table(table([""], ["r"], "- | 1"))),
    ("table-shape", one_table(table(["n"], ["r"], *["- | 1"] * 1001, policy="FIRST"))),
    ("table-hit-policy", levels("BEST", "- | 1")),
    ("table-hit-policy", one_table(table(["n"], ["r"], "- | 1", aggregation="SUM"))),
    ("table-priority", levels("PRIORITY", '- | "a"')),
    ("table-priority", levels("OUTPUT ORDER", "- | 1", outputs=("r: number: < 5",))),
    ("table-type", levels("FIRST", '"a" | 1', "- | 2")),
    ("table-type", levels("UNIQUE", '- | "a"', outputs=("r: number",))),
    ("table-type", one_table(table(["n: integer"], ["r"], "< 1.5 | 1", "- | 2"))),
    ("table-type", one_table(table(["n"], ["r"], '- | "a"'), type_="number")),
    ("table-value", levels("UNIQUE", '- | "c"', outputs=('r: string: "a","b"',))),
    ("table-value", levels("FIRST", "- | 1", outputs=("r: number: < 5 : 6",))),
    ("table-value", one_table(table(["n: number: [0..9]"], ["r"], "10 | 1", "- | 2"))),
    ("table-overlap", levels("UNIQUE", "< 10 | 1", ">= 5 | 2")),
    ("table-conflict", levels("ANY", "< 10 | 1", ">= 5 | 2")),
    ("table-gap", levels("UNIQUE", "< 10 | 1", "> 10 | 2")),
    ("not-dmn", dmn(SIMPLE, namespace="http://elsewhere")),
    ("doctype", b"<!DOCTYPE a><a/>"),
]
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


def test_every_rule_about_decisions_has_a_flaw() -> None:
    about = {rule for rule in RULES if rule.startswith(("decision-", "table-"))}

    assert about - {rule for rule, _ in FLAWS} == set()


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
