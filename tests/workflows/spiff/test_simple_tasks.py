"""Tasks that nobody has to do anything for."""

import pytest

from tests.diagrams import diagram, end, start, user_task
from tests.workflows.spiff.conftest import Walk, definition


def _walk(task: str, **variables: object) -> Walk:
    xml = diagram(
        "simple",
        start() + task + user_task("after") + end(),
        "begin it",
        "it after",
        "after done",
    )
    return Walk(definition(xml)).start(**variables)


@pytest.mark.parametrize("kind", ["task", "manualTask"])
def test_a_task_without_a_type_is_passed(kind: str) -> None:
    """Stock SpiffWorkflow waits for a person at both."""
    walk = _walk(f'<bpmn:{kind} id="it" />')

    assert walk.passed() == ["begin", "it", "after"]


def test_a_script_assigns_variables_one_after_the_other() -> None:
    """Stock SpiffWorkflow executes it as Python."""
    script = "total = price * 2\n\n// the rest\nbig = total > 5"

    walk = _walk(_script(script), price=3)

    assert walk.variables == {"price": 3, "total": 6, "big": True}


def test_a_script_may_be_one_expression_for_a_result_variable() -> None:
    walk = _walk(_script("= [a,\n a + 1]", 'camunda:resultVariable="pair"'), a=1)

    assert walk.variables == {"a": 1, "pair": [1, 2]}


def _script(text: str, attributes: str = "") -> str:
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<bpmn:scriptTask id="it" scriptFormat="feel" {attributes}>'
        f"<bpmn:script>{text}</bpmn:script></bpmn:scriptTask>"
    )
