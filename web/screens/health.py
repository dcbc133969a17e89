"""Whether the server is up, for those who watch it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

screen = Blueprint("health", __name__, url_prefix="/health")


@screen.get("/live")
def live() -> ResponseReturnValue:
    """Say that the process answers requests."""
    return {"status": "live"}
