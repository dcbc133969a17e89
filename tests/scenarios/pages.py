"""The pages of a company on either database, for those who sign in."""

from pathlib import Path

from tests.processes.conftest import Order
from tests.web.application import application
from tests.web.visitor import Visitor
from web.settings import Settings


def visitor(order: Order, folder: Path, login: str) -> Visitor:
    """Sign somebody in, in a browser of their own."""
    app = application(order.engine, Settings(folder, "", "test key", https=False))
    return Visitor(app.test_client()).sign_in(login)
