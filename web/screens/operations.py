"""How the engine is doing: incidents, jobs, and instances that need help."""

import json
from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.current import run
from web.i18n import gettext
from web.numbers import page_number
from workflows.commands.definitions import FindProcessDefinitions
from workflows.commands.interventions import (
    CancelProcessInstance,
    GetProcessInstance,
    MoveToken,
    RetryJob,
    SetVariables,
    SkipElement,
)
from workflows.commands.operations import FindProcessInstances, GetOperations
from workflows.engine import Command
from workflows.errors import InvalidFormError, Problem, Text

screen = Blueprint("operations", __name__)

#: What the filter of the list offers; the first is the default.
STATES = ("ACTIVE", "COMPLETED", "CANCELLED", "all")
_NO_OBJECT = Problem(
    "values",
    Text(
        '请填写 JSON 对象，例如 {"qty": 2}', 'Write a JSON object, such as {"qty": 2}'
    ),
)


@screen.get("/operations")
def index() -> str:
    """Show what needs somebody."""
    return render_template("operations/index.html", view=run(GetOperations()))


@screen.post("/operations/jobs/<int:job_id>/retry")
def retry(job_id: int) -> ResponseReturnValue:
    """Have a failed job tried once more."""
    run(RetryJob(job_id))
    flash(gettext("The job is being tried again."))
    return redirect(request.referrer or url_for("operations.index"))


@screen.get("/instances")
def instances() -> str:
    """List process instances."""
    state = request.args.get("state", "")
    state = state if state in STATES else STATES[0]
    process_id = request.args.get("process", "")
    text = request.args.get("q", "").strip()
    return render_template(
        "operations/instances.html",
        instances=run(
            FindProcessInstances(
                process_id or None,
                None if state == "all" else state,
                text,
                page_number(),
            )
        ),
        definitions=run(FindProcessDefinitions()),
        process_id=process_id,
        state=state,
        text=text,
    )


@screen.get("/instances/<int:instance_id>")
def show(instance_id: int) -> str:
    """Show an instance with its tokens."""
    return _page(instance_id)


@screen.post("/instances/<int:instance_id>/cancel")
def cancel(instance_id: int) -> ResponseReturnValue:
    """End an instance."""
    reason = request.form.get("reason", "")
    return _help(instance_id, "", CancelProcessInstance(instance_id, reason))


@screen.post("/instances/<int:instance_id>/tokens/<token_id>")
def help_token(instance_id: int, token_id: str) -> ResponseReturnValue:
    """Skip what a token is at, move it, or change its variables."""
    reason = request.form.get("reason", "")
    action = request.form.get("action", "")
    command: Command[None]
    if action == "move":
        target = request.form.get("target", "")
        command = MoveToken(instance_id, token_id, target, reason)
    elif action == "variables":
        values = _object(request.form.get("values", ""))
        if values is None:
            return _page(instance_id, token_id, (_NO_OBJECT,)), _INVALID
        command = SetVariables(instance_id, token_id, values, reason)
    else:
        command = SkipElement(instance_id, token_id, reason)
    return _help(instance_id, token_id, command)


_INVALID = HTTPStatus.UNPROCESSABLE_ENTITY


def _help(
    instance_id: int, token_id: str, command: Command[None]
) -> ResponseReturnValue:
    try:
        run(command)
    except InvalidFormError as error:
        return _page(instance_id, token_id, error.problems), _INVALID
    flash(gettext("Done."))
    return redirect(url_for("operations.show", instance_id=instance_id))


def _page(
    instance_id: int, token_id: str = "", problems: tuple[Problem, ...] = ()
) -> str:
    return render_template(
        "operations/instance.html",
        instance=run(GetProcessInstance(instance_id)),
        problems={problem.field: problem.text for problem in problems},
        token_with_problem=token_id,
        typed=request.form,
    )


def _object(text: str) -> Mapping[str, Any] | None:
    """Read a JSON object; None if it is none."""
    try:
        found = json.loads(text, parse_float=Decimal)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
