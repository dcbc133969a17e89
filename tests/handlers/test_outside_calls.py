"""Mails and calls leave the house after the step, at least once, under one key."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from handlers import business
from handlers.company.roles import ROLES
from handlers.outward.mail import SmtpMailer
from handlers.outward.outside_calls import NoMailServerError, callers
from handlers.outward.webhooks import Webhooks, signature
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.diagrams import diagram, end, error, on_error, service_task, start, user_task
from tests.hook_server import HookServer, running_hook_server
from tests.mail_server import MailServer, running_mail_server
from tests.workflows.conftest import deploy
from tests.workflows.waiting import jobs, pass_time
from workflows.commands.installation import PutRoles
from workflows.commands.interventions import RetryJob
from workflows.commands.outside import LEASE, FinishJob, LeaseJob
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Engine
from workflows.jobs.outside import Callers, make_calls

LOCAL = frozenset({"127.0.0.1"})
SECRETS = {"erp": "hush"}


@pytest.fixture
def engine(sqlite: Database, clock: Clock) -> Engine:
    return engine_on(sqlite, clock)


def engine_on(database: Database, clock: Clock) -> Engine:
    engine = Engine(unit_of_work_factory(database), business(), clock)
    engine.run(PutRoles(ROLES), actor=SYSTEM)
    return engine


@pytest.fixture
def hook() -> Iterator[HookServer]:
    with running_hook_server() as server:
        yield server


@pytest.fixture
def post() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


def start_with(engine: Engine, operation: str, **inputs: str) -> int:
    """Start a process that makes a call, and then asks for a task; give its id."""
    act = service_task("act", operation, inputs) + on_error("bad", "act", "any")
    nodes = start() + act + user_task("after", "admin") + end() + end("refused")
    flows = ("begin act", "act after", "after done", "bad refused")
    deploy(engine, p=diagram("p", nodes, *flows, extra=error("any", "invalid_url")))
    return engine.run(StartProcessInstance("p"), actor=SYSTEM).process_instance_id


def local_callers(engine: Engine, mail: MailServer | None = None) -> Callers:
    mailer = SmtpMailer(mail.url, "paigong@example.com") if mail else None
    return callers(engine, mailer, Webhooks(SECRETS, LOCAL, deadline=1.0))


def mail_inputs() -> dict[str, str]:
    return {"to": "a@example.com, b@example.com", "subject": "到货", "body": "请安排"}


def call_inputs(hook: HookServer) -> dict[str, str]:
    payload = "${{no: 7, price: 1.50}}"
    return {"url": hook.url, "payload": payload, "secret": "erp"}


def test_a_mail_leaves_after_the_step_to_each_address_once(
    engine: Engine, post: MailServer, sqlite: Database
) -> None:
    start_with(engine, "mail.send", **mail_inputs())
    before = list(post.taken)

    made = make_calls(engine, local_callers(engine, post))
    again = make_calls(engine, local_callers(engine, post))

    assert (before, made, again, jobs(sqlite)) == ([], 2, 0, [])
    assert [mail["To"] for mail in post.taken] == ["a@example.com", "b@example.com"]
    assert {mail["Subject"] for mail in post.taken} == {"到货"}
    assert {mail.get_content().strip() for mail in post.taken} == {"请安排"}
    assert len({mail["Message-ID"] for mail in post.taken}) == 2


def test_a_mail_that_is_refused_is_tried_again_and_becomes_an_incident(
    engine: Engine, post: MailServer, clock: Clock, sqlite: Database
) -> None:
    post.refused.add("a@example.com")
    start_with(engine, "mail.send", **mail_inputs())
    left = []
    for pause in (0, 30, 120, 600, 3600):
        clock.forward(seconds=pause)
        make_calls(engine, local_callers(engine, post))
        left.append(jobs(sqlite))

    assert left == [[("MAIL", number)] for number in (4, 3, 2, 1, 0)]
    assert [mail["To"] for mail in post.taken] == ["b@example.com"]
    with unit_of_work_factory(sqlite)(reads=True) as store:
        (incident,) = store.incidents.open("p")
    assert "a@example.com" in incident.message_en
    assert "550" in incident.message_zh


def test_a_failed_mail_is_sent_when_somebody_has_it_tried_again(
    engine: Engine, post: MailServer, clock: Clock, sqlite: Database
) -> None:
    start_with(engine, "mail.send", **mail_inputs())
    for pause in (0, 30, 120, 600, 3600):
        clock.forward(seconds=pause)
        make_calls(engine, local_callers(engine))
    with unit_of_work_factory(sqlite)(reads=True) as store:
        failed = {job.id: job.error_zh for job in store.jobs.all()}

    for job_id in failed:
        engine.run(RetryJob(job_id), actor=SYSTEM)
    make_calls(engine, local_callers(engine, post))

    assert set(failed.values()) == {NoMailServerError().sentence("zh")}
    assert (len(post.taken), jobs(sqlite)) == (2, [])


def test_a_call_is_signed_and_carries_its_key(
    engine: Engine, hook: HookServer, clock: Clock, sqlite: Database
) -> None:
    start_with(engine, "webhook.call", **call_inputs(hook))

    make_calls(engine, local_callers(engine))

    (told,) = hook.told
    moment = str(int(clock.now.timestamp()))
    assert told.headers["x-paigong-timestamp"] == moment
    assert told.headers["x-paigong-signature"] == signature("hush", moment, told.body)
    assert told.headers["idempotency-key"].startswith("webhook-")
    assert told.headers["content-type"] == "application/json"
    assert told.path == "/orders?from=%E6%B4%BE%E5%B7%A5"
    assert json.loads(told.body) == {"no": 7, "price": 1.5}
    assert b"1.50" in told.body
    assert jobs(sqlite) == []


def test_a_call_that_fails_is_made_again_with_the_same_key(
    engine: Engine, hook: HookServer, clock: Clock, sqlite: Database
) -> None:
    hook.statuses = [500, 302, 200]
    start_with(engine, "webhook.call", **call_inputs(hook))
    left = []
    for pause in (0, 30, 120):
        clock.forward(seconds=pause)
        make_calls(engine, local_callers(engine))
        left.append(jobs(sqlite))

    assert left == [[("WEBHOOK", 4)], [("WEBHOOK", 3)], []]
    assert len({told.headers["idempotency-key"] for told in hook.told}) == 1
    assert len({told.headers["x-paigong-timestamp"] for told in hook.told}) == 3


def test_a_server_that_never_finishes_is_left_after_the_deadline(
    engine: Engine, hook: HookServer, sqlite: Database
) -> None:
    hook.dripping = True
    start_with(engine, "webhook.call", **call_inputs(hook))

    made = make_calls(engine, local_callers(engine))

    assert (made, jobs(sqlite)) == (1, [("WEBHOOK", 4)])


def test_a_server_that_cannot_prove_who_it_is_is_told_nothing(
    engine: Engine, hook: HookServer, sqlite: Database
) -> None:
    secure = hook.url.replace("http:", "https:")
    start_with(engine, "webhook.call", **{**call_inputs(hook), "url": secure})

    make_calls(engine, local_callers(engine))

    assert (hook.told, jobs(sqlite)) == ([], [("WEBHOOK", 4)])


def test_nothing_leaves_for_a_step_that_is_taken_back(
    engine: Engine, sqlite: Database
) -> None:
    start_with(engine, "webhook.call", url="ftp://example.com/", secret="erp")

    with unit_of_work_factory(sqlite)(reads=True) as store:
        instance = store.process_instances.get(1)
    assert instance is not None
    assert (instance.ended_at is not None, jobs(sqlite)) == (True, [])


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"url": "http://localhost:1/"}, "PAIGONG_WEBHOOK_HOSTS"),
        ({"url": "http://127.0.0.1:1/"}, "refused"),
        ({"url": "http://127.0.0.1:99999/"}, "99999"),
        ({"url": "http://nowhere.invalid/"}, "nowhere.invalid"),
        ({"url": "http://127.0.0.1:1/", "secret": "none"}, "“none”"),
    ],
)
def test_why_a_call_failed_is_said_in_both_languages(
    engine: Engine, sqlite: Database, inputs: dict[str, str], sentence: str
) -> None:
    start_with(engine, "webhook.call", **inputs)

    make_calls(engine, local_callers(engine))

    with unit_of_work_factory(sqlite)(reads=True) as store:
        (job,) = store.jobs.all()
    assert job.retries_left == 4
    assert sentence in str(job.error_zh)
    assert sentence in str(job.error_en)


def test_who_is_killed_in_the_middle_has_it_done_again_with_the_same_key(
    engine: Engine, hook: HookServer, clock: Clock, sqlite: Database
) -> None:
    start_with(engine, "webhook.call", **{**call_inputs(hook), "secret": ""})
    url = sqlite.url.render_as_string(hide_password=False)
    module = ("-m", "tests.handlers.calling", url, clock.now.isoformat())
    with subprocess.Popen([sys.executable, *module]) as child:
        hook.victim = child.pid

    at_once = make_calls(engine, local_callers(engine))
    clock.now += LEASE
    later = make_calls(engine, local_callers(engine))

    assert child.returncode == -9
    assert (at_once, later, jobs(sqlite)) == (0, 1, [])
    first, second = (told.headers["idempotency-key"] for told in hook.told)
    assert first == second


def test_who_is_too_slow_cannot_finish_what_somebody_else_has_in_hand(
    engine: Engine, hook: HookServer, clock: Clock
) -> None:
    start_with(engine, "webhook.call", **call_inputs(hook))
    first = engine.run(LeaseJob(1, "first"), actor=SYSTEM)
    taken = engine.run(LeaseJob(1, "second"), actor=SYSTEM)
    clock.now += LEASE
    second = engine.run(LeaseJob(1, "second"), actor=SYSTEM)

    late = engine.run(FinishJob(1, "first"), actor=SYSTEM)
    in_time = engine.run(FinishJob(1, "second"), actor=SYSTEM)

    assert first is not None
    assert second is not None
    assert (taken, first.key == second.key, late, in_time) == (None, True, False, True)


def test_those_who_make_calls_at_once_share_them_on_either_database(
    database: Database, hook: HookServer, clock: Clock
) -> None:
    engine = engine_on(database, clock)
    for _ in range(4):
        start_with(engine, "webhook.call", **call_inputs(hook))

    with ThreadPoolExecutor(3) as threads:
        calling = local_callers(engine)
        turns = [threads.submit(make_calls, engine, calling) for _ in range(3)]

    assert sum(turn.result() for turn in turns) == 4
    keys = [told.headers["idempotency-key"] for told in hook.told]
    assert (len(keys), len(set(keys)), jobs(database)) == (4, 4, [])


def test_the_executor_of_timers_leaves_outside_calls_alone(
    engine: Engine, hook: HookServer, clock: Clock, sqlite: Database
) -> None:
    start_with(engine, "webhook.call", **call_inputs(hook))

    assert pass_time(engine, clock) == 0
    assert (hook.told, jobs(sqlite)) == ([], [("WEBHOOK", 5)])
