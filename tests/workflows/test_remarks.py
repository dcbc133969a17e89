"""What was odd in a running process is shown to its owner."""

import pytest

from tests.diagrams import diagram, end, start, user_task, xor
from tests.workflows.conftest import actor, deploy
from workflows.commands.interventions import GetProcessInstance
from workflows.commands.operations import GetOperations
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import Actor, Engine

OLGA = actor("olga")


@pytest.fixture
def started(engine: Engine, alice: Actor) -> Engine:
    """Return an engine with an instance whose condition met no number."""
    nodes = start() + xor("large") + user_task("check") + user_task("book") + end()
    flows = (
        "begin large",
        'large check "a" &gt; 3',
        "large book default",
        "check done",
        "book done",
    )
    deploy(engine, p=diagram("p", nodes, *flows))
    engine.run(StartProcessInstance("p", {}, "start"), actor=alice)
    return engine


def test_the_owner_sees_that_a_condition_had_no_value(started: Engine) -> None:
    found = started.run(GetProcessInstance(1), actor=OLGA)

    (remark,) = found.remarks
    assert (remark.element_id, remark.expression) == ("large", '"a" > 3')
    assert "null" in remark.sentence.en
    assert [token.element_id for token in found.tokens] == ["book"]


def test_the_page_of_the_operations_lists_it_too(started: Engine) -> None:
    view = started.run(GetOperations(), actor=OLGA)

    assert [each.process_instance_id for each in view.remarks] == [1]
