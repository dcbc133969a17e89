"""Business rule tasks from deployment to history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pytest

from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.diagrams import diagram, end, start, user_task
from tests.dmn import decision, dmn, input_data, literal, table
from tests.workflows.conftest import make_engine
from tests.workflows.models.samples import form_text
from workflows.commands.definitions import Deploy, GetProcessDefinition
from workflows.commands.inbox import GetUserTask
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.deployed_decisions import evaluations_of
from workflows.engine import SYSTEM, Actor, Command, Context, Engine
from workflows.errors import Text
from workflows.models.findings import InvalidDeploymentError
from workflows.spiff.decision_tasks import DecisionFaultError
from workflows.standing_decisions import decide as decide_now

FORM = {"p/ask.form.json": form_text({"n": {"type": "number"}}).encode()}
SINGLE = 'camunda:resultVariable="r" camunda:mapDecisionResult="singleEntry"'


def rule_task(attributes: str = 'camunda:resultVariable="r"', inside: str = "") -> str:
    parameters = (
        "<bpmn:extensionElements><camunda:inputOutput>"
        f"{inside}</camunda:inputOutput></bpmn:extensionElements>"
    )
    return (
        '<bpmn:businessRuleTask id="decide" name="decide" camunda:decisionRef="hours"'
        f" {attributes}>{parameters if inside else ''}</bpmn:businessRuleTask>"
    )


def process(task: str) -> bytes:
    """Draw a task for a person, a decision, and another task for a person."""
    nodes = start() + user_task("ask", form="ask") + task + _work() + end()
    flows = ("begin ask", "ask decide", "decide work", "work done")
    return diagram("p", nodes, *flows)


def hours(limit: int = 10) -> bytes:
    return dmn(
        input_data("n", "number"),
        decision("level", literal(f"n - {limit}"), requires=["input n"]),
        decision(
            "hours",
            table(
                ["level: number"],
                ["hours: number"],
                "< 0 | 4",
                "[0..100) | 8",
                policy="COLLECT",
            ),
            requires=["decision level"],
            name="工时",
        ),
    )


def deploy(engine: Engine, task: str, **more: bytes) -> None:
    files = {"p/p.bpmn": process(task), "p/hours.dmn": hours(), **FORM}
    engine.run(Deploy({**files, **more}), actor=SYSTEM)


def _work() -> str:
    return user_task("work", inputs={"subject": "${r}"})


def decide(engine: Engine, alice: Actor, n: int = 0) -> str | None:
    """Run an instance through its decision; give what became of the result."""
    task_id = engine.run(StartProcessInstance("p"), actor=alice).next_task_id
    progress = engine.run(CompleteUserTask(task_id or 0, {"n": n}), actor=alice)
    view = engine.run(GetUserTask(progress.next_task_id or 0), actor=alice)
    return view.task.subject


def test_a_business_rule_task_makes_its_decision(engine: Engine, alice: Actor) -> None:
    deploy(engine, rule_task(SINGLE))

    assert decide(engine, alice, 9) == "4"
    assert decide(engine, alice, 10) == "8"


def test_the_result_is_a_list_of_contexts_unless_it_is_mapped(
    engine: Engine, alice: Actor
) -> None:
    deploy(engine, rule_task())

    assert decide(engine, alice, 9) == str([{"hours": 4}])


def test_parameters_go_into_a_decision_and_come_out_of_it(
    engine: Engine, alice: Actor
) -> None:
    inside = (
        '<camunda:inputParameter name="n">${n + 1}</camunda:inputParameter>'
        '<camunda:outputParameter name="r">${decisionResult + 0.5}'
        "</camunda:outputParameter>"
    )
    deploy(engine, rule_task('camunda:mapDecisionResult="singleEntry"', inside))

    assert decide(engine, alice, 9) == "8.5"


def test_the_history_knows_how_a_decision_was_made(
    database: Database, clock: Clock, alice: Actor
) -> None:
    engine = make_engine(database, clock)
    deploy(engine, rule_task(SINGLE))

    decide(engine, alice, 12)

    with unit_of_work_factory(database)(reads=True) as store:
        level, made = store.decisions.evaluations(1)
        assert (level.decision_id, level.inputs, level.outputs) == (
            "level",
            {"n": 12},
            2,
        )
        assert (made.name_zh, made.inputs, made.rules) == ("工时", {"level": 2}, [2])
        assert (made.outputs, made.element_id, made.at) == ([8], "decide", clock.now)
        assert made.decision_definition_id != level.decision_definition_id


def test_a_decision_that_cannot_be_made_is_an_incident(
    engine: Engine, alice: Actor, sqlite: Database
) -> None:
    many = '<camunda:inputParameter name="n">many</camunda:inputParameter>'
    deploy(engine, rule_task(SINGLE, many))

    with pytest.raises(DecisionFaultError) as refused:
        decide(engine, alice)

    assert "“n”" in refused.value.sentence("zh")
    with unit_of_work_factory(sqlite)(reads=True) as store:
        (incident,) = store.incidents.open("p")
        assert incident.element_id == "decide"
        assert store.decisions.evaluations(1) == []


def test_a_running_instance_keeps_the_decision_of_its_deployment(
    engine: Engine, alice: Actor
) -> None:
    deploy(engine, rule_task(SINGLE))
    task_id = engine.run(StartProcessInstance("p"), actor=alice).next_task_id
    deploy(engine, rule_task(SINGLE), **{"p/hours.dmn": hours(limit=1)})

    progress = engine.run(CompleteUserTask(task_id or 0, {"n": 5}), actor=alice)

    view = engine.run(GetUserTask(progress.next_task_id or 0), actor=alice)
    assert view.task.subject == "4"
    assert decide(engine, alice, 5) == "8"


def test_a_process_may_keep_to_one_version_of_a_decision(
    engine: Engine, alice: Actor
) -> None:
    deploy(engine, rule_task(SINGLE))
    first = 'camunda:decisionRefBinding="version" camunda:decisionRefVersion="1"'
    deploy(engine, rule_task(f"{SINGLE} {first}"), **{"p/hours.dmn": hours(limit=1)})

    assert decide(engine, alice, 5) == "4"


def test_a_process_may_use_a_decision_deployed_before(
    engine: Engine, alice: Actor
) -> None:
    deploy(engine, rule_task(SINGLE))
    alone = {"p/p.bpmn": process(rule_task(SINGLE)), **FORM}

    engine.run(Deploy(alone), actor=SYSTEM)

    assert decide(engine, alice, 9) == "4"


def test_decisions_can_be_deployed_without_a_diagram(
    engine: Engine, sqlite: Database
) -> None:
    def versions() -> dict[str, int]:
        with unit_of_work_factory(sqlite)(reads=True) as store:
            return store.decisions.newest_versions()

    engine.run(Deploy({"p/hours.dmn": hours()}), actor=SYSTEM)
    engine.run(Deploy({"p/hours.dmn": hours()}), actor=SYSTEM)
    once = versions()
    engine.run(Deploy({"p/hours.dmn": hours(20)}), actor=SYSTEM)
    engine.run(Deploy({"p/hours.dmn": hours()}), actor=SYSTEM)

    assert once == {"level": 1, "hours": 1}
    assert versions() == {"level": 3, "hours": 3}


def test_a_decision_outside_of_any_process_is_made_in_its_newest_version(
    engine: Engine,
) -> None:
    none = engine.run(Decide(5), actor=SYSTEM)
    engine.run(Deploy({"p/small.dmn": small(1)}), actor=SYSTEM)
    first = engine.run(Decide(5), actor=SYSTEM)

    engine.run(Deploy({"p/small.dmn": small(2)}), actor=SYSTEM)

    assert (none, first) == (None, {"hours": 1})
    assert engine.run(Decide(5), actor=SYSTEM) == {"hours": 2}


@dataclass(frozen=True)
class Decide(Command[Mapping[str, object] | None]):
    """Ask for hours."""

    n: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> Mapping[str, object] | None:
        return decide_now(context, "small", {"n": self.n})


def small(value: int) -> bytes:
    rule = table(["n: number"], ["hours: number"], f"- | {value}")
    return dmn(input_data("n", "number"), decision("small", rule, requires=["input n"]))


def test_a_missing_decision_is_refused_naming_the_element(engine: Engine) -> None:
    with pytest.raises(InvalidDeploymentError) as refused:
        deploy(
            engine,
            rule_task(SINGLE),
            **{"p/hours.dmn": dmn(decision("d", literal("1")))},
        )

    (finding,) = refused.value.findings
    assert (finding.rule, finding.element_id) == ("rule-task-unknown", "decide")


def test_a_flaw_in_a_decision_refuses_the_whole_deployment(engine: Engine) -> None:
    broken = hours().replace(b"[0..100)", b"[-5..100)").replace(b"COLLECT", b"UNIQUE")

    with pytest.raises(InvalidDeploymentError) as refused:
        deploy(engine, rule_task(SINGLE), **{"p/hours.dmn": broken})

    rules = {finding.rule for finding in refused.value.findings}
    assert rules == {"table-overlap", "table-gap"}


def test_several_outputs_cannot_become_a_single_entry(engine: Engine) -> None:
    two = dmn(decision("hours", table(["n: number"], ["a", "b"], "- | 1 | 2")))

    with pytest.raises(InvalidDeploymentError) as refused:
        deploy(engine, rule_task(SINGLE), **{"p/hours.dmn": two})

    assert [each.rule for each in refused.value.findings] == ["rule-task-result"]


def test_each_instance_of_a_repeated_task_makes_its_decision(
    engine: Engine, alice: Actor
) -> None:
    repeated = (
        "<bpmn:multiInstanceLoopCharacteristics"
        ' camunda:collection="${[1, 20]}" camunda:elementVariable="n">'
        "<bpmn:loopDataOutputRef>r</bpmn:loopDataOutputRef>"
        '<bpmn:outputDataItem id="one" name="one" />'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    task = rule_task(SINGLE.replace('"r"', '"one"'))
    deploy(engine, task.replace("</bpmn:b", f"{repeated}</bpmn:b"))

    assert decide(engine, alice) == "[4, 8]"


def test_the_page_of_a_process_shows_its_decisions_and_what_they_require(
    engine: Engine, alice: Actor
) -> None:
    names = b'{"hours": "Hours"}'
    deploy(engine, rule_task(SINGLE), **{"p/i18n/en.json": names})

    view = engine.run(GetProcessDefinition("p"), actor=alice)

    hours_table, level = view.decisions
    assert (hours_table.name.zh, hours_table.name.en) == ("工时", "Hours")
    assert (hours_table.version, hours_table.policy.en) == (1, "Collect")
    assert [rule.inputs for rule in hours_table.rules] == [("< 0",), ("[0..100)",)]
    assert [text for _, text in level.texts] == ["n - 10"]


def test_the_history_is_told_with_the_names_of_both_languages(
    engine: Engine, alice: Actor, sqlite: Database
) -> None:
    names = b'{"level": "Level", "n": "Amount"}'
    deploy(engine, rule_task(SINGLE), **{"p/i18n/en.json": names})
    decide(engine, alice, 12)

    with unit_of_work_factory(sqlite)(reads=True) as store:
        first, second = evaluations_of(store, 1)

    assert first.inputs == ((Text("n", "Amount"), 12),)
    assert second.inputs == ((Text("level", "Level"), 2),)
    assert (second.rules, second.outputs) == ((2,), [8])
