"""The files in deploy/ fit the program that they start."""

import configparser
import re
from pathlib import Path

import click
import pytest

from tests.architecture.source import ROOT
from web.cli import main

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
UNITS = sorted(DEPLOY.glob("*.service"))
#: How an argument of a command is written: in a list, or after blanks.
_STARTS = re.compile(r"\bpaigong[\"', ]+([a-z][a-z-]+)((?:[\"', ]+[\w.-]+)*)")


def _commands(text: str) -> list[tuple[str, list[str]]]:
    """Find what is started: the command and its options."""
    lines = [line for line in text.splitlines() if "ExecStart" in line or "[" in line]
    return [
        (name, re.findall(r"--[a-z-]+", rest))
        for line in lines
        for name, rest in _STARTS.findall(line)
    ]


@pytest.mark.parametrize(
    "file", ["Dockerfile", "compose.yaml", *(unit.name for unit in UNITS)]
)
def test_what_is_started_is_a_command_with_these_options(file: str) -> None:
    started = _commands((DEPLOY / file).read_text("utf-8"))

    assert started
    assert isinstance(main, click.Group)
    for name, options in started:
        options_of = main.commands[name].params
        known = {o for p in options_of for o in (*p.opts, *p.secondary_opts)}
        assert set(options) <= known


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_in_a_file_is_a_setting_of_the_program(path: Path) -> None:
    settings = (ROOT / "web/settings.py").read_text("utf-8")

    named = set(re.findall(r"\bPAIGONG_[A-Z_]+", path.read_text("utf-8")))

    assert named <= set(re.findall(r"\bPAIGONG_[A-Z_]+", settings))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_says_who_runs_what_and_that_it_is_started_again(path: Path) -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[method-assign,assignment]

    unit.read_string(path.read_text("utf-8"))

    assert set(unit.sections()) == {"Unit", "Service", "Install"}
    assert unit["Service"]["User"] == "paigong"
    once = unit["Service"].get("Type") == "oneshot"
    assert unit["Service"].get("Restart") == (None if once else "always")
    assert unit["Service"]["ExecStart"].startswith("/opt/paigong/venv/bin/paigong ")


def test_the_compose_file_has_a_database_web_and_workers() -> None:
    services = _blocks(
        _blocks((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    )

    assert set(services) == {"database", "set-up", "web", "worker"}
    for name in ("web", "worker"):
        assert "condition: service_completed_successfully" in services[name]
        assert "restart: unless-stopped" in services[name]
    assert "condition: service_healthy" in services["set-up"]


def test_what_the_compose_file_refers_to_is_there() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")

    (dockerfile,) = re.findall(r"dockerfile: (\S+)", text)
    anchors, uses = (
        re.findall(r"&(\w+)$", text, re.MULTILINE),
        re.findall(r"\*(\w+)$", text, re.MULTILINE),
    )

    assert (ROOT / dockerfile).is_file()
    assert set(uses) <= set(anchors)
    copied = re.findall(
        r"^COPY (?!--from)(\S+)", (ROOT / dockerfile).read_text(), re.MULTILINE
    )
    assert all((ROOT / source).exists() for source in copied)
    assert set(_blocks(_blocks(text)["volumes"])) == {"database", "data"}


def test_what_is_uploaded_outlives_the_containers() -> None:
    shared = _blocks((DEPLOY / "compose.yaml").read_text("utf-8"))["x-paigong"]

    (data,) = re.findall(r"- data:(\S+)", shared)

    assert f"ENV PAIGONG_DATA={data}" in (DEPLOY / "Dockerfile").read_text("utf-8")


def test_nothing_is_set_up_anew_when_a_crashed_server_is_started_again() -> None:
    for name in ("web", "worker"):
        text = (DEPLOY / f"paigong-{name}.service").read_text("utf-8")

        assert "ExecStartPre" not in text
        assert "RestartSec=100ms" in text
        assert "After=network-online.target postgresql.service paigong-set-up" in text


def test_the_image_is_built_from_versions_that_are_named() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()

    images = [line.split()[1] for line in lines if line.startswith("FROM ")]
    installs = [line for line in lines if "pip install" in line]

    assert images
    assert all(re.fullmatch(r"python:3\.\d+-slim(-\w+)?", name) for name in images)
    assert all("--require-hashes" in it or "--no-deps" in it for it in installs)
    assert [line for line in lines if line.startswith("USER ")] == ["USER paigong"]
    assert not any("PYTHONDONTWRITEBYTECODE" in line for line in lines)


def _blocks(text: str) -> dict[str, str]:
    """Part YAML at the keys of its outermost level; each with what is inside."""
    lines = [line for line in text.splitlines() if line.strip()]
    lines = [line for line in lines if not line.lstrip().startswith("#")]
    depth = len(lines[0]) - len(lines[0].lstrip())
    blocks: dict[str, str] = {}
    for line in lines:
        assert "\t" not in line
        if line[depth] == " ":
            blocks[list(blocks)[-1]] += f"{line}\n"
        else:
            key, colon, rest = line.strip().partition(":")
            assert colon, line
            assert key not in blocks
            blocks[key] = rest.strip()
    return {key: block or "\n" for key, block in blocks.items()}
