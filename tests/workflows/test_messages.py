"""Messages and signals between instances, and from outside."""

from contextlib import nullcontext

import pytest

from storage.unit_of_work import Database
from tests.conftest import Clock
from tests.diagrams import call, diagram, end, service_task, start, user_task
from tests.workflows.conftest import deploy, make_engine
from tests.workflows.waiting import (
    DECLARED,
    event,
    jobs,
    message,
    offered,
    parameters,
    pass_time,
    signal,
)
from workflows.commands.messages import (
    AmbiguousMessageError,
    BroadcastSignal,
    NobodyWaitsError,
    PublishMessage,
)
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Actor, Engine
from workflows.jobs.executor import run_due
from workflows.messages import Address

SCRIPT = (
    '<bpmn:scriptTask id="number" scriptFormat="feel">'
    '<bpmn:script>no = "PR-7"</bpmn:script></bpmn:scriptTask>'
)


@pytest.fixture
def engine(database: Database, clock: Clock) -> Engine:
    """Return an engine on each kind of database in turn."""
    return make_engine(database, clock)


def waiting(inside: str, before: str = "", process_id: str = "p") -> bytes:
    """Draw a process that waits for an event and then asks for a task."""
    catch = event("intermediateCatchEvent", "wait", inside)
    nodes = start() + before + catch + user_task("after") + end()
    flows = ("begin wait", "wait after", "after done")
    return diagram(process_id, nodes, *flows, extra=DECLARED)


def throwing(inside: str) -> bytes:
    """Draw a process that throws an event, in another file."""
    throw = event("intermediateThrowEvent", "throw", inside)
    nodes = start() + throw + end()
    return diagram("q", nodes, "begin throw", "throw done", extra=DECLARED)


def test_a_message_continues_the_one_instance_that_waits_for_it(
    engine: Engine, alice: Actor
) -> None:
    deploy(engine, p=waiting(message()))
    started = engine.run(StartProcessInstance("p"), actor=alice)

    delivered = engine.run(PublishMessage("paid", {"amount": 5}), actor=SYSTEM)

    assert delivered == started.process_instance_id
    assert offered(engine, alice) == ["after"]


def test_a_message_goes_to_what_was_correlated_by_the_same_values(
    engine: Engine, alice: Actor
) -> None:
    deploy(engine, p=waiting(parameters(line="${line}") + message()))
    deploy(engine, q=throwing(parameters(line="${3}") + message()))
    engine.run(StartProcessInstance("p"), actor=alice)

    kept = engine.run(
        PublishMessage("paid", {}, Address(correlation={"line": 7})), actor=SYSTEM
    )

    assert (kept, offered(engine, alice)) == (None, [])


def test_a_message_for_several_is_refused_and_names_them(
    engine: Engine, alice: Actor
) -> None:
    deploy(engine, p=waiting(message()))
    first, second = (
        engine.run(StartProcessInstance("p"), actor=alice).process_instance_id
        for _ in range(2)
    )

    with pytest.raises(AmbiguousMessageError) as caught:
        engine.run(PublishMessage("paid"), actor=SYSTEM)

    assert f"{first} (wait), {second} (wait)" in str(caught.value)
    assert offered(engine, alice) == []


def test_a_message_is_kept_until_somebody_waits_for_it(
    engine: Engine, alice: Actor, clock: Clock, database: Database
) -> None:
    deploy(engine, p=waiting(message()))
    nobody = engine.run(PublishMessage("paid", {}), actor=SYSTEM)

    engine.run(StartProcessInstance("p"), actor=alice)
    pass_time(engine, clock)

    assert (nobody, offered(engine, alice), jobs(database)) == (None, ["after"], [])


def test_a_message_whose_time_is_over_reaches_nobody(
    engine: Engine, alice: Actor, clock: Clock
) -> None:
    deploy(engine, p=waiting(message()))
    short = Address(time_to_live="PT1H")
    engine.run(PublishMessage("paid", {}, short), actor=SYSTEM)

    pass_time(engine, clock, hours=1)
    engine.run(StartProcessInstance("p"), actor=alice)
    pass_time(engine, clock)

    assert offered(engine, alice) == []


def test_a_message_that_is_not_to_be_kept_is_refused_where_nobody_waits(
    engine: Engine,
) -> None:
    at_once = Address(time_to_live="PT0S")

    with pytest.raises(NobodyWaitsError, match="paid"):
        engine.run(PublishMessage("paid", {}, at_once), actor=SYSTEM)


def test_a_message_published_twice_with_the_same_id_is_one(
    engine: Engine, alice: Actor
) -> None:
    start_event = event("startEvent", "begin", message())
    nodes = start_event + user_task("after") + end()
    flows = ("begin after", "after done")
    deploy(engine, p=diagram("p", nodes, *flows, extra=DECLARED))
    once = PublishMessage("paid", {}, Address(message_id="order 7"))

    instances = [engine.run(once, actor=SYSTEM) for _ in range(2)]

    assert instances == [1, 1]
    assert offered(engine, alice) == ["after"]


def test_a_message_thrown_by_a_process_reaches_another(
    engine: Engine, alice: Actor, clock: Clock
) -> None:
    deploy(engine, p=waiting(message()))
    deploy(engine, q=throwing(message()))
    engine.run(StartProcessInstance("p"), actor=alice)

    engine.run(StartProcessInstance("q"), actor=alice)
    pass_time(engine, clock)

    assert offered(engine, alice) == ["after"]


def test_a_called_process_waits_by_the_key_that_it_was_given(
    engine: Engine, alice: Actor
) -> None:
    key = '<camunda:in businessKey="${no}" /><camunda:in sourceExpression="${1}" '
    calls = call("go", "p", "x").replace('<camunda:in source="x" ', key)
    numbered = SCRIPT + calls
    flows = ("begin number", "number go", "go done")
    deploy(engine, p=waiting(message()))
    deploy(engine, q=diagram("q", start() + numbered + end(), *flows))
    engine.run(StartProcessInstance("q"), actor=alice)

    others = Address(business_key="DO-1")
    kept = engine.run(PublishMessage("paid", {}, others), actor=SYSTEM)
    mine = Address(business_key="PR-7")
    delivered = engine.run(PublishMessage("paid", {}, mine), actor=SYSTEM)

    assert (kept, delivered) == (None, 1)


def test_a_signal_reaches_every_instance_and_starts_those_that_wait_for_it(
    engine: Engine, alice: Actor, clock: Clock
) -> None:
    begin = event("startEvent", "begin", signal()) + user_task("started") + end()
    flows = ("begin started", "started done")
    deploy(engine, p=waiting(signal()), q=throwing(signal()))
    deploy(engine, r=diagram("r", begin, *flows, extra=DECLARED))
    for _ in range(2):
        engine.run(StartProcessInstance("p"), actor=alice)

    engine.run(StartProcessInstance("q"), actor=alice)
    pass_time(engine, clock)

    assert offered(engine, alice) == ["after", "after", "started"]


def test_a_signal_from_outside_reaches_everybody(
    engine: Engine, alice: Actor, clock: Clock
) -> None:
    deploy(engine, p=waiting(signal()))
    engine.run(StartProcessInstance("p"), actor=alice)

    engine.run(BroadcastSignal("alarm"), actor=SYSTEM)
    pass_time(engine, clock)

    assert offered(engine, alice) == ["after"]


#: What our processes tell one another (processes.md, 2.7): the message, by what it
#: finds its receiver, whether it starts one, and what comes of it if nobody waits.
AGREED = (
    ("withdraw_order", "key", "refused"),
    ("withdraw_request", "key", "refused"),
    ("visit_finished", "starts", "started"),
    ("line_installed", "values", "kept"),
    ("request_sampled", "starts", "started"),
    ("maintenance_found_fault", "starts", "started"),
    ("part_arrived", "values", "kept"),
    ("customer_called_again", "key", "refused"),
    ("opportunity_won", "starts", "started"),
    ("lead_from_service", "starts", "started"),
)


def receiving(name: str, by: str) -> bytes:
    """Draw a process that gets a message, or starts with it."""
    declared = f'<bpmn:message id="it" name="{name}" />'
    got = parameters("output", told="${text}")
    if by == "starts":
        begun = event("startEvent", "begin", got + message("it"))
        nodes, flows = begun + user_task("after") + end(), ["begin after"]
    else:
        both = got.replace("<camunda:output", SELECTED + "<camunda:output", 1)
        inside = (both if by == "values" else got) + message("it")
        caught = event("intermediateCatchEvent", "wait", inside)
        numbered = service_task("number", "number", {"prefix": "DO"})
        nodes = start() + numbered + caught + user_task("after") + end()
        flows = ["begin number", "number wait", "wait after"]
    return diagram("p", nodes, *flows, "after done", extra=declared)


SELECTED = '<camunda:inputParameter name="line">${7}</camunda:inputParameter>'


def addressed(by: str, otherwise: str) -> Address:
    return Address(
        business_key="DO-2026-000001" if by == "key" else None,
        correlation={"line": 7} if by == "values" else None,
        time_to_live="PT0S" if otherwise == "refused" else "P7D",
    )


@pytest.mark.parametrize(("name", "by", "otherwise"), AGREED)
def test_what_our_processes_tell_one_another_arrives(
    engine: Engine, alice: Actor, name: str, by: str, otherwise: str
) -> None:
    deploy(engine, p=receiving(name, by))
    if by != "starts":
        engine.run(StartProcessInstance("p"), actor=alice)

    told = PublishMessage(name, {"text": "x"}, addressed(by, otherwise))
    instance = engine.run(told, actor=SYSTEM)

    assert (instance, offered(engine, alice)) == (1, ["after"])


@pytest.mark.parametrize(
    ("name", "by", "otherwise"), [row for row in AGREED if row[1] != "starts"]
)
def test_what_nobody_waits_for_is_refused_or_kept(
    engine: Engine, alice: Actor, name: str, by: str, otherwise: str
) -> None:
    deploy(engine, p=receiving(name, by))
    told = PublishMessage(name, {"text": "x"}, addressed(by, otherwise))
    refused = otherwise == "refused"

    with pytest.raises(NobodyWaitsError) if refused else nullcontext():
        engine.run(told, actor=SYSTEM)
    engine.run(StartProcessInstance("p"), actor=alice)
    run_due(engine)

    assert offered(engine, alice) == ([] if refused else ["after"])
