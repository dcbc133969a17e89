"""JUEL of Camunda 7 in a diagram."""

import pytest

from tests.workflows.models.samples import CATALOGUE, broken, findings
from workflows.models import vocabulary
from workflows.models.model import ProcessModel
from workflows.models.normalise import normalise
from workflows.models.xml import BPMN, parse

CONDITION = "${visit = true}"
EXPRESSIONS = [
    ("${visit == true && amount ge 5}", "visit = true and amount >= 5"),
    ("#{empty visit ? 1 : 2}", 'if (if visit in (null, "", [], {})'),
    ("${visit = true}", "visit = true"),
    ("= visit", "visit"),
    ("visit == true", "visit == true"),
    ("${visit.run()}", "visit.run()"),
    ("${visit ===}", "visit ==="),
]
TEMPLATES = [
    ("${level == 'a' ? 'x' : 'y'}", '${(if level = "a" then "x" else "y")}'),
    ("no ${!urgent}, ${urgent}", "no ${not(urgent)}, ${urgent}"),
    ("${ {a: '}'} }", "${ {a: '}'} }"),
    ("plain", "plain"),
    ("${order.no} ${bean.x()}", "${order.no} ${bean.x()}"),
    ("${a && b}" + "x" * 4000, "${a && b}" + "x" * 4000),
]
JAVA = [
    (CONDITION, "${visitService.isNeeded(visit)}", "“visitService.isNeeded(…)”"),
    (CONDITION, "${execution.id == 1}", "“execution” is an object of the engine"),
    ("${order_no}", "No. ${order.getNo()}", "“order.getNo(…)” calls Java"),
]


def read(source: str) -> ProcessModel:
    (process,) = normalise(parse(source.encode(), "a"), CATALOGUE.roles).processes
    return process


@pytest.mark.parametrize(("text", "feel"), EXPRESSIONS)
def test_an_expression_in_braces_may_be_juel(text: str, feel: str) -> None:
    expression = vocabulary.expression(text)

    assert feel in expression


@pytest.mark.parametrize(("text", "feel"), TEMPLATES)
def test_a_template_may_hold_juel(text: str, feel: str) -> None:
    template = vocabulary.template(text)

    assert template == feel


@pytest.mark.parametrize(("old", "new", "reason"), JAVA)
def test_what_calls_java_is_refused_with_the_reason(
    old: str, new: str, reason: str
) -> None:
    source = broken(old, new)

    (finding,) = findings(repair=source)

    assert finding.rule == "expression"
    assert reason in finding.render("en")
    assert "Java" in finding.render("zh")


def test_a_diagram_with_juel_is_read_as_feel() -> None:
    source = broken(CONDITION, "${visit == true || urgent}").replace(
        '"${owner}"', "\"${empty owner ? 'anna' : owner}\""
    )

    model = read(source)

    root = parse(source.encode(), "a")
    conditions = [
        vocabulary.condition(flow) for flow in root.iter(f"{BPMN}sequenceFlow")
    ]
    assert "visit = true or urgent" in conditions
    assert str(model.elements["diagnose"].assignee).startswith("${(if (if owner in")
    assert findings(repair=source) == ()


def test_a_mistake_in_feel_stays_one_of_feel() -> None:
    source = broken(CONDITION, "${day of birth(visit)}")

    (finding,) = findings(repair=source)

    assert "there is none called “day of birth”" in finding.render("en")
