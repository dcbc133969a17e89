"""Files of decisions with one flaw each, by the rule that finds it."""

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
from tests.workflows.decisions.making import levels, one_table

FEEL_1_1 = 'expressionLanguage="http://www.omg.org/spec/FEEL/20140401"'
SIMPLE = decision("d", literal("1"))
FLAWS = (
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
)
