"""Commands of the shell about messages, signals, jobs and the accounts of programs."""

import json
import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

import click

from web.cli_options import locale_option
from workflows.commands.credentials import AddWorkerAccount
from workflows.commands.identities import hash_password
from workflows.commands.interventions import JobRow
from workflows.commands.messages import BroadcastSignal, PublishMessage
from workflows.commands.operations import GetOperations
from workflows.engine import SYSTEM, Command, Engine
from workflows.errors import LOCAL_ZONE, EngineError, InvalidError, Text
from workflows.messages import TIME_TO_LIVE, Address

R = TypeVar("R")
#: Opens the engine of the installation; the group of commands hands it on.
OpenEngine: TypeAlias = Callable[[], Engine]

_DELIVERED: Final = Text("已送达流程实例 {number}。", "Delivered to instance {number}.")
_KEPT: Final = Text(
    "暂无流程等待，消息已保留。", "Nobody waits for it yet; it is kept until then."
)
_BROADCAST: Final = Text("信号已发出。", "The signal has been sent.")
_COUNTS: Final = Text(
    "作业：{due} 个到期，{waiting} 个等待，{failed} 个失败。",
    "Jobs: {due} due, {waiting} waiting, {failed} failed.",
)
_FAILED: Final = Text("失败", "failed")
_DUE: Final = Text("到期", "due")
_ACCOUNT: Final = Text(
    "账号 {login} 已建立。密码只显示这一次：{password}",
    "Account {login} has been made. Its password is shown only now: {password}",
)


class BadPairError(InvalidError):
    """An option that is not like name=value."""

    sentences: ClassVar = {
        "zh": "选项 {option} 应写成“名称=值”，而不是“{text}”。",
        "en": "Expected {option} to be like name=value, but it is “{text}”.",
    }


class BadJsonError(InvalidError):
    """The value of a variable that is not JSON."""

    sentences: ClassVar = {
        "zh": "变量“{name}”的值不是 JSON:{text}。文字请加引号:'{name}=\"文字\"'。",
        "en": "Expected the variable “{name}” to be JSON, but it is {text}. Put text "
        "in quotation marks: '{name}=\"text\"'.",
    }


@click.command()
@click.argument("name")
@click.option("--key", help="Business key of the instance that it is for.")
@click.option("--correlate", multiple=True, metavar="NAME=VALUE", help="Repeatable.")
@click.option("--variable", multiple=True, metavar="NAME=JSON", help="Repeatable.")
@click.option("--id", "message_id", help="Published twice, it is delivered once.")
@click.option("--time-to-live", default=TIME_TO_LIVE, show_default=True)
@locale_option
@click.pass_obj
def publish(open_engine: OpenEngine, /, name: str, locale: str, **given: Any) -> None:  # noqa: ANN401 (click's options)
    """Give a message to the one instance that waits for it, or start one with it."""

    def message() -> PublishMessage:
        address = Address(
            business_key=given["key"],
            correlation=dict(_correlation(text) for text in given["correlate"]),
            time_to_live=given["time_to_live"],
            message_id=given["message_id"],
        )
        variables = dict(_variable(text) for text in given["variable"])
        return PublishMessage(name, variables, address)

    instance = _run(open_engine, message, locale)
    sentence = _KEPT if instance is None else _DELIVERED
    click.echo(sentence.get(locale).format(number=instance))


@click.command()
@click.argument("name")
@click.option("--variable", multiple=True, metavar="NAME=JSON", help="Repeatable.")
@locale_option
@click.pass_obj
def signal(
    open_engine: OpenEngine, name: str, variable: tuple[str, ...], locale: str
) -> None:
    """Give a signal to everybody who waits for it, and to what it starts."""
    _run(
        open_engine,
        lambda: BroadcastSignal(name, dict(map(_variable, variable))),
        locale,
    )
    click.echo(_BROADCAST.get(locale))


@click.command()
@locale_option
@click.pass_obj
def jobs(open_engine: OpenEngine, locale: str) -> None:
    """List the jobs that have failed or are due, with the cause of failures."""
    view = _run(open_engine, GetOperations, locale)
    click.echo(_COUNTS.get(locale).format(**view.counts))
    for job in view.jobs:
        if job.retries_left == 0 or job.due_at <= view.now:
            click.echo(_line(job, locale))


@click.command()
@click.argument("login")
@locale_option
@click.pass_obj
def add_worker(open_engine: OpenEngine, login: str, locale: str) -> None:
    """Make an account for a program that carries out external tasks."""
    password = secrets.token_urlsafe(24)
    _run(open_engine, lambda: AddWorkerAccount(login, hash_password(password)), locale)
    click.echo(_ACCOUNT.get(locale).format(login=login, password=password))


ALL: Final = (publish, signal, jobs, add_worker)


def _run(open_engine: OpenEngine, command: Callable[[], Command[R]], locale: str) -> R:
    """Give a command in the name of the installation; say what is wrong with it."""
    try:
        return open_engine().run(command(), actor=SYSTEM)
    except EngineError as error:
        raise click.ClickException(error.sentence(locale)) from None


def _line(job: JobRow, locale: str) -> str:
    """Say in one line what is to be done, and why it was not."""
    state = (_FAILED if job.retries_left == 0 else _DUE).get(locale)
    due = job.due_at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
    names = [job.name or "", job.element_id or ""]
    if job.title is not None and job.title.get(locale) not in names:
        names.append(job.title.get(locale))
    parts = [str(job.id), state, due, job.kind, *names]
    error = job.error.get(locale) if job.error else ""
    return "  ".join(part for part in (*parts, error) if part)


def _correlation(text: str) -> tuple[str, Any]:
    """Read name=value; what is no JSON is a text."""
    name, value = _pair("--correlate", text)
    try:
        return name, _json(value)
    except ValueError:
        return name, value


def _variable(text: str) -> tuple[str, Any]:
    name, value = _pair("--variable", text)
    try:
        return name, _json(value)
    except ValueError:
        raise BadJsonError(name=name, text=value) from None


def _pair(option: str, text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise BadPairError(option=option, text=text)
    return name.strip(), value


def _json(text: str) -> Any:  # noqa: ANN401 (any JSON value)
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse)


def _refuse(constant: str) -> object:
    raise ValueError(constant)
