"""``paigong publish``, ``signal``, ``jobs`` and ``add-worker``."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers import business
from storage.unit_of_work import open_database
from tests.diagrams import diagram, end, service_task, start, user_task
from tests.web.test_cli import folder, paigong
from tests.workflows.waiting import DECLARED, event, message, parameters, signal
from web.app import build_engine
from workflows.commands.identities import SignIn
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Engine
from workflows.jobs.executor import run_due


@pytest.fixture(scope="module")
def deployed(set_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set up an installation with processes that wait for something."""
    parent = tmp_path_factory.mktemp("deployed")
    shutil.copytree(set_up, parent / "var")
    waits = (parameters(line="${7}") + message(), signal())
    for name, inside in zip(("paid", "alarmed"), waits, strict=True):
        catch = event("intermediateCatchEvent", "wait", inside)
        nodes = start() + catch + user_task("after", "admin") + end()
        flows = ("begin wait", "wait after", "after done")
        drawn = diagram(name, nodes, *flows, extra=DECLARED)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PAIGONG_DATA", str(parent / "var"))
            ran = paigong("deploy", folder(parent, name, drawn))
        assert ran.exit_code == 0, ran.output
    return parent / "var"


@pytest.fixture
def installation(
    deployed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give such an installation."""
    monkeypatch.setenv("PAIGONG_DATA", str(tmp_path / "var"))
    shutil.copytree(deployed, tmp_path / "var")
    return tmp_path


@pytest.fixture
def engine(installation: Path) -> Iterator[Engine]:
    """Open the same installation as a server does."""
    database = open_database(f"sqlite:///{installation / 'var' / 'paigong.db'}")
    yield build_engine(database)
    database.dispose()


@pytest.mark.parametrize("value", ["7", "7.0"])
def test_a_message_reaches_the_instance_with_the_same_values(
    engine: Engine, value: str
) -> None:
    started = engine.run(StartProcessInstance("paid"), actor=SYSTEM)

    sent = paigong("publish", "paid", "--correlate", f"line={value}")

    assert sent.output == f"Delivered to instance {started.process_instance_id}.\n"


@pytest.mark.usefixtures("installation")
def test_a_message_nobody_waits_for_is_kept_or_refused() -> None:
    arguments = ("--key", "DO-7", "--id", "x", "--variable", "amount=1.5")

    kept = paigong("publish", "paid", *arguments, "--locale", "zh")
    refused = paigong("publish", "paid", "--time-to-live", "PT0S")

    assert (kept.exit_code, kept.output) == (0, "暂无流程等待，消息已保留。\n")
    assert refused.exit_code == 1
    assert "a process that waits for the message “paid”" in refused.output


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        (("--variable", "amount"), "like name=value", "名称=值"),
        (("--variable", "amount=much"), "to be JSON", "不是 JSON"),
        (("--variable", "amount=NaN"), "to be JSON", "不是 JSON"),
        (("--correlate", "=7"), "like name=value", "名称=值"),
        (("--time-to-live", "soon"), "time_to_live", "time_to_live"),
    ],
)
@pytest.mark.usefixtures("installation")
def test_what_cannot_be_read_is_refused_in_either_language(
    arguments: tuple[str, ...], english: str, chinese: str
) -> None:

    in_english = paigong("publish", "paid", *arguments)
    in_chinese = paigong("publish", "paid", *arguments, "--locale", "zh")

    assert (in_english.exit_code, in_chinese.exit_code) == (1, 1)
    assert english in in_english.output
    assert chinese in in_chinese.output


@pytest.mark.parametrize("command", ["publish", "signal"])
@pytest.mark.usefixtures("installation")
def test_a_message_or_signal_needs_a_name(command: str) -> None:

    in_english = paigong(command, " ")
    in_chinese = paigong(command, "", "--locale", "zh")

    assert (in_english.exit_code, in_chinese.exit_code) == (1, 1)
    assert "the name of a message or signal" in in_english.output
    assert "请给出消息或信号的名称" in in_chinese.output


def test_a_signal_reaches_everybody(engine: Engine) -> None:
    for _ in range(2):
        engine.run(StartProcessInstance("alarmed"), actor=SYSTEM)
    run_due(engine)  # what is done again and again, and is due by now

    sent = paigong("signal", "alarm", "--variable", "level=3")

    assert (sent.exit_code, sent.output) == (0, "The signal has been sent.\n")
    assert run_due(engine) == 2


def test_jobs_that_are_due_or_have_failed_are_listed_with_the_cause(
    engine: Engine, installation: Path
) -> None:
    for name, extra in (("waits", ""), ("fails", "R1/PT1S")):
        act = service_task("act", "dispatch.close_order", {"order_id": "${9}"})
        act = act.replace(
            ' id="act"',
            f' id="act" camunda:asyncBefore="true"'
            f' camunda:failedJobRetryTimeCycle="{extra or "PT1H"}"',
        )
        drawn = diagram(name, start() + act + end(), "begin act", "act done")
        paigong("deploy", folder(installation, name, drawn))
    engine.run(StartProcessInstance("fails"), actor=SYSTEM)
    run_due(engine)
    engine.run(StartProcessInstance("waits"), actor=SYSTEM)

    listed, in_chinese = paigong("jobs"), paigong("jobs", "--locale", "zh")

    counts, failed, due = listed.output.splitlines()
    waiting = len(business().recurring)
    assert counts == f"Jobs: 1 due, {waiting} waiting, 1 failed."
    assert re.search(r"failed .* CONTINUATION  act  .*order 9", failed)
    assert re.search(r"due .* CONTINUATION  act$", due)
    assert "失败" in in_chinese.output


def test_the_account_of_a_program_is_made_once_with_a_password_of_its_own(
    engine: Engine,
) -> None:
    made = paigong("add-worker", "erp")
    again = paigong("add-worker", "erp", "--locale", "zh")
    odd = paigong("add-worker", "a:b")

    password = made.output.split()[-1]
    actor = engine.run(SignIn("erp", password), actor=SYSTEM)
    assert actor is not None
    assert actor.roles == {"worker"}
    assert "账号“erp”已存在" in again.output
    assert (again.exit_code, odd.exit_code) == (1, 1)
