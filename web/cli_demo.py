"""Seeding the demo company on the first start."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from handlers import demo
from handlers.demo.profiles import DEMO, PROFILES
from storage.contents import Contents
from storage.unit_of_work import Database
from web.app import build_engine
from workflows.commands.identities import hash_password
from workflows.commands.installation import OpenDemo
from workflows.engine import SYSTEM

#: What the inventor of the demo knows of the padding. Nothing in the product reads
#: it: it is there to judge the product by.
TRUTH: Final = "demo_truth.csv"

profile_option = click.option(
    "--profile",
    type=click.Choice(sorted(PROFILES)),
    default=DEMO.name,
    show_default=True,
    help="How large the demo company is.",
)


def seed(database: Database, folder: Path, profile: str, as_of: datetime) -> None:
    """Fill an empty, prepared database with the demo company."""
    password = secrets.token_urlsafe(9)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / TRUTH).open("w", encoding="utf-8", newline="") as truth:
        digest = demo.seed_demo(
            lambda clock: build_engine(database, clock),
            as_of=as_of,
            password_hash=hash_password(password),
            scale=demo.Scale(
                PROFILES[profile], truth=truth, contents=Contents(folder / "files")
            ),
        )
    build_engine(database).run(OpenDemo(password), actor=SYSTEM)
    click.echo(f"SHA-256 of the past of the demo company: {digest}")
    click.echo(f"Demo company seeded. Password of every demo account: {password}")
