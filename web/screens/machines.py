"""One machine, with everything that was done to it."""

from flask import Blueprint, render_template
from flask_login import current_user

from handlers.selling.customer_pages import may_see_customers
from handlers.service.machine_pages import GetMachine
from web.current import run

screen = Blueprint("machines", __name__, url_prefix="/machines")


@screen.get("/<path:serial_no>")
def show(serial_no: str) -> str:
    """Show one machine."""
    return render_template(
        "machines/show.html",
        page=run(GetMachine(serial_no)),
        knows_customers=may_see_customers(current_user.actor),
    )
