"""Diagrams that leave work to outside workers, and those who do it."""

from datetime import timedelta

from storage.external_tasks import Wanted
from tests.diagrams import diagram, end, error, on_error, start, user_task
from tests.workflows.waiting import parameters
from workflows.commands.external_tasks import FetchAndLock, LockedTask, Topic
from workflows.engine import Actor, Engine
from workflows.errors import Text

WORKER = Actor("erp", Text("外部系统", "ERP"), frozenset({"worker"}))


def external(element_id: str, topic: str, inside: str = "", extra: str = "") -> str:
    """Draw a task for an outside worker."""
    return (
        f'<bpmn:serviceTask id="{element_id}" camunda:type="external"'
        f' camunda:topic="{topic}"{extra}>{inside}</bpmn:serviceTask>'
    )


def ordering(inside: str = "", extra: str = "", process_id: str = "p") -> bytes:
    """Draw: order parts outside, then a task; sold out leads to another task."""
    nodes = (
        start()
        + external("order", "parts", inside, extra)
        + on_error("sold_out", "order", "gone")
        + user_task("unpack")
        + user_task("apologise")
        + end()
        + end("sorry")
    )
    flows = (
        "begin order",
        "order unpack",
        "unpack done",
        "sold_out apologise",
        "apologise sorry",
    )
    return diagram(process_id, nodes, *flows, extra=error("gone", "SOLD_OUT"))


def twice(inside: str = "") -> bytes:
    """Draw two such tasks: the second one shows what the first has left behind."""
    nodes = start() + external("order", "parts", inside) + external("look", "parts")
    flows = ("begin order", "order look", "look done")
    return diagram("p", nodes + end(), *flows)


def with_data() -> str:
    """Give input and output parameters of such a task."""
    given = parameters(qty="${1 + 1}")
    taken = (
        '<camunda:outputParameter name="price">${each * qty}</camunda:outputParameter>'
    )
    return given.replace("</camunda:inputOutput>", f"{taken}</camunda:inputOutput>")


def fetch(
    engine: Engine,
    worker: str = "w1",
    most: int = 1,
    variables: list[str] | None = None,
) -> list[LockedTask]:
    """Fetch the work of the topic ``parts`` for ten minutes."""
    wanted = Topic(Wanted("parts"), timedelta(minutes=10), variables)
    found = engine.run(FetchAndLock(worker, [wanted], most), actor=WORKER)
    return list(found)
