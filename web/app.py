"""Where the product is put together."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

from handlers import business
from handlers.outward.mail import Mailer, SmtpMailer
from handlers.outward.outside_calls import callers
from handlers.outward.webhooks import Webhooks
from storage.contents import Contents
from storage.unit_of_work import Database, unit_of_work_factory
from web import auth, errors, i18n, screens, security
from web.api import engine_rest
from web.metrics import Health
from web.numbers import RowNumber
from web.settings import Settings
from workflows.engine import Engine, Observer, nobody
from workflows.jobs.outside import Callers


def create_app(
    engine: Engine, settings: Settings, health: Health | None = None
) -> Flask:
    """Build the web application around an engine."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        MAX_CONTENT_LENGTH=4 * 1024 * 1024,
    )
    app.url_map.converters["int"] = RowNumber
    app.extensions["engine"] = engine
    app.extensions["health"] = health or Health()
    app.extensions["contents"] = Contents(settings.contents)
    app.config["METRICS_TOKEN"] = settings.metrics_token
    i18n.init_app(app)
    security.init_app(app)
    auth.init_app(app)
    errors.init_app(app)
    for screen in screens.ALL:
        app.register_blueprint(screen)
    engine_rest.init_app(app)
    return app


def create_health_app(engine: Engine, settings: Settings, health: Health) -> Flask:
    """Build what answers those who watch a worker, and nobody else."""
    app = Flask(__name__, static_folder=None)
    app.extensions["engine"] = engine
    app.extensions["health"] = health
    app.config["METRICS_TOKEN"] = settings.metrics_token
    app.register_blueprint(screens.health.screen)
    return app


def build_engine(
    database: Database,
    clock: Callable[[], datetime] | None = None,
    observer: Observer = nobody,
    *,
    mail: bool = False,
    contents: Contents | None = None,
) -> Engine:
    """Build an engine on a database; without a clock it runs on real time."""
    return Engine(
        unit_of_work_factory(database),
        business(mail=mail, contents=contents),
        clock or (lambda: datetime.now(UTC)),
        observer,
    )


def build_callers(engine: Engine, settings: Settings) -> Callers:
    """Build what makes outside calls."""
    webhooks = Webhooks(settings.webhook_secrets, settings.webhook_hosts)
    return callers(engine, build_mailer(settings), webhooks)


def build_mailer(settings: Settings) -> Mailer | None:
    """Build what sends mails; None where no mail server is set."""
    if settings.smtp_url is None:
        return None
    return SmtpMailer(settings.smtp_url, settings.mail_from)
