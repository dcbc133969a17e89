"""One task: its form on the left, what it is about on the right."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from http import HTTPStatus
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from handlers.cards import OrderPage
from handlers.care.service_request_views import GetServiceRequest, ServiceRequestPage
from handlers.deadlines.lateness import FindLateness
from handlers.development.opportunity_views import GetOpportunity, OpportunityPage
from handlers.parts.request_cards import RequestPage
from handlers.parts.request_views import GetPartRequest
from handlers.selling.sale_views import GetSale, SalePage
from handlers.service.order_views import GetDispatchOrder
from web import forms, uploads
from web.current import now, run
from web.form_fields import fields_of, summary_of
from web.i18n import gettext, local_time, text
from workflows.commands.follow_ups import PutTaskAside, TakeTaskUp
from workflows.commands.inbox import GetUserTask, TaskView
from workflows.commands.task_comments import FIELD
from workflows.commands.task_notes import AskAboutTask, GetTaskNotes
from workflows.commands.uploads import KeepTaskUpload, RemoveUpload
from workflows.commands.user_tasks import (
    ClaimUserTask,
    CompleteUserTask,
    HandOverUserTask,
    SaveDraft,
    UnclaimUserTask,
)
from workflows.errors import (
    LOCAL_ZONE,
    ForbiddenError,
    InvalidFormError,
    NotFoundError,
    Problem,
    Text,
)

#: Numbers that are not those of dispatch orders.
_NO_ORDERS = ("CC-", "OP-", "PS-", "SR-")

screen = Blueprint("tasks", __name__, url_prefix="/tasks")


@screen.get("/<int:task_id>")
def show(task_id: int) -> str:
    """Show the task with its form and its context."""
    return _page(run(GetUserTask(task_id)))


@screen.post("/<int:task_id>")
def act(task_id: int) -> ResponseReturnValue:
    """Do with the task what the button says."""
    if "remove_file" in request.form:
        return _remove_file(task_id)
    action = _ACTIONS.get(request.form.get("action", ""))
    if action is None:
        raise BadRequest
    return action(task_id)


def _submit(task_id: int) -> ResponseReturnValue:
    task = run(GetUserTask(task_id))
    values, refused = _typed(task)
    if refused:
        return _refuse_files(task_id, values, refused)
    token = request.form.get("rendering_token", "")
    try:
        progress = run(CompleteUserTask(task_id, values, token, _comment()))
    except InvalidFormError as error:
        again = run(GetUserTask(task_id, values))
        return _page(again, error.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    name = text(task.task.name)
    if progress.next_task_id is not None:
        flash(gettext("Submitted: %(task)s. The next step is yours, too.", task=name))
        return redirect(url_for("tasks.show", task_id=progress.next_task_id))
    flash(gettext("Submitted: %(task)s", task=name))
    return redirect(url_for("inbox.index"))


def _save_draft(task_id: int) -> ResponseReturnValue:
    values, refused = _typed(run(GetUserTask(task_id)))
    run(SaveDraft(task_id, values | ({FIELD: said} if (said := _comment()) else {})))
    if refused:
        return _refuse_files(task_id, values, refused)
    flash(gettext("Draft saved. Nothing has been submitted yet."))
    return _to_task(task_id)


@screen.post("/<int:task_id>/files")
def upload(task_id: int) -> ResponseReturnValue:
    """Keep one file for a field as soon as it was chosen."""
    return uploads.answer(lambda path, file: run(KeepTaskUpload(task_id, path, file)))


def _upload(task_id: int) -> ResponseReturnValue:
    values, refused = _typed(run(GetUserTask(task_id)))
    if refused:
        return _refuse_files(task_id, values, refused)
    return _page(run(GetUserTask(task_id, values)))


def _remove_file(task_id: int) -> ResponseReturnValue:
    removed = request.form.get("remove_file", 0, type=int)
    run(RemoveUpload(removed))
    values, refused = _typed(run(GetUserTask(task_id)))
    return _page(run(GetUserTask(task_id, values)), refused)


def _refuse_files(
    task_id: int, values: dict[str, object], problems: Sequence[Problem]
) -> ResponseReturnValue:
    page = _page(run(GetUserTask(task_id, values)), problems)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


def _ask(task_id: int) -> ResponseReturnValue:
    to, question = request.form.get("ask_to", ""), request.form.get("question", "")
    try:
        run(AskAboutTask(task_id, to, question))
    except InvalidFormError as error:
        page = _page(run(GetUserTask(task_id)), ask_problems=error.problems)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("The question has been sent; the answer comes as a notification."))
    return _to_task(task_id)


def _comment() -> str:
    return request.form.get(FIELD, "")


def _claim(task_id: int) -> ResponseReturnValue:
    run(ClaimUserTask(task_id))
    flash(gettext("The task is yours now."))
    return _to_task(task_id)


def _unclaim(task_id: int) -> ResponseReturnValue:
    run(UnclaimUserTask(task_id))
    flash(gettext("Released. Your colleagues can claim the task again."))
    return redirect(url_for("inbox.index", view="groups"))


def _hand_over(task_id: int) -> ResponseReturnValue:
    to, reason = request.form.get("to", ""), request.form.get("reason", "").strip()
    if not to:
        return _refuse_hand_over(task_id, (_NOBODY_CHOSEN,))
    try:
        run(HandOverUserTask(task_id, to, reason))
    except InvalidFormError as error:
        return _refuse_hand_over(task_id, error.problems)
    flash(gettext("Handed over."))
    return redirect(url_for("inbox.index"))


def _put_aside(task_id: int) -> ResponseReturnValue:
    given = request.form.get("until", "")
    try:
        until = run(PutTaskAside(task_id, _day(given)))
    except InvalidFormError as error:
        page = _page(run(GetUserTask(task_id)), aside_problems=error.problems)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("Put aside until %(day)s.", day=local_time(until.date())))
    return redirect(url_for("inbox.index"))


def _take_up(task_id: int) -> ResponseReturnValue:
    run(TakeTaskUp(task_id))
    flash(gettext("The task is in the list again."))
    return _to_task(task_id)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refuse_hand_over(task_id: int, problems: Sequence[Problem]) -> ResponseReturnValue:
    page = _page(run(GetUserTask(task_id)), problems, handing_over=True)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


_NOBODY_CHOSEN = Problem("to", Text("请选择转办给谁", "Please choose somebody"))

_ACTIONS: dict[str, Callable[[int], ResponseReturnValue]] = {
    "submit": _submit,
    "draft": _save_draft,
    "upload": _upload,
    "claim": _claim,
    "unclaim": _unclaim,
    "hand_over": _hand_over,
    "ask": _ask,
    "aside": _put_aside,
    "take_up": _take_up,
}


def _typed(task: TaskView) -> tuple[dict[str, object], list[Problem]]:
    """Read what was sent; the files among it are kept, or refused."""
    if task.form is None:
        return {}, []
    schema, task_id = task.form.form.schema, task.task.id
    sent, refused = uploads.take(
        schema, lambda path, file: run(KeepTaskUpload(task_id, path, file))
    )
    return forms.read(schema, sent), refused


def _to_task(task_id: int) -> ResponseReturnValue:
    return redirect(url_for("tasks.show", task_id=task_id))


def _page(
    task: TaskView,
    problems: Sequence[Problem] = (),
    *,
    handing_over: bool = False,
    aside_problems: Sequence[Problem] = (),
    ask_problems: Sequence[Problem] = (),
) -> str:
    form_problems = () if handing_over else problems
    fields = fields_of(task.form, form_problems) if task.form else ()
    return render_template(
        "tasks/show.html",
        task=task,
        order=_order_of(task),
        opportunity=_opportunity_of(task),
        part_request=_request_of(task),
        service_request=_service_request_of(task),
        sale=_sale_of(task),
        said=run(GetTaskNotes(task.task.id)),
        comment=request.form.get(FIELD) or _draft_comment(task),
        comment_problem=next((p.text for p in problems if p.field == FIELD), None),
        ask_problems={each.field: each.text for each in ask_problems},
        lateness=run(FindLateness([task.task.id])),
        fields=fields,
        has_files=uploads.has_files(fields),
        problems=summary_of(fields, form_problems),
        hand_over_problems={each.field: each.text for each in problems}
        if handing_over
        else {},
        aside_problem=next((each.text for each in aside_problems), None),
        tomorrow=now().astimezone(LOCAL_ZONE).date() + timedelta(days=1),
        is_aside=task.task.follow_up_at is not None and task.task.follow_up_at > now(),
        typed=request.form,
        rendering_token=str(uuid4()),
    )


def _draft_comment(task: TaskView) -> str:
    return str(task.form.values.get(FIELD, "")) if task.form else ""


def _request_of(task: TaskView) -> RequestPage | None:
    """Find the part request that a form is about, to show what it is judged by."""
    values = task.form.values if task.form else {}
    number = values.get("request_no")
    if not isinstance(number, str):
        return None
    try:
        return run(GetPartRequest(number))
    except NotFoundError:
        # Somebody who helps with one question, and sees nothing else.
        return None


def _opportunity_of(task: TaskView) -> OpportunityPage | None:
    if not (task.task.order_no or "").startswith("OP-"):
        return None
    try:
        return run(GetOpportunity(str(task.task.order_no)))
    except (ForbiddenError, NotFoundError):
        # Somebody outside of sales who helps with one question.
        return None


def _sale_of(task: TaskView) -> SalePage | None:
    if not (task.task.order_no or "").startswith("PS-"):
        return None
    try:
        return run(GetSale(str(task.task.order_no)))
    except (ForbiddenError, NotFoundError):
        # Somebody who helps with one question.
        return None


def _service_request_of(task: TaskView) -> ServiceRequestPage | None:
    if not (task.task.order_no or "").startswith("SR-"):
        return None
    try:
        return run(GetServiceRequest(str(task.task.order_no)))
    except (ForbiddenError, NotFoundError):
        return None


def _order_of(task: TaskView) -> OrderPage | None:
    if task.task.order_no is None or task.task.order_no.startswith(_NO_ORDERS):
        return None
    try:
        return run(GetDispatchOrder(task.task.order_no))
    except NotFoundError:
        # The order has moved to a unit whose orders this person does not see.
        return None
