"""A question about a task, for whoever was asked."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.current import run
from web.i18n import gettext
from workflows.commands.task_notes import AnswerQuestion, GetQuestion
from workflows.errors import InvalidFormError, Text

screen = Blueprint("questions", __name__, url_prefix="/questions")


@screen.get("/<int:question_id>")
def show(question_id: int) -> str:
    """Show a question with what has been answered."""
    return _page(question_id)


@screen.post("/<int:question_id>")
def answer(question_id: int) -> ResponseReturnValue:
    """Answer it."""
    try:
        run(AnswerQuestion(question_id, request.form.get("answer", "")))
    except InvalidFormError as error:
        (problem,) = error.problems
        return _page(question_id, problem.text), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("Your answer has been sent."))
    return redirect(url_for("questions.show", question_id=question_id))


def _page(question_id: int, problem: Text | None = None) -> str:
    return render_template(
        "tasks/question.html",
        question=run(GetQuestion(question_id)),
        problem=problem,
        typed=request.form.get("answer", "") if problem else "",
    )
