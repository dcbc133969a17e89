"""Due services on the screen."""

from dataclasses import dataclass

import pytest

from handlers.care.maintenance_fixtures import due_machine
from tests.web.conftest import Visit
from workflows.engine import SYSTEM, Command, Context, Engine, ServiceTask
from workflows.jobs.executor import run_due

PLACE = "/services"


@dataclass(frozen=True)
class FallDue(Command[None]):
    """Let the company's machine be due for its third service."""

    def execute(self, context: Context) -> None:
        due_machine(ServiceTask(context, 0))


@pytest.fixture
def due(engine: Engine) -> None:
    """Start the service of a machine."""
    engine.run(FallDue(), actor=SYSTEM)
    while run_due(engine):
        pass


@pytest.mark.usefixtures("due")
def test_due_services_are_listed_and_found(visit: Visit) -> None:
    front = visit("front1")

    for query in ("", "?q=SD22", "?q=锦程", "?state=all"):
        page = front.get(f"{PLACE}{query}")
        for text in ("MS-2026-000001", "第 3 次 · 500 小时", "待联系"):
            assert text in page.text, (query, text)
    assert "没有相符的保养。" in front.get(f"{PLACE}?q=EX").text
    assert "这里没有保养。" in front.get(f"{PLACE}?state=ended").text


@pytest.mark.usefixtures("due")
def test_a_unit_sees_its_own_machines(visit: Visit) -> None:
    assert "MS-2026-000001" in visit("cd.store").get(PLACE).text
    assert "MS-2026-000001" not in visit("cs.sup").get(PLACE).text


@pytest.mark.usefixtures("due")
def test_the_front_desk_gets_the_task_to_call_the_customer(visit: Visit) -> None:
    page = visit("front1").get("/inbox?view=groups")

    assert "#3 · 500 h" in page.text
