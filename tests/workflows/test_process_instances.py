"""Starting processes, forms at work, and what the history keeps."""

import json

import pytest

from storage.process_instances import InstanceState
from storage.unit_of_work import Database, unit_of_work_factory
from tests.diagrams import (
    call,
    diagram,
    end,
    error,
    error_end,
    gateway,
    on_error,
    start,
    user_task,
)
from tests.workflows.conftest import deploy
from workflows.commands.definitions import Deploy
from workflows.commands.inbox import FindUserTasks, GetUserTask, SuggestForTask
from workflows.commands.process_instances import (
    GetStartForm,
    StartProcessInstance,
    SuggestAtStart,
)
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import SYSTEM, Actor, Engine
from workflows.errors import ForbiddenError, InvalidFormError, NotFoundError


def words(title: str) -> dict[str, object]:
    return {"x-i18n": {"zh": {"title": title}, "en": {"title": title}}}


FORM = {
    "type": "object",
    **words("Order"),
    "x-facts": {"limits": {"source": "limits", "size": "3 + 4"}},
    "properties": {
        "colour": {
            "type": "string",
            "x-ref": {"source": "colours", "search": True},
            **words("Colour"),
        },
        "count": {"type": "integer", "minimum": 1, "x-default": "2", **words("Count")},
    },
    "required": ["colour", "count"],
    "x-rules": [
        {
            "field": "count",
            "require": "count <= limits.most",
            "zh": "太多",
            "en": "Too many",
        }
    ],
}
WITH_FORMS = {
    "p/p.bpmn": diagram(
        "p",
        start().replace("<bpmn:startEvent", '<bpmn:startEvent camunda:formKey="f"')
        + user_task("work", form="f")
        + end(),
        "begin work",
        "work done",
    ),
    "p/f.form.json": json.dumps(FORM).encode(),
}


@pytest.fixture
def formed(engine: Engine) -> Engine:
    engine.run(Deploy(WITH_FORMS), actor=SYSTEM)
    return engine


def test_a_start_form_shows_defaults_options_and_facts(
    formed: Engine, alice: Actor
) -> None:
    view = formed.run(GetStartForm("p", prefill={"colour": "red"}), actor=alice).form

    assert view is not None
    assert view.values == {"colour": "red", "count": 2}
    assert [option.value for option in view.options["colour"]] == ["red", "blue"]
    assert view.facts == {"limits": {"most": 7}}


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, {"colour", "count"}),
        ({"colour": "green", "count": 1}, {"colour"}),
        ({"colour": "red", "count": "many"}, {"count"}),
        ({"colour": "red", "count": 8}, {"count"}),
    ],
)
def test_wrong_values_start_nothing_and_name_their_fields(
    formed: Engine, alice: Actor, values: dict[str, object], fields: set[str]
) -> None:
    with pytest.raises(InvalidFormError) as refused:
        formed.run(StartProcessInstance("p", values), actor=alice)

    assert {problem.field for problem in refused.value.problems} == fields
    assert formed.run(FindUserTasks("groups"), actor=alice).total == 0


def test_wrong_values_complete_nothing(formed: Engine, alice: Actor) -> None:
    started = StartProcessInstance("p", {"colour": "red", "count": 1})
    task_id = formed.run(started, actor=alice).next_task_id or 0

    with pytest.raises(InvalidFormError):
        formed.run(
            CompleteUserTask(task_id, {"colour": "red", "count": 8}), actor=alice
        )

    view = formed.run(GetUserTask(task_id, {"count": "eight"}), actor=alice)
    assert view.task.state == "CREATED"
    assert view.form is not None
    assert view.form.values == {"count": "eight"}


def test_suggestions_fit_what_was_typed(formed: Engine, alice: Actor) -> None:
    (option,) = formed.run(SuggestAtStart("p", "colour", "re"), actor=alice)
    started = StartProcessInstance("p", {"colour": "red", "count": 1})
    task_id = formed.run(started, actor=alice).next_task_id or 0

    for_task = SuggestForTask(task_id, "colour", "blu")

    assert option.value == "red"
    assert [one.value for one in formed.run(for_task, actor=alice)] == ["blue"]
    assert formed.run(SuggestAtStart("p", "count", "re"), actor=alice) == ()


def test_only_who_works_on_a_task_gets_suggestions(
    formed: Engine, alice: Actor, carol: Actor
) -> None:
    started = StartProcessInstance("p", {"colour": "red", "count": 1})
    task_id = formed.run(started, actor=alice).next_task_id or 0

    with pytest.raises(ForbiddenError):
        formed.run(SuggestForTask(task_id, "colour", ""), actor=carol)
    with pytest.raises(NotFoundError):
        formed.run(SuggestForTask(99, "colour", ""), actor=alice)


def test_a_lane_says_who_may_start(engine: Engine, alice: Actor, carol: Actor) -> None:
    lane = (
        '<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="boss">'
        "<bpmn:flowNodeRef>begin</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    )
    nodes = lane + start() + user_task("work") + end()
    deploy(engine, p=diagram("p", nodes, "begin work", "work done"))

    with pytest.raises(ForbiddenError):
        engine.run(StartProcessInstance("p"), actor=alice)

    assert engine.run(StartProcessInstance("p"), actor=carol).process_instance_id


def test_the_history_names_every_step_person_and_time(
    engine: Engine, sqlite: Database, alice: Actor
) -> None:
    nodes = start() + user_task("work") + end()
    deploy(engine, p=diagram("p", nodes, "begin work", "work done"))
    progress = engine.run(StartProcessInstance("p"), actor=alice)
    engine.run(CompleteUserTask(progress.next_task_id or 0, {}), actor=alice)

    with unit_of_work_factory(sqlite)(reads=True) as store:
        elements = store.history.elements(progress.process_instance_id)
        operations = store.history.operations(progress.process_instance_id)
        instance = store.process_instances.get(progress.process_instance_id)

    passed = [(element.element_id, element.outcome) for element in elements]
    assert passed == [
        ("begin", "completed"),
        ("work", "completed"),
        ("done", "completed"),
    ]
    given = [(operation.command, operation.actor) for operation in operations]
    assert given == [("StartProcessInstance", "alice"), ("CompleteUserTask", "alice")]
    assert instance is not None
    assert instance.state == InstanceState.COMPLETED


def test_an_interrupted_call_is_cancelled_in_the_history(
    engine: Engine, sqlite: Database, alice: Actor
) -> None:
    called = diagram(
        "q",
        start() + user_task("inside") + error_end("failed", "e"),
        "begin inside",
        "inside failed",
        extra=error("e", "bad"),
    )
    nodes = start() + call("sub", "q") + on_error("caught", "sub", "e") + end()
    flows = ("begin sub", "sub done", "caught done")
    caller = diagram("p", nodes, *flows, extra=error("e", "bad"))
    deploy(engine, p=caller, q=called)
    progress = engine.run(StartProcessInstance("p"), actor=alice)

    engine.run(CompleteUserTask(progress.next_task_id or 0, {}), actor=alice)

    with unit_of_work_factory(sqlite)(reads=True) as store:
        elements = store.history.elements(progress.process_instance_id)
    outcomes = {element.element_id: element.outcome for element in elements}
    assert outcomes["sub"] == "cancelled"
    assert outcomes["caught"] == "completed"


def test_the_history_names_what_parallel_branches_both_changed(
    engine: Engine, sqlite: Database, alice: Actor
) -> None:
    branches = diagram(
        "branches",
        start()
        + user_task("a", outputs={"status": "from a"})
        + user_task("b", outputs={"status": "from b"})
        + gateway("parallel", "join")
        + end(),
        *("begin a", "begin b", "a join", "b join", "join done"),
    )
    deploy(engine, branches=branches)
    engine.run(StartProcessInstance("branches", {}, "start"), actor=alice)

    for row in engine.run(FindUserTasks("groups"), actor=alice).rows:
        engine.run(CompleteUserTask(row.id, {}, f"token {row.id}"), actor=alice)

    with unit_of_work_factory(sqlite)(reads=True) as store:
        (merge,) = [
            operation
            for operation in store.history.every_operation()
            if operation.command == "MergeBranches"
        ]
        assert merge.variables == {"element": "join", "conflicts": ["status"]}
