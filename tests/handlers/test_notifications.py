"""Notifications: kept once for each person, read by that person."""

from datetime import datetime, timedelta

import pytest

from handlers.deadlines import clocks
from handlers.deadlines.overdue import NotifyOverdue
from handlers.outward.notifications import (
    CountNotifications,
    FindNotifications,
    ReadAllNotifications,
    ReadNotification,
)
from storage.dispatch_orders import DispatchOrder
from storage.identities import Role, UserRole
from storage.steps import InstanceChange, Step
from storage.user_tasks import UserTask, UserTaskFilter, UserTaskState
from tests.handlers.world import CLERK, FRONT, NOW, SUPERVISOR, World
from workflows.errors import NotFoundError

_HELD = {
    "front1": ("front_desk", None, None),
    "ts1": ("tech_support", None, 1),
    "cd.sup": ("service_supervisor", "OF18", None),
    "cd.store": ("storekeeper", "OF18", None),
    "cs.sup": ("service_director", None, None),
}


@pytest.fixture
def staffed(timed: World) -> World:
    """Give the small company with people who hold roles."""
    store = timed.store
    for code in {role for role, _, _ in _HELD.values()} | {"admin"}:
        store.identities.put_role(
            Role(code=code, name_zh=code, name_en=code, scope="none")
        )
    store.flush()
    store.identities.add(
        UserRole(login=login, role_code=role, scope_unit=unit, scope_line=line)
        for login, (role, unit, line) in _HELD.items()
    )
    store.flush()
    return timed


def ask(
    world: World,
    group: str,
    due_at: datetime,
    order: DispatchOrder | None = None,
    number: str | None = None,
) -> UserTask:
    """Ask a group to do something, for an order or what else has a number."""
    token = f"{group} {due_at}"
    row: dict[str, object] = {
        "process_instance_id": world.process_instance_id,
        "definition_id": _definition_id(world),
        "token_id": token,
        "element_id": "work",
        "name_zh": "办理",
        "name_en": "Work",
        "state": UserTaskState.CREATED,
        "created_at": NOW,
        "due_at": due_at,
        "order_id": order.id if order else None,
        "order_no": order.no if order else number,
    }
    candidate = {"token_id": token, "kind": "group", "name": group}
    change = InstanceChange(world.process_instance_id, b"", None, None)
    world.store.flush()
    world.store.steps.keep(Step(change, [row], [candidate]), lambda _: None)
    wanted = UserTaskFilter(process_instance_id=world.process_instance_id)
    found = world.store.user_tasks.find(wanted)
    return next(task for task in found if task.token_id == token)


def _definition_id(world: World) -> int:
    instance = world.store.process_instances.get(world.process_instance_id)
    assert instance is not None
    return instance.definition_id


def notify(world: World, *, mail: bool = False, **later: float) -> tuple[int, ...]:
    """Tell people, some time from now."""
    context = world.context(now=NOW + timedelta(**later))
    return NotifyOverdue(mail=mail).execute(context)


def texts(world: World, login: str) -> list[tuple[str, str]]:
    """Give what somebody has been told: its kind and its link."""
    rows = world.store.notifications.of(login, limit=99)
    return [(row.kind, row.link) for row in rows]


def diagnosing(world: World) -> UserTask:
    """Register an order of which the diagnosis waits for technical support."""
    order = world.register()
    due = NOW + timedelta(minutes=30)
    return ask(world, "tech_support@line1", due, order)


def test_the_people_of_a_late_order_are_told(staffed: World) -> None:
    task = diagnosing(staffed)

    notify(staffed, minutes=23)
    notify(staffed, minutes=30)

    assert texts(staffed, "ts1") == [("reminder", f"task {task.id}")]
    assert texts(staffed, "cs.sup") == [("overdue", f"order {task.order_no}")]


def test_telling_twice_is_harmless(staffed: World) -> None:
    diagnosing(staffed)

    for minutes in (23, 23, 46, 46, 47):
        notify(staffed, minutes=minutes)

    assert len(texts(staffed, "ts1")) == 1
    assert len(texts(staffed, "cs.sup")) == 1


def test_what_tells_nobody_anything_leaves_no_trace(staffed: World) -> None:
    context = staffed.context()

    NotifyOverdue().execute(context)

    assert context.record.written


def test_clocks_that_stand_still_are_not_told_of(staffed: World) -> None:
    task = diagnosing(staffed)
    order = staffed.order(task.order_id or 0)
    clocks.pause(staffed.task(), order, "waiting_customer")

    notify(staffed, hours=30)

    assert texts(staffed, "ts1") == []


def test_whoever_works_on_the_order_is_told_of_the_arrival(staffed: World) -> None:
    order = staffed.register(priority="P2")
    task = ask(staffed, "storekeeper@OF18", NOW + timedelta(days=9), order)

    notify(staffed, hours=36)

    assert texts(staffed, "cd.store") == [("reminder", f"task {task.id}")]


def test_a_task_with_a_due_date_of_its_own_is_told_of_once_it_has_passed(
    staffed: World,
) -> None:
    task = ask(staffed, "storekeeper@OF18", NOW + timedelta(hours=2))

    for hours in (1.9, 2, 2.5, 3, 4):
        notify(staffed, hours=hours)

    assert texts(staffed, "cd.sup") == [("overdue", f"task {task.id}")]
    assert texts(staffed, "cs.sup") == [("red_list", f"task {task.id}")]


@pytest.mark.parametrize(
    "page",
    ["opportunity OP-2026-000001", "sale PS-2026-000001", "service_request SR-2026-7"],
)
def test_who_only_has_to_know_is_led_to_what_the_task_is_about(
    staffed: World, page: str
) -> None:
    ask(staffed, "storekeeper@OF18", NOW, number=page.split()[1])

    notify(staffed, hours=1)

    assert texts(staffed, "cd.sup") == [("overdue", page)]


def test_mail_is_wanted_where_there_is_an_address(staffed: World) -> None:
    diagnosing(staffed)
    user = staffed.store.identities.get("ts1")
    assert user is not None
    user.email = "ts1@example.com"

    wanted = notify(staffed, mail=True, minutes=46)

    (row,) = staffed.store.notifications.of("ts1", limit=9)
    assert wanted == (row.id,)
    assert row.mail_to == "ts1@example.com"
    assert [each.id for each in staffed.store.notifications.to_mail()] == [row.id]


def test_without_a_mail_server_no_mail_is_wanted(staffed: World) -> None:
    diagnosing(staffed)
    user = staffed.store.identities.get("ts1")
    assert user is not None
    user.email = "ts1@example.com"

    assert notify(staffed, minutes=46) == ()
    assert staffed.store.notifications.to_mail() == []


def test_nobody_sees_what_others_were_told(staffed: World) -> None:
    ask(staffed, "storekeeper@OF18", NOW + timedelta(hours=1))
    notify(staffed, hours=1)

    clerk = staffed.context(CLERK)

    assert CountNotifications().execute(staffed.context(SUPERVISOR)) == 1
    assert CountNotifications().execute(clerk) == 0
    assert FindNotifications().execute(clerk).rows == ()


def test_reading_one_leaves_the_others_unread(staffed: World) -> None:
    for hours in (1, 1.25):
        ask(staffed, "storekeeper@OF18", NOW + timedelta(hours=hours))
    notify(staffed, hours=1.25)
    context = staffed.context(SUPERVISOR)
    newest, _ = FindNotifications().execute(context).rows

    ReadNotification(newest.id).execute(context)
    staffed.store.flush()

    page = FindNotifications().execute(context)
    assert page.unread == CountNotifications().execute(context) == 1
    assert [row.read for row in page.rows] == [False, True]


def test_everything_can_be_read_at_once(staffed: World) -> None:
    ask(staffed, "storekeeper@OF18", NOW + timedelta(hours=1))
    notify(staffed, hours=1)
    context = staffed.context(SUPERVISOR)

    ReadAllNotifications().execute(context)

    assert CountNotifications().execute(context) == 0


def test_what_others_were_told_is_not_found(staffed: World) -> None:
    ask(staffed, "storekeeper@OF18", NOW + timedelta(hours=1))
    notify(staffed, hours=1)
    (row,) = staffed.store.notifications.of("cd.sup", limit=1)

    with pytest.raises(NotFoundError, match=f"notification {row.id}"):
        ReadNotification(row.id).execute(staffed.context(FRONT))
