"""What serves begins again after every crash: it loads what it needs, and no more."""

import subprocess
import sys

from tests.architecture.source import ROOT

LOADED = "import sys, web.serving; print(*sys.modules)"
#: Each costs a part of a restart, and only other commands, or PostgreSQL, need it.
LATER = {"alembic", "procrastinate", "yaml", "holidays", "web.cli", "handlers.demo"}


def test_a_start_loads_nothing_that_only_other_commands_need() -> None:
    command = [sys.executable, "-c", LOADED]

    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)

    assert LATER & set(done.stdout.split()) == set()
