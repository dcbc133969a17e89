"""Seeding the demo company on the first start."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from handlers import demo
from handlers.demo.profiles import DEMO, PROFILES
from storage.contents import Contents
from web.cli_moments import NOW, Moment
from workflows.commands.identities import hash_password
from workflows.commands.installation import OpenDemo
from workflows.engine import SYSTEM, Engine

#: What the inventor of the demo knows of the padding. Nothing in the product reads
#: it: it is there to judge the product by.
TRUTH: Final = "demo_truth.csv"
#: The same of what lies in the offices where their books are wrong.
TRUE_SHELVES: Final = "demo_true_shelves.csv"

profile_option = click.option(
    "--profile",
    type=click.Choice(sorted(PROFILES)),
    default=DEMO.name,
    show_default=True,
    help="How large the demo company is.",
)
as_of_option = click.option(
    "--as-of",
    type=Moment(),
    default=NOW,
    show_default=True,
    help="The moment that the demo company stands at, such as 2026-03-31T09:00+08:00.",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which demo company is wanted."""

    profile: str
    as_of: datetime


def seed(engine: Engine, folder: Path, wanted: Wanted) -> None:
    """Fill an empty, prepared database with the demo company."""
    password = secrets.token_urlsafe(9)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        (folder / TRUTH).open("w", encoding="utf-8", newline="") as truth,
        (folder / TRUE_SHELVES).open("w", encoding="utf-8", newline="") as shelves,
    ):
        digest = demo.seed_demo(
            engine.at,
            as_of=wanted.as_of,
            password_hash=hash_password(password),
            scale=demo.Scale(
                PROFILES[wanted.profile],
                truth=truth,
                shelves=shelves,
                contents=Contents(folder / "files", lasting=False),
            ),
        )
    engine.run(OpenDemo(password), actor=SYSTEM)
    click.echo(f"SHA-256 of the past of the demo company: {digest}")
    click.echo(f"Demo company seeded. Password of every demo account: {password}")
