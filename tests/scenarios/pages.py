"""The pages of a company on either database, for those who sign in."""

from pathlib import Path

from jinja2 import StrictUndefined

from tests.processes.conftest import Order
from tests.web.visitor import Visitor
from web.app import create_app
from web.settings import Settings


def visitor(order: Order, folder: Path, login: str) -> Visitor:
    """Sign somebody in, in a browser of their own."""
    app = create_app(order.engine, Settings(folder, "", "test key", https=False))
    app.jinja_env.undefined = StrictUndefined
    return Visitor(app.test_client()).sign_in(login)
