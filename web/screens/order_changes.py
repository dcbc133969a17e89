"""What people do to an order from its page: five small forms."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from handlers.service.order_calls import RecordCustomerCall
from handlers.service.order_withdrawal import WithdrawOrder
from handlers.service.unit_offers import AskAnotherUnit
from handlers.service.visit_commands import ReassignEngineer
from handlers.service.warranty import AllowGoodwill
from web.current import run
from web.screens.orders import page_of
from workflows.errors import InvalidFormError, Text

screen = Blueprint("order_changes", __name__, url_prefix="/orders")


@screen.post("/<no>")
def change(no: str) -> Response | tuple[str, HTTPStatus]:
    """Withdraw an order, or do something else to it that its page offers."""
    action = request.form.get("action", "")
    try:
        _do(no, action, request.form)
    except InvalidFormError as error:
        problems: dict[str, Text] = {
            f"{action}-{each.field}": each.text for each in error.problems
        }
        return page_of(no, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("orders.show", no=no))


def _do(no: str, action: str, typed: Mapping[str, str]) -> None:
    reason, note = typed.get("reason", ""), typed.get("note", "")
    if action == "withdraw":
        run(WithdrawOrder(no, reason))
        flash(gettext("The order has been withdrawn."))
    elif action == "call":
        if run(RecordCustomerCall(no, typed.get("text", ""))):
            flash(gettext("The call has been entered; the order is more urgent now."))
        else:
            flash(
                gettext(
                    "The call is kept with the customer;"
                    " the order does not wait for it any more."
                )
            )
    elif action == "reassign":
        run(ReassignEngineer(no, reason, note))
        flash(gettext("Choose another engineer now."))
    elif action == "other_unit":
        run(AskAnotherUnit(no, typed.get("unit", "")))
        flash(gettext("The other unit has been asked."))
    elif action == "goodwill":
        run(AllowGoodwill(no, reason))
        flash(gettext("Goodwill has been allowed."))
    else:
        raise BadRequest
