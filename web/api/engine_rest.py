"""External tasks, messages and signals, at the paths of Camunda 7's REST interface.

Workers written for Camunda 7 fetch and complete work here without a change.
"""

import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final, TypeVar

import structlog
from flask import Blueprint, Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from storage.external_tasks import Wanted
from web.api.access import CheckedPasswords, NotSignedInError, program, require_program
from web.api.requests import Request
from web.api.values import write_json, write_time, write_variables
from web.current import run_for
from web.errors import status_of
from web.i18n import LOCALES
from workflows.commands.external_tasks import (
    CompleteExternalTask,
    ExtendLock,
    FailExternalTask,
    FetchAndLock,
    GetExternalTask,
    LockedTask,
    ReportBpmnError,
    Topic,
    Unlock,
)
from workflows.commands.messages import BroadcastSignal, PublishMessage
from workflows.engine import Command
from workflows.errors import EngineError, Text
from workflows.messages import Address

log = structlog.get_logger(__name__)

R = TypeVar("R")

api = Blueprint("engine_rest", __name__, url_prefix="/engine-rest")

#: A message for which nobody waits is refused, as by Camunda; it is not kept.
_AT_ONCE: Final = "PT0S"
_STRANGE: Final = Text("无法识别此请求。", "The request could not be understood.")
_OURS: Final = Text(
    "服务器出现意外问题，编号 {reference}。未保存任何内容。",
    "The server met a problem that it did not expect, reference {reference}. Nothing "
    "was saved.",
)
#: What narrows topics down that we cannot narrow by; left out, it means nothing.
_FILTERS: Final = (
    "processDefinitionId",
    "processDefinitionIdIn",
    "processDefinitionVersionTag",
    "processVariables",
    "tenantIdIn",
)


def init_app(app: Flask) -> None:
    """Add the interface to the application."""
    app.extensions["checked_passwords"] = CheckedPasswords()
    # No cookie is looked at here: there is nothing that a foreign page could misuse.
    app.extensions["csrf"].exempt(api)
    app.register_blueprint(api)


@api.before_request
def _sign_in() -> None:
    require_program()


@api.post("/external-task/fetchAndLock")
def fetch_and_lock() -> Response:
    """Give a worker tasks that nobody else has."""
    asked = Request.read()
    tasks = _run(
        FetchAndLock(
            asked.text("workerId", required=True),
            [_topic(each) for each in asked.parts("topics")],
            asked.whole("maxTasks", 1) or 0,
            by_priority=asked.truth("usePriority"),
        )
    )
    return _json([_task(task) for task in tasks])


@api.get("/external-task/<int:task_id>")
def show(task_id: int) -> Response:
    """Show one task."""
    return _json(_task(_run(GetExternalTask(task_id))))


@api.post("/external-task/<int:task_id>/complete")
def complete(task_id: int) -> Response:
    """Complete a task that the worker has."""
    asked = Request.read()
    worker = asked.text("workerId", required=True)
    variables = asked.variables("variables")
    _run(
        CompleteExternalTask(
            task_id, worker, variables, asked.variables("localVariables")
        )
    )
    return _nothing()


@api.post("/external-task/<int:task_id>/failure")
def fail(task_id: int) -> Response:
    """Say that a task could not be done."""
    asked = Request.read()
    asked.refuse("variables", "localVariables")
    pause = asked.whole("retryTimeout")
    _run(
        FailExternalTask(
            task_id,
            worker=asked.text("workerId", required=True),
            message=asked.text("errorMessage"),
            details=asked.text("errorDetails"),
            retries=asked.whole("retries"),
            pause=None if pause is None else timedelta(milliseconds=pause),
        )
    )
    return _nothing()


@api.post("/external-task/<int:task_id>/bpmnError")
def report_error(task_id: int) -> Response:
    """Report a business error."""
    asked = Request.read()
    _run(
        ReportBpmnError(
            task_id,
            worker=asked.text("workerId", required=True),
            code=asked.text("errorCode", required=True),
            message=asked.text("errorMessage"),
            variables=asked.variables("variables"),
        )
    )
    return _nothing()


@api.post("/external-task/<int:task_id>/extendLock")
def extend_lock(task_id: int) -> Response:
    """Let a worker keep a task for longer."""
    asked = Request.read()
    length = timedelta(milliseconds=asked.whole("newDuration") or 0)
    _run(ExtendLock(task_id, asked.text("workerId", required=True), length))
    return _nothing()


@api.post("/external-task/<int:task_id>/unlock")
def unlock(task_id: int) -> Response:
    """Give a task back to all workers."""
    _run(Unlock(task_id))
    return _nothing()


@api.post("/message")
def correlate() -> Response:
    """Give a message to the one instance that waits for it, or start one with it."""
    asked = Request.read()
    asked.refuse("all", "processInstanceId", "processVariablesLocal", "tenantId")
    address = Address(
        business_key=asked.text("businessKey") or None,
        correlation=asked.variables("correlationKeys"),
        time_to_live=_AT_ONCE,
    )
    name = asked.text("messageName", required=True)
    variables = asked.variables("processVariables")
    instance = _run(PublishMessage(name, variables, address))
    if not asked.truth("resultEnabled"):
        return _nothing()
    place = {"id": str(instance), "processInstanceId": str(instance), "tenantId": None}
    return _json([{"resultType": "Execution", "execution": place}])


@api.post("/signal")
def throw_signal() -> Response:
    """Give a signal to everybody who waits for it."""
    asked = Request.read()
    asked.refuse("executionId", "tenantId")
    name = asked.text("name", required=True)
    _run(BroadcastSignal(name, asked.variables("variables")))
    return _nothing()


@api.route("/<path:anything>", methods=["GET", "POST", "PUT", "DELETE"])
def unknown(anything: str) -> Response:
    """Say in JSON, too, that there is nothing at an address."""
    sentence = Text(f"没有接口 {anything}。", f"There is nothing at {anything}.")
    return _problem("NotFound", sentence.get(_locale()), HTTPStatus.NOT_FOUND)


@api.errorhandler(EngineError)
def _refused(error: EngineError) -> Response:
    sentence = error.sentence(_locale())
    if not isinstance(error, NotSignedInError):
        return _problem(type(error).__name__, sentence, status_of(error))
    answer = _problem("NotSignedInError", sentence, HTTPStatus.UNAUTHORIZED)
    answer.headers["WWW-Authenticate"] = 'Basic realm="Paigong", charset="UTF-8"'
    return answer


@api.errorhandler(HTTPException)
def _strange(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    return _problem(type(error).__name__, _STRANGE.get(_locale()), status)


@api.errorhandler(Exception)
def _unexpected(error: Exception) -> Response:
    reference = secrets.token_hex(4).upper()
    log.error(
        "unexpected error", reference=reference, path=request.path, exc_info=error
    )
    sentence = _OURS.get(_locale()).format(reference=reference)
    return _problem("Unexpected", sentence, HTTPStatus.INTERNAL_SERVER_ERROR)


def _run(command: Command[R]) -> R:
    return run_for(program(), command)


def _topic(asked: Request) -> Topic:
    asked.refuse(*_FILTERS)
    key = asked.text("processDefinitionKey")
    process_ids = asked.texts("processDefinitionKeyIn")
    return Topic(
        Wanted(
            asked.text("topicName", required=True),
            business_key=asked.text("businessKey") or None,
            process_ids=[key] if key else process_ids,
        ),
        lease=timedelta(milliseconds=asked.whole("lockDuration") or 0),
        variables=asked.texts("variables"),
        local=asked.truth("localVariables"),
    )


def _task(task: LockedTask) -> dict[str, Any]:
    return {
        "id": str(task.id),
        "topicName": task.topic,
        "workerId": task.worker,
        "lockExpirationTime": write_time(task.locked_until),
        "createTime": write_time(task.created_at),
        "priority": task.priority,
        "retries": task.retries,
        "errorMessage": task.error,
        "errorDetails": None,
        "processInstanceId": str(task.process_instance_id),
        "executionId": task.token_id,
        "activityId": task.element_id,
        "activityInstanceId": f"{task.element_id}:{task.token_id}",
        "processDefinitionId": f"{task.process_id}:{task.version}:{task.definition_id}",
        "processDefinitionKey": task.process_id,
        "processDefinitionVersionTag": None,
        "businessKey": task.business_key,
        "tenantId": None,
        "suspended": False,
        "variables": write_variables(task.variables),
        "extensionProperties": {},
    }


def _locale() -> str:
    """Give the reader's language: what the request asks for, or the account's."""
    asked = request.accept_languages.best_match(LOCALES)
    known = g.program.locale if "program" in g else next(iter(LOCALES))
    return asked or known


def _json(content: object, status: int = HTTPStatus.OK) -> Response:
    return Response(write_json(content), status, mimetype="application/json")


def _nothing() -> Response:
    return Response(status=HTTPStatus.NO_CONTENT)


def _problem(kind: str, sentence: str, status: int) -> Response:
    return _json({"type": kind, "message": sentence}, status)
