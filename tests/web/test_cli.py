"""The ``paigong`` command: what is refused, and that nothing of it takes effect."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from storage.stock import StockKey
from storage.unit_of_work import open_database, unit_of_work_factory
from tests.diagrams import diagram, end, service_task, start, user_task, xor
from tests.storage.test_stock import furnish, move
from web.cli import BUNDLED, main, read_resources

GOOD = diagram("good", start() + user_task("work") + end(), "begin work", "work done")
CHOICE = (
    start() + xor("x") + user_task("a") + user_task("b") + end(),
    "begin x",
    "x b default",
    "a done",
    "b done",
)
LANE = (
    '<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="wizard">'
    "<bpmn:flowNodeRef>begin</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
)
BAD = {
    "python": (diagram("bad", *CHOICE, "x a __import__('os')"), "x", "__import__"),
    "operation": (
        diagram(
            "bad",
            start() + service_task("act", "dispatch.fly") + user_task("work") + end(),
            "begin act",
            "act work",
            "work done",
        ),
        "act",
        "dispatch.fly",
    ),
    "role": (
        diagram(
            "bad",
            start() + user_task("work", "wizard") + end(),
            "begin work",
            "work done",
        ),
        "work",
        "wizard",
    ),
    "lane": (
        diagram(
            "bad", LANE + start() + user_task("work") + end(), "begin work", "work done"
        ),
        "lane",
        "wizard",
    ),
    "dangling": (
        diagram("bad", start() + user_task("work") + end(), "begin work"),
        "work",
        "to an end event",
    ),
    "doctype": (b'<!DOCTYPE d [<!ENTITY e "x">]>' + GOOD, "", "DOCTYPE"),
}


@pytest.fixture
def installation(set_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an installation without the demo company."""
    monkeypatch.setenv("PAIGONG_DATA", str(tmp_path / "var"))
    shutil.copytree(set_up, tmp_path / "var")
    return tmp_path


def paigong(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def folder(parent: Path, name: str, content: bytes) -> str:
    """Save a diagram in a folder of its own."""
    (parent / name).mkdir()
    (parent / name / f"{name}.bpmn").write_bytes(content)
    return str(parent / name)


@pytest.mark.parametrize("flaw", sorted(BAD))
def test_a_broken_diagram_is_refused_with_everything_beside_it(
    installation: Path, flaw: str
) -> None:
    content, element, word = BAD[flaw]
    good = folder(installation, "good", GOOD.replace(b"clerk", b"front_desk"))
    bad = folder(installation, "bad", content.replace(b"clerk", b"front_desk"))

    refused = paigong("deploy", good, bad)

    assert refused.exit_code == 1
    assert "bad/bad.bpmn" in refused.output
    assert element in refused.output
    assert word in refused.output
    # Nothing took effect: the good one is still version 1 when it comes alone.
    assert "good 1" in paigong("deploy", good).output


def test_the_refusal_is_in_the_language_asked_for(installation: Path) -> None:
    bad = folder(installation, "bad", BAD["doctype"][0])

    refused = paigong("deploy", bad, "--locale", "zh")

    assert "部署被拒绝" in refused.output


@pytest.mark.parametrize("name", ["dispatch", "engineer_dispatch", "loan_slip_signing"])
def test_every_process_of_the_product_is_among_what_lint_reads(name: str) -> None:
    assert f"bpmn/{name}/{name}.bpmn" in read_resources((str(BUNDLED),))


@pytest.mark.usefixtures("installation")
def test_lint_says_nothing_about_the_processes_of_the_product() -> None:
    checked = paigong("lint", "--strict", str(BUNDLED))

    assert (checked.exit_code, checked.output) == (0, "")


def test_a_warning_is_shown_and_refuses_nothing(installation: Path) -> None:
    good = folder(installation, "good", GOOD.replace(b"clerk", b"front_desk"))

    checked, strict = paigong("lint", good), paigong("lint", "--strict", good)
    deployed = paigong("deploy", good)

    warning = "Process “good” (good): warning: 5 elements are not drawn"
    assert warning in checked.output
    assert (checked.exit_code, strict.exit_code) == (0, 1)
    assert warning in deployed.output
    assert "good 1" in deployed.output


def test_a_drawing_is_deployed_and_comes_out_again(installation: Path) -> None:
    drawing = GOOD.replace(b' isExecutable="true"', b"") + b"\r\n"
    sketch = folder(installation, "sketch", drawing)
    target = installation / "again.bpmn"

    deployed = paigong("deploy", sketch, "--locale", "zh")
    exported = paigong("export", "good", "--output", str(target))

    assert "good 1: good – 仅供查看，不可执行" in deployed.output
    assert "流程未标为可执行" in deployed.output
    assert exported.exit_code == 0
    assert target.read_bytes() == drawing


@pytest.mark.usefixtures("installation")
def test_what_is_not_there_cannot_be_exported() -> None:
    refused = paigong("export", "gone", "--locale", "en")

    assert refused.exit_code == 1
    assert "the process gone" in refused.output


def test_setting_up_again_keeps_the_data(installation: Path) -> None:
    good = folder(installation, "good", GOOD.replace(b"clerk", b"front_desk"))
    paigong("deploy", good)

    assert paigong("set-up", "--no-demo").exit_code == 0

    assert "good 1" in paigong("deploy", good).output
    changed = GOOD.replace(b"clerk", b"front_desk").replace(b"work", b"task")
    (installation / "good" / "good.bpmn").write_bytes(changed)
    assert "good 2" in paigong("deploy", good).output


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("yesterday", "Expected now or 2026-03-31T09:00+08:00"),
        ("2026-03-31T09:00", "with its zone, such as 2026-03-31T09:00+08:00"),
        ("2026-03-31", "with its zone"),
        ("0001-01-01T00:00+08:00", "of the years 2010 to 2090"),
    ],
)
def test_a_demo_company_stands_at_a_moment_with_a_zone(
    moment: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAIGONG_DATA", str(tmp_path / "var"))

    refused = paigong("set-up", "--as-of", moment)

    assert refused.exit_code == 2
    assert expected in " ".join(refused.output.split())
    assert not (tmp_path / "var").exists()


def test_a_command_before_the_set_up_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAIGONG_DATA", str(tmp_path / "nothing"))

    refused = paigong("lint", str(tmp_path))

    assert "paigong set-up" in refused.output


def test_migrating_an_installation_that_is_current_changes_nothing(
    installation: Path,
) -> None:
    assert paigong("migrate").exit_code == 0
    assert (installation / "var" / "paigong.db").exists()


def test_checking_sound_data_says_so(installation: Path) -> None:
    checked = paigong("check", "--locale", "zh")

    assert checked.exit_code == 0
    assert "I2 库存与预留不为负: ok" in checked.output
    assert (installation / "var" / "paigong.db").exists()


def test_checking_names_what_is_wrong(installation: Path) -> None:
    database = open_database(f"sqlite:///{installation / 'var' / 'paigong.db'}")
    with unit_of_work_factory(database)() as store:
        furnish(store)
        store.stock.post([move("PN-1", "SUPPLIER", "HQ", 2)])
        store.stock.balance(StockKey("HQ", "PN-1", "hq")).on_hand = 5
    database.dispose()

    checked = paigong("check")

    assert checked.exit_code == 1
    assert "I1 every balance follows from the ledger: 2" in checked.output
    assert "warehouse HQ, part PN-1 (hq): the balance is 3 off" in checked.output
