"""What was odd in a running process is shown to its owner."""

from datetime import UTC, datetime

import pytest

from storage.history import Operation
from tests.diagrams import diagram, end, start, user_task, xor
from tests.workflows.conftest import actor, deploy
from workflows.commands.interventions import GetProcessInstance
from workflows.commands.operations import GetOperations
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import Actor, Engine
from workflows.remarks import CONDITION, remarks_of

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


def test_of_what_is_odd_again_and_again_the_first_of_the_list_is_shown() -> None:
    facts = {"element": "large", "expression": "a", "warnings": [["空", "null"]]}
    newest_first = [
        Operation(
            at=datetime(2026, 3, day, tzinfo=UTC),
            command=CONDITION,
            process_instance_id=1,
            variables=facts,
        )
        for day in (9, 8)
    ]

    (remark,) = remarks_of(newest_first)

    assert remark.at.day == 9
