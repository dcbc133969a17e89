"""Pages that say what happened, what is safe and what to do next."""

import secrets
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from flask import Flask, Response, current_app, render_template, request, session
from flask_babel import force_locale
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from web.i18n import HTML_LANG, LOCALES, gettext, locale
from workflows.errors import (
    EngineError,
    ForbiddenError,
    InvalidError,
    InvalidFormError,
    NotFoundError,
    RejectedError,
    UnavailableError,
)

log = structlog.get_logger(__name__)

Answer = tuple[str, int]
#: Seconds after which to ask again when the database was away.
RETRY_AFTER = "5"

_STATUS: dict[type[EngineError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    RejectedError: HTTPStatus.CONFLICT,
    InvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an error page says."""

    icon: str
    title: str
    happened: str
    advice: str
    details: tuple[str, ...] = ()


def init_app(app: Flask) -> None:
    """Handle every error in one place."""
    app.register_error_handler(EngineError, _show_engine_error)
    app.register_error_handler(UnavailableError, _show_unavailable)
    app.register_error_handler(CSRFError, _show_stale_form)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(Exception, _show_unexpected)


def status_of(error: EngineError) -> HTTPStatus:
    """Give the HTTP status of a kind of refusal."""
    for kind, status in _STATUS.items():
        if isinstance(error, kind):
            return status
    return HTTPStatus.CONFLICT


def _show_engine_error(error: EngineError) -> Answer:
    status = status_of(error)
    return _page(_explain(error, status), status)


def _explain(error: EngineError, status: HTTPStatus) -> Explanation:
    sentence = error.sentence(locale())
    if status == HTTPStatus.NOT_FOUND:
        return Explanation("search", gettext("Not found"), sentence, _advice_missing())
    if status == HTTPStatus.FORBIDDEN:
        return Explanation("lock", gettext("Not allowed"), sentence, _advice_closed())
    if status == HTTPStatus.CONFLICT:
        return Explanation(
            "arrows-exchange",
            gettext("This is no longer possible"),
            sentence,
            gettext("Nothing of yours was saved twice. See how things stand now."),
        )
    return Explanation(
        "alert-triangle",
        gettext("Something needs correcting"),
        sentence,
        gettext("Nothing was saved. Go back, correct it and send it again."),
        _details(error),
    )


def _details(error: EngineError) -> tuple[str, ...]:
    if not isinstance(error, InvalidFormError):
        return ()
    return tuple(problem.text.get(locale()) for problem in error.problems)


def _advice_missing() -> str:
    return gettext("Nothing was changed. Check the address, or start from a list.")


def _advice_closed() -> str:
    return gettext(
        "Nothing was changed. If this is your work, ask your administrator for the "
        "role, or sign in with the account that has it."
    )


def _show_stale_form(_: CSRFError) -> Answer:
    explanation = Explanation(
        "clock",
        gettext("This page was open for too long"),
        gettext("The form belongs to a session that has ended."),
        gettext("Nothing was saved. Open the page again and repeat the last step."),
    )
    return _page(explanation, HTTPStatus.BAD_REQUEST)


def _show_http_error(error: HTTPException) -> Answer | HTTPException:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status < HTTPStatus.BAD_REQUEST:
        return error  # a redirect
    if status == HTTPStatus.NOT_FOUND:
        explanation = Explanation(
            "search",
            gettext("Not found"),
            gettext("There is no page at this address."),
            _advice_missing(),
        )
    elif status == HTTPStatus.FORBIDDEN:
        explanation = Explanation(
            "lock",
            gettext("Not allowed"),
            ForbiddenError().sentence(locale()),
            _advice_closed(),
        )
    else:
        explanation = Explanation(
            "alert-triangle",
            gettext("The request could not be understood"),
            gettext("The server did not expect a request like this one."),
            gettext("Nothing was saved. Go back and try again."),
        )
    return _page(explanation, status)


def _page(explanation: Explanation, status: HTTPStatus) -> Answer:
    again = request.path if request.method == "POST" and _can_be_opened() else None
    page = "error.html" if current_user.is_authenticated else "error_plain.html"
    return (
        render_template(page, error=explanation, again=again, reference=None),
        status,
    )


def _can_be_opened() -> bool:
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(request.path, "GET")


def _show_unavailable(error: UnavailableError) -> Response:
    language = _language_of_session()
    with force_locale(language):
        page = _page_without_database(
            Explanation(
                "database",
                gettext("Not available at the moment"),
                error.sentence(language),
                gettext(
                    "What was saved before is safe. As soon as the server is well "
                    "again, go on where you were; sending the same form twice does "
                    "no harm."
                ),
            )
        )
    response = Response(page, HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = RETRY_AFTER
    if request.method == "GET" and "HX-Request" not in request.headers:
        response.headers["Refresh"] = RETRY_AFTER  # the browser tries again by itself
    return response


def _show_unexpected(error: Exception) -> Answer:
    reference = secrets.token_hex(4).upper()
    log.error(
        "unexpected error", reference=reference, path=request.path, exc_info=error
    )
    with force_locale(_language_of_session()):
        page = _page_without_database(
            Explanation(
                "tool",
                gettext("Something went wrong on our side"),
                gettext("The server met a problem that it did not expect."),
                gettext(
                    "The last step was not saved; everything before it is safe. Wait a "
                    "moment and repeat it. If it happens again, tell your "
                    "administrator the reference number."
                ),
            ),
            reference,
        )
    return page, HTTPStatus.INTERNAL_SERVER_ERROR


def _language_of_session() -> str:
    """Give the language that was chosen; the account's would have to be asked for."""
    chosen = session.get("locale")
    return chosen if chosen in LOCALES else next(iter(LOCALES))


def _page_without_database(
    explanation: Explanation, reference: str | None = None
) -> str:
    # No context processors, which ask the database: it may be what failed.
    template = current_app.jinja_env.get_template("error_unexpected.html")
    again = request.path if _can_be_opened() and reference is None else None
    return template.render(
        error=explanation,
        again=again,
        reference=reference,
        html_lang=HTML_LANG[_language_of_session()],
    )
