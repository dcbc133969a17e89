"""Services of machines: found once, agreed on, carried out, checked or lost."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from handlers.care import maintenance
from handlers.care.due_services import FindDueServices
from handlers.care.maintenance_fixtures import due_machine
from handlers.care.maintenance_lookups import (
    FindServices,
    checklist_lines,
    service_facts,
)
from storage.maintenance import MaintenanceService
from tests.handlers.world import CHANGSHA, CLERK, FRONT, NOW, World
from workflows.engine import SYSTEM
from workflows.errors import InvalidFormError, NotFoundError

HOURS = 480
ITEMS = (1, 2, 3, 4, 5, 6, 7, 8, 11, 12)
AGREED = {"result": "agreed", "agreed_date": (NOW + timedelta(days=1)).isoformat()}


@pytest.fixture
def service(timed: World) -> MaintenanceService:
    """Give the third service of the company's machine."""
    due = due_machine(timed.task(), hours=HOURS)
    found = timed.store.maintenance.get(int(str(due["service_id"])))
    assert found is not None
    maintenance.begin(timed.task(), service_id=found.id)
    return found


def agree(world: World, service: MaintenanceService, **form: object) -> Any:  # noqa: ANN401 (results of the operation)
    contact = {**AGREED, **form}
    return maintenance.record_contact(
        world.task(), service_id=service.id, contact=contact
    )


def check(world: World, service: MaintenanceService, **form: object) -> Any:  # noqa: ANN401 (as above)
    items = [{"line": item, "result": "ok"} for item in ITEMS]
    report = {"hours_now": HOURS, "items": items, **form}
    return maintenance.record_results(
        world.task(CLERK), service_id=service.id, report=report
    )


def test_a_machine_is_found_due_once(timed: World) -> None:
    machine = timed.machine()
    machine.hours_last, machine.hours_last_at = HOURS, NOW
    context = timed.context(SYSTEM)

    assert FindDueServices().execute(context) == 1
    assert FindDueServices().execute(context) == 0

    (service,) = timed.store.maintenance.of_machines([machine.id])[machine.id]
    assert (service.no, service.service_no) == ("MS-2026-000001", 3)
    (message,) = timed.store.messages.waiting(["service_due"], NOW)
    assert message.variables == {"service_id": service.id}


def test_the_visit_of_a_service_is_an_order_that_repeats_nothing(
    timed: World, service: MaintenanceService
) -> None:
    agree(timed, service)

    opened = maintenance.open_order(timed.task(), service_id=service.id)
    again = maintenance.open_order(timed.task(), service_id=service.id)

    assert opened == again
    order = timed.order(int(str(opened["order_id"])))
    assert (order.reported_via, order.source_no) == ("maintenance", service.no)
    assert (order.repeat_of_id, service.state) == (None, "planned")


def test_a_finished_service_closes_its_order_and_reports_the_fault(
    timed: World, service: MaintenanceService
) -> None:
    agree(timed, service)
    opened = maintenance.open_order(timed.task(), service_id=service.id)
    items = [{"line": item, "result": "fault"} for item in ITEMS]

    found: Any = check(timed, service, items=items, fault_desc="油管渗漏")
    maintenance.finish(timed.task(), service_id=service.id)

    assert found["fault_found"] is True
    assert timed.order(int(str(opened["order_id"]))).status == "closed"
    assert (service.state, service.hours_done) == ("done", HOURS)
    report = found["fault_report"]
    assert (report["source_no"], report["serial_no"]) == (service.no, "SD22-2025-0007")


def test_a_fault_after_a_service_repeats_nothing(
    timed: World, service: MaintenanceService
) -> None:
    maintenance.open_order(timed.task(), service_id=service.id)
    check(timed, service)
    maintenance.finish(timed.task(), service_id=service.id)

    order = timed.register()

    assert order.repeat_of_id is None


def test_a_visit_in_vain_leaves_the_service_due(
    timed: World, service: MaintenanceService
) -> None:
    opened = maintenance.open_order(timed.task(), service_id=service.id)

    maintenance.give_up_visit(
        timed.task(), service_id=service.id, outcome="customer_cancelled"
    )

    order = timed.order(int(str(opened["order_id"])))
    assert (order.status, service.state) == ("withdrawn", "due")


def test_a_lost_service_is_over(timed: World, service: MaintenanceService) -> None:
    maintenance.end(timed.task(), service_id=service.id, state="expired")

    assert (service.state, service.ended_at) == ("expired", NOW)
    with pytest.raises(maintenance.ServiceEndedError, match="MS-2026-000001"):
        maintenance.open_order(timed.task(), service_id=service.id)


def test_new_hours_change_when_the_service_is_lost(
    timed: World, service: MaintenanceService
) -> None:
    before = service.expires_at

    agree(timed, service, hours_now=HOURS + 10)

    assert service.expires_at < before
    assert timed.machine().hours_last == HOURS + 10


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"result": ""}, "result"),
        ({"result": "maybe"}, "result"),
        ({"agreed_date": None}, "agreed_date"),
        ({"agreed_date": (NOW - timedelta(days=1)).isoformat()}, "agreed_date"),
        ({"result": "later"}, "call_again_at"),
        ({"hours_now": HOURS - 1}, "hours_now"),
        ({"hours_now": HOURS + 1000}, "hours_now"),
    ],
)
def test_a_wrong_contact_is_sent_back(
    timed: World,
    service: MaintenanceService,
    form: Mapping[str, object],
    field: str,
) -> None:
    with pytest.raises(InvalidFormError) as error:
        agree(timed, service, **form)

    assert [problem.field for problem in error.value.problems] == [field]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"hours_now": None}, "hours_now"),
        ({"hours_now": HOURS - 1}, "hours_now"),
        ({"items": []}, "items"),
        ({"items": [{"line": 99, "result": "ok"}]}, "items"),
        ({"items": [{"line": n, "result": "fault"} for n in ITEMS]}, "fault_desc"),
    ],
)
def test_a_wrong_checklist_is_sent_back(
    timed: World,
    service: MaintenanceService,
    form: Mapping[str, object],
    field: str,
) -> None:
    with pytest.raises(InvalidFormError) as error:
        check(timed, service, **form)

    assert [problem.field for problem in error.value.problems] == [field]


def test_an_item_is_judged(timed: World, service: MaintenanceService) -> None:
    items = [{"line": item, "result": "?"} for item in ITEMS]

    with pytest.raises(InvalidFormError) as error:
        check(timed, service, items=items)

    assert error.value.problems[0].field == "items.0.result"


def test_an_unknown_service_is_not_found(timed: World) -> None:
    with pytest.raises(NotFoundError, match="service 99"):
        maintenance.begin(timed.task(), service_id=99)


def test_a_unit_sees_the_services_of_its_own_machines(
    timed: World, service: MaintenanceService
) -> None:
    own, other = timed.context(CLERK), timed.context(CHANGSHA)

    assert service_facts(own, service_id=service.id)["due_hours"] == 500
    assert service_facts(other, service_id=service.id) == {}
    lines = [line["line"] for line in checklist_lines(own, service_id=service.id)]
    assert lines == list(ITEMS)
    assert list(checklist_lines(other, service_id=service.id)) == []
    assert FindServices().execute(other).rows == ()


def test_the_list_shows_what_became_of_a_service(
    timed: World, service: MaintenanceService
) -> None:
    maintenance.open_order(timed.task(), service_id=service.id)
    check(timed, service)
    maintenance.finish(timed.task(), service_id=service.id)

    (row,) = FindServices("SD22", open=False).execute(timed.context(FRONT)).rows

    assert (row.no, row.state, row.hours_done) == (service.no, "done", HOURS)
    assert FindServices(open=True).execute(timed.context(FRONT)).total == 0


def test_the_order_of_a_fault_is_not_that_of_a_visit_in_vain(
    timed: World, service: MaintenanceService
) -> None:
    maintenance.open_order(timed.task(), service_id=service.id)
    maintenance.give_up_visit(timed.task(), service_id=service.id, outcome="no_parts")
    visit = maintenance.open_order(timed.task(), service_id=service.id)
    items = [{"line": item, "result": "fault"} for item in ITEMS]
    check(timed, service, items=items, fault_desc="油管渗漏")
    fault = timed.register(source_no=service.no)

    (row,) = FindServices().execute(timed.context(FRONT)).rows

    assert (row.order_no, row.fault_order_no) == (visit["order_no"], fault.no)
