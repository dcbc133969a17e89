"""Suggestions while somebody types into a field with a long list behind it."""

from flask import Blueprint, jsonify, request
from werkzeug import Response

from web.current import run
from web.i18n import text
from workflows.commands.inbox import SuggestForTask
from workflows.commands.process_instances import SuggestAtStart
from workflows.models.forms import Option

screen = Blueprint("suggestions", __name__, url_prefix="/suggestions")


@screen.get("/tasks/<int:task_id>")
def for_task(task_id: int) -> Response:
    """Offer what fits in a field of a task's form."""
    return _answer(run(SuggestForTask(task_id, *_asked())))


@screen.get("/processes/<process_id>")
def at_start(process_id: str) -> Response:
    """Offer what fits in a field of a start form."""
    return _answer(run(SuggestAtStart(process_id, *_asked())))


def _asked() -> tuple[str, str]:
    return request.args.get("field", ""), request.args.get("q", "").strip()


def _answer(options: tuple[Option, ...]) -> Response:
    return jsonify(
        [
            {
                "value": option.value,
                "label": text(option.label),
                "note": text(option.note),
            }
            for option in options
        ]
    )
