"""Boxed expressions, and decisions that require others."""

import pytest

from tests.dmn import (
    decision,
    dmn,
    entries,
    function,
    input_data,
    invocation,
    item,
    knowledge,
    literal,
    table,
)
from tests.workflows.decisions.making import made, unchecked
from workflows.decisions.errors import (
    NotAFunctionError,
    TooMuchWorkError,
    WrongValueError,
)

NAMESPACES = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]
PLUS = function({"a": "number", "b": "number"}, literal("a + b"))


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_version_of_dmn_is_read(namespace: str) -> None:
    content = dmn(decision("d", literal("1 + 1")), namespace=namespace)

    assert made(content, "d").value == 2


def test_an_expression_reads_the_variables_of_the_process() -> None:
    outcome = made(dmn(decision("d", literal("n * 2"))), "d", n=21, other="x")

    assert outcome.value == 42
    assert outcome.steps[0].inputs == {"n": 21}


def test_an_entry_of_a_context_sees_those_before_it() -> None:
    box = entries(net=literal("100"), gross=literal("net * 1.13"))

    assert made(dmn(decision("d", box)), "d").value == {"net": 100, "gross": 113}


def test_a_context_may_give_one_result() -> None:
    box = entries(net=literal("100"), result=literal("net * 2"))

    assert made(dmn(decision("d", box)), "d").value == 200


def test_a_decision_is_made_from_those_it_requires() -> None:
    content = dmn(
        input_data("n", "number"),
        decision("first", literal("n + 1"), requires=["input n"]),
        decision("second", literal("n + 2"), requires=["input n"]),
        decision(
            "last",
            literal("first * second"),
            requires=["decision first", "decision second"],
        ),
    )

    outcome = made(content, "last", n=1)

    assert outcome.value == 6
    assert [step.decision_id for step in outcome.steps] == ["first", "second", "last"]
    assert outcome.steps[-1].inputs == {"first": 2, "second": 3}


def test_a_decision_that_several_require_is_made_once() -> None:
    content = dmn(
        decision("base", literal("1")),
        *(
            decision(name, literal("base + 1"), requires=["decision base"])
            for name in ("one", "two")
        ),
        decision(
            "sum", literal("one + two"), requires=["decision one", "decision two"]
        ),
    )

    made_ids = [step.decision_id for step in made(content, "sum").steps]

    assert made_ids == ["base", "one", "two", "sum"]


def test_shared_knowledge_is_invoked_with_named_parameters() -> None:
    content = dmn(
        knowledge("plus", PLUS),
        decision(
            "d",
            invocation("plus", b=literal("2"), a=literal("40")),
            requires=["knowledge plus"],
        ),
    )

    assert made(content, "d").value == 42


def test_shared_knowledge_may_use_more_of_it() -> None:
    inner = invocation("plus", a=literal("n"), b=literal("1"))
    content = dmn(
        knowledge("plus", PLUS),
        knowledge("next", function({"n": "number"}, inner), ["knowledge plus"]),
        decision("d", invocation("next", n=literal("41")), requires=["knowledge next"]),
    )

    assert made(content, "d").value == 42


def test_shared_knowledge_may_be_a_table() -> None:
    rated = table(["n"], ["rate: number"], "< 10 | 1", ">= 10 | 2")
    content = dmn(
        knowledge("rate", function({"n": "number"}, rated)),
        decision("d", invocation("rate", n=literal("12")), requires=["knowledge rate"]),
    )

    assert made(content, "d").value == 2


def test_a_function_defined_in_a_context_can_be_invoked() -> None:
    box = entries(
        base=literal("40"),
        add=f"<functionDefinition>{function({'n': ''}, literal('base + n'))}"
        "</functionDefinition>",
        result=invocation("add", n=literal("2")),
    )

    assert made(dmn(decision("d", box)), "d").value == 42


def test_what_is_no_function_cannot_be_invoked() -> None:
    content = dmn(decision("d", invocation("n", a=literal("1"))))

    with pytest.raises(NotAFunctionError, match="“n”"):
        unchecked(content, "d", n=3)


def test_a_function_without_such_a_parameter_cannot_be_invoked() -> None:
    content = dmn(
        knowledge("plus", PLUS),
        decision("d", invocation("plus", c=literal("1")), requires=["knowledge plus"]),
    )

    with pytest.raises(NotAFunctionError):
        unchecked(content, "d")


def test_knowledge_that_uses_itself_comes_to_an_end() -> None:
    inner = function({"n": ""}, invocation("again", n=literal("n + 1")))
    content = dmn(
        decision(
            "d",
            entries(
                again=f"<functionDefinition>{inner}</functionDefinition>",
                result=invocation("again", n=literal("0")),
            ),
        )
    )

    with pytest.raises((TooMuchWorkError, NotAFunctionError)):
        unchecked(content, "d")


def test_a_list_holds_boxed_expressions() -> None:
    box = f"<list>{literal('1')}{literal('1 + 1')}</list>"

    assert made(dmn(decision("d", box)), "d").value == [1, 2]


def test_a_relation_is_a_list_of_contexts() -> None:
    rows = "".join(
        f"<row>{literal(part)}{literal(qty)}</row>"
        for part, qty in (('"A"', "2"), ('"B"', "3"))
    )
    columns = '<column name="part"/><column name="qty"/>'
    box = f"<relation>{columns}{rows}</relation>"

    expected = [{"part": "A", "qty": 2}, {"part": "B", "qty": 3}]
    assert made(dmn(decision("d", box)), "d").value == expected


def test_types_of_a_file_may_be_contexts() -> None:
    machine = (
        '<itemDefinition name="machine"><itemComponent name="hours">'
        "<typeRef>number</typeRef></itemComponent></itemDefinition>"
    )
    content = dmn(
        machine,
        input_data("m", "machine"),
        decision("d", literal("m.hours + 1"), requires=["input m"]),
    )

    assert made(content, "d", m={"hours": 1, "serial": "x"}).value == 2


def test_types_of_a_file_may_be_lists() -> None:
    content = dmn(
        item("numbers", "number", attributes='isCollection="true"'),
        input_data("list", "numbers"),
        decision("d", literal("sum(list)"), requires=["input list"]),
    )

    assert made(content, "d", list=[1, 2]).value == 3
    assert made(content, "d", list=5).value == 5


def test_names_may_have_several_words_or_be_chinese() -> None:
    content = dmn(
        input_data("order amount", "number", "amount"),
        input_data("折扣 率", "number", "rate"),
        decision(
            "d",
            literal("order amount * 折扣 率"),
            requires=["input amount", "input rate"],
        ),
    )

    assert made(content, "d", **{"order amount": 100, "折扣 率": 0.5}).value == 50


def test_an_expression_may_call_shared_knowledge() -> None:
    content = dmn(
        knowledge("plus one", function({"n": "number"}, literal("n + 1"))),
        decision(
            "d",
            literal("for i in 1..3 return plus one(i)"),
            requires=["knowledge plus_one"],
        ),
    )

    assert made(content, "d").value == [2, 3, 4]


def test_shared_knowledge_wants_the_types_of_its_parameters() -> None:
    content = dmn(
        knowledge("next", function({"n": "number"}, literal("n + 1"))),
        decision("d", literal('next("x")'), requires=["knowledge next"]),
    )

    with pytest.raises(WrongValueError, match="“n”"):
        made(content, "d")


def test_all_expressions_of_a_decision_share_one_budget() -> None:
    body = literal("count(for i in 1..9000 return i + n)")
    content = dmn(
        knowledge("work", function({"n": ""}, body)),
        decision(
            "d",
            literal("for i in 1..9000 return work(i)"),
            requires=["knowledge work"],
        ),
    )

    with pytest.raises(TooMuchWorkError, match="“d”"):
        made(content, "d")
