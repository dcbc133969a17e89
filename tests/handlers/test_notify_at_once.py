"""Several jobs may look for what is late at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from handlers import business
from handlers.deadlines.calendars import PutCalendars
from handlers.deadlines.overdue import NotifyOverdue
from storage.identities import Role, UserRole
from storage.unit_of_work import Database, unit_of_work_factory
from tests.handlers.test_notifications import diagnosing
from tests.handlers.world import NOW, found_company, put_service_levels
from workflows.engine import SYSTEM, Engine

_AT_ONCE = 4


def test_everybody_is_told_once_by_jobs_that_run_at_once(database: Database) -> None:
    open_unit = unit_of_work_factory(database)
    with open_unit() as store:
        world = found_company(store)
        PutCalendars().execute(world.context())
        put_service_levels(world)
        store.identities.put_role(
            Role(code="tech_support", name_zh="x", name_en="x", scope="line")
        )
        store.flush()
        store.identities.add(
            [UserRole(login="ts1", role_code="tech_support", scope_line=1)]
        )
        diagnosing(world)
    engine = Engine(open_unit, business(), lambda: NOW + timedelta(minutes=23))

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda _: engine.run(NotifyOverdue(), actor=SYSTEM), range(8)))

    with open_unit(reads=True) as store:
        assert store.notifications.count("ts1") == 1
