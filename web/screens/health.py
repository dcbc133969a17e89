"""Whether the server is up, and how busy, for those who watch it."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from web.current import run_as_system
from web.metrics import Health
from workflows.commands.backlog import Backlog, GetBacklog
from workflows.errors import UnavailableError

screen = Blueprint("health", __name__)
#: Added by a proxy: the request comes from somewhere else.
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@screen.get("/health/live")
def live() -> ResponseReturnValue:
    """Say that the process answers requests."""
    return {"status": "live"}


@screen.get("/health/ready")
def ready() -> ResponseReturnValue:
    """Say whether the server can do its work, and if not, what is missing."""
    database = _backlog() is not None
    found = {name: check() for name, check in _health().checks.items()}
    checks = {"database": database, **found}
    if all(checks.values()):
        return {"status": "ready", "checks": checks}
    return {"status": "not ready", "checks": checks}, 503


@screen.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Give numbers, in the text format of Prometheus."""
    if not _may_read_metrics():
        return Response("Not for everybody.\n", 403, mimetype="text/plain")
    text = _health().metrics.text(_backlog())
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read_metrics() -> bool:
    token = current_app.config["METRICS_TOKEN"]
    if token is not None:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    if any(name in request.headers for name in _FORWARDED):
        return False
    return ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 (nobody's address)


def _backlog() -> Backlog | None:
    """Ask how much waits; None while the database is away."""
    try:
        return run_as_system(GetBacklog())
    except UnavailableError:
        return None


def _health() -> Health:
    health: Health = current_app.extensions["health"]
    return health
