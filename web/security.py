"""What keeps a browser from being turned against its user."""

from http import HTTPStatus

from flask import Flask, Response, abort, request
from flask_login import current_user
from flask_wtf import CSRFProtect

from workflows.models.form_files import MAX_BYTES, MAX_FILES

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'; "
    "form-action 'self'"
)

#: Where people may send more than text, once they have signed in.
_UPLOADING = {
    "tasks.act": MAX_FILES,
    "tasks.upload": 1,
    "processes.start": MAX_FILES,
    "processes.upload": 1,
}
#: What else there is in a request with files, and how many fields.
_BESIDE_FILES = 1024 * 1024
_MOST_PARTS = 5000

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def init_app(app: Flask) -> None:
    """Protect the forms, the cookie and the pages."""
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    # The token lives as long as the session: a form may stay open over lunch.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.before_request(_refuse_null)
    # Before anything reads the form.
    app.before_request(_let_files_in)
    CSRFProtect(app)
    app.after_request(_add_headers)


def _refuse_null() -> None:
    # No browser sends one, and PostgreSQL cannot look for it.
    if "\0" in request.path or b"%00" in request.query_string:
        abort(HTTPStatus.BAD_REQUEST)


def _let_files_in() -> None:
    files = _UPLOADING.get(request.endpoint or "", 0)
    if files and request.method == "POST" and current_user.is_authenticated:
        request.max_content_length = files * MAX_BYTES + _BESIDE_FILES
        request.max_form_parts = _MOST_PARTS


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        # Pages are personal: no proxy may keep them, and going back asks again.
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
