"""The product tells about what takes too long, and mails it, by itself."""

import pytest

from handlers import business
from handlers.company.roles import ROLES
from handlers.outward.mail import SmtpMailer
from handlers.outward.outside_calls import callers
from handlers.outward.webhooks import Webhooks
from handlers.recurring import recurring
from storage.identities import User, UserRole
from storage.organisation import OrgUnit
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.diagrams import diagram, end, start, user_task
from tests.mail_server import running_mail_server
from tests.workflows.conftest import deploy
from tests.workflows.waiting import jobs, pass_time
from workflows.commands.installation import PutRoles
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.recurring import ArmRecurring
from workflows.engine import SYSTEM, Engine
from workflows.jobs.outside import make_calls


def company(database: Database, clock: Clock, *, mail: bool) -> Engine:
    """Found a company of one director, with a task that is due in an hour."""
    open_unit = unit_of_work_factory(database)
    engine = Engine(open_unit, business(mail=mail), clock)
    engine.run(PutRoles(ROLES), actor=SYSTEM)
    with open_unit() as store:
        unit = OrgUnit(code="HQ", kind="hq", name_zh="总部", name_en="HQ")
        store.organisation.add([unit])
        user = User(login="ann", name_zh="安", name_en="Ann", unit_code="HQ")
        user.email, user.password_hash = "ann@example.com", ""
        store.identities.add([user])
        store.flush()
        store.identities.add([UserRole(login="ann", role_code="service_director")])
    work = user_task("work", "service_director", {"due_at": "PT1H"})
    deploy(engine, p=diagram("p", start() + work + end(), "begin work", "work done"))
    engine.run(ArmRecurring(), actor=SYSTEM)
    engine.run(StartProcessInstance("p"), actor=SYSTEM)
    return engine


def test_what_is_overdue_is_mailed_within_a_minute_and_once(
    sqlite: Database, clock: Clock
) -> None:
    engine = company(sqlite, clock, mail=True)
    with running_mail_server() as post:
        mailer = SmtpMailer(post.url, "paigong@example.com")
        sending = callers(engine, mailer, Webhooks())
        pass_time(engine, clock, minutes=61)
        make_calls(engine, sending)
        for _ in range(3):
            pass_time(engine, clock, minutes=1)
            make_calls(engine, sending)

    (mail,) = post.taken
    assert (mail["To"], "work" in mail["Subject"]) == ("ann@example.com", True)
    assert jobs(sqlite) == [("COMMAND", 3)] * len(business().recurring)


@pytest.mark.parametrize("minutes", [61, 300])
def test_without_a_mail_server_nothing_is_left_to_mail(
    sqlite: Database, clock: Clock, minutes: int
) -> None:
    engine = company(sqlite, clock, mail=False)

    pass_time(engine, clock, minutes=minutes)

    with unit_of_work_factory(sqlite)(reads=True) as store:
        told = store.notifications.count("ann")
    assert (told > 0, jobs(sqlite)) == (
        True,
        [("COMMAND", 3)] * len(business().recurring),
    )


def test_people_read_what_each_does_in_their_language() -> None:
    titles = {name: each.title for name, each in recurring(mail=False).items()}

    assert all(title and title.zh and title.en for title in titles.values())
