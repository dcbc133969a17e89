"""T21: three steps, one put off, win a customer, who is created once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers import business
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.processes.opportunity import Development, customers, view
from tests.processes.results import watched
from workflows.engine import Business, Engine, ServiceTask


def closing_twice() -> Business:
    """Give operations of which the one that closes is tried once more."""
    known = watched(business())
    name = "opportunities.close_opportunity"
    operation = known.operations[name]

    def close(task: ServiceTask, **arguments: Any) -> Mapping[str, object]:  # noqa: ANN401 (of any operation)
        assert operation.handler(task, **arguments)["won"]
        return operation.handler(task, **arguments)

    operations = {**known.operations, name: replace(operation, handler=close)}
    return replace(known, operations=operations)


def test_three_steps_one_of_them_put_off_win_a_customer_once(
    development: Development,
) -> None:
    rows = [development.step_row(days, f"步骤{days}") for days in (1, 2, 3)]
    development.planned(*rows).step()
    development.step(outcome="postponed", new_date=development.day(5))
    development.step().step()

    development.win()

    assert development.ended_at == "developed"
    (code,) = customers(development)
    assert development.row.status == "won"
    steps = view(development).plans[-1].steps
    assert [(one.title, one.postponed) for one in steps] == [
        ("步骤1", 0),
        ("步骤2", 1),
        ("步骤3", 0),
    ]
    assert development.read(lambda store: store.customers.by_code(code)).owner_unit


def test_closing_again_creates_no_second_customer(
    company: Database, clock: Clock
) -> None:
    engine = Engine(unit_of_work_factory(company), closing_twice(), clock)
    development = Development(engine, clock)

    development.planned().step("finish_won").win()

    assert development.ended_at == "developed"
    (code,) = customers(development)
    buyer = development.read(lambda store: store.customers.by_code(code))
    contacts = development.read(lambda store: store.customers.contacts(buyer.id))
    assert [one.name for one in contacts] == ["陶经理"]
    assert len(view(development).interactions) == 1
    assert len(development.told("sales1")) == 1
