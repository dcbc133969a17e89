"""What belongs to the request in hand."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, TypeVar

from flask import current_app, g, session
from flask_login import current_user

from workflows.engine import SYSTEM, Actor, Command, Context, Engine

R = TypeVar("R")


@dataclass(frozen=True)
class _TellTime(Command[datetime]):
    """Ask the engine's clock, the only one there is."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> datetime:
        return context.now


def actor() -> Actor:
    """Tell who is signed in, in the language of the page."""
    signed_in: Actor = current_user.actor
    chosen = session.get("locale", signed_in.locale)
    if chosen == signed_in.locale:
        return signed_in
    return replace(signed_in, locale=chosen)


def run(command: Command[R]) -> R:
    """Run a command in the name of the signed-in user."""
    return _engine().run(command, actor=actor())


def run_for(person: Actor, command: Command[R]) -> R:
    """Run a command in the name of somebody who is not signed in with a cookie."""
    return _engine().run(command, actor=person)


def run_as_system(command: Command[R]) -> R:
    """Run a command while nobody is signed in yet."""
    return _engine().run(command, actor=SYSTEM)


def now() -> datetime:
    """Give the time of the request."""
    if "now" not in g:
        g.now = run_as_system(_TellTime())
    moment: datetime = g.now
    return moment


def _engine() -> Engine:
    engine: Engine = current_app.extensions["engine"]
    return engine
