"""The inbox: what waits for me and for my groups, and what I have done."""

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug import Response

from handlers.deadlines.lateness import FindLateness
from web.current import run
from web.i18n import gettext, locale
from web.numbers import page_number
from web.places import safe_place
from workflows.commands.inbox import FindUserTasks, View
from workflows.commands.user_tasks import ClaimUserTask
from workflows.errors import EngineError

screen = Blueprint("inbox", __name__)

VIEWS: dict[str, View] = {
    "mine": "mine",
    "groups": "groups",
    "aside": "aside",
    "done": "done",
}
#: What the list can be sorted by; a leading "-" turns the order round.
SORTS = (
    "priority",
    "created",
    "order_no",
    "name",
    "customer",
    "due",
    "follow_up",
    "completed",
)


@screen.get("/")
def start() -> Response:
    """Begin the day with the inbox."""
    return redirect(url_for("inbox.index"))


@screen.get("/inbox")
def index() -> str:
    """List the tasks of one tab."""
    view = VIEWS.get(request.args.get("view", ""), "mine")
    text = request.args.get("q", "").strip()
    sort = request.args.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTS else ""
    page = page_number()
    # htmx asks every few seconds for what may have changed, not for the whole page.
    part = "HX-Request" in request.headers
    tasks = run(FindUserTasks(view, text, sort, page))
    return render_template(
        "inbox/list.html" if part else "inbox/index.html",
        view=view,
        text=text,
        sort=sort,
        tasks=tasks,
        lateness=run(FindLateness([task.id for task in tasks.rows])),
        again=part,
    )


@screen.post("/inbox/claim")
def claim() -> Response:
    """Claim one task or all that were ticked, and tell about each that failed."""
    one = request.form.get("one", type=int)
    task_ids = [one] if one else request.form.getlist("task", type=int)
    if not task_ids:
        flash(gettext("Tick the tasks that you want to claim first."), "warning")
    claimed = sum(_claim(task_id) for task_id in task_ids)
    if claimed:
        flash(gettext("Claimed: %(count)s. You find them under “Mine”.", count=claimed))
    return redirect(safe_place(request.form.get("next")))


def _claim(task_id: int) -> bool:
    try:
        run(ClaimUserTask(task_id))
    except EngineError as error:
        flash(error.sentence(locale()), "danger")
        return False
    return True
