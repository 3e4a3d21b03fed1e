"""The factory: the table of contents of the house."""

import logging
import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path

import structlog
from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from sqlalchemy import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from cms.cli.processes import die_while_starting, end_with_parent
from cms.cli.register import command_line
from cms.comments.triage import looking
from cms.core import replica, reporting
from cms.core.bundled import folder
from cms.core.connecting import pooling
from cms.core.db import db
from cms.core.errors import Misconfigured
from cms.core.mark import Mark, mark_of
from cms.core.redis.server import Server
from cms.core.settings import Settings, read
from cms.core.tracing import tracing
from cms.delivery.installation import install
from cms.delivery.subscriptions import connect
from cms.transfer import forgetting
from cms.web import assets, context, errors, front, measuring, request_log, security, uploads, wording
from cms.web import tracing as spans
from cms.web.admin import pages, sign_in
from cms.web.register import register
from cms.web.sessions import PageSessions

LARGEST_BODY = 2 * 1024 * 1024
MOST_FIELDS = 4000  # of a form: an exercise with every list full has about 2,700


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application for an installation; without settings, those of the environment.

    Raises Misconfigured, in one sentence, for a setting or a folder that cannot be used.
    """
    settings = settings or read(os.environ)
    _write_logs(settings)
    if settings.sentry_dsn is not None:
        reporting.begin(settings.sentry_dsn.get_secret_value())
    tracing.begin(os.environ)
    folder_of_counts = Path(settings.metrics_folder) if settings.metrics_folder else None
    mark = mark_of(make_url(settings.database_url), folder_of_counts)
    app = Flask("cms", template_folder=str(folder("templates")), static_folder=str(Path(__file__).parent / "static"))
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value() if settings.secret_key else secrets.token_hex(32),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings, mark),
        SQLALCHEMY_BINDS=_replica(settings),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
        WTF_CSRF_TIME_LIMIT=None,
        PERMANENT_SESSION_LIFETIME=timedelta(days=7),
    )
    app.session_interface = PageSessions()
    app.extensions[context.KEY] = install(settings)
    db.init_app(app)
    Migrate(app, db, directory=str(folder("migrations")), render_as_batch=True, compare_type=True)
    Babel(
        app,
        locale_selector=context.locale,
        timezone_selector=lambda: context.site().timezone,
    )
    wording.init_app(app)
    uploads.init_app(app)
    csrf = CSRFProtect(app)
    spans.init_app(app, behind_proxies=settings.trusted_proxies > 0)
    request_log.init_app(app)
    security.init_app(app)
    assets.init_app(app)
    errors.init_app(app)
    sign_in.init_app(app, secure=settings.public_url.startswith("https:"))
    pages.init_app(app)
    register(app, csrf)
    connect(context.installation)
    forgetting.connect()
    for command in command_line(create_app).commands.values():
        app.cli.add_command(command)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies)  # type: ignore[method-assign]
    app.extensions[measuring.KEY] = measures = measuring.Measures(app.url_map.iter_rules(), folder_of_counts)
    logs = settings.log_level == "debug"
    app.extensions[front.KEY] = app.wsgi_app = front.Front(  # type: ignore[method-assign]
        app.wsgi_app,
        make_url(settings.database_url),
        settings.cache_bytes,
        measures,
        news=app.extensions[context.KEY].news,
        mark=mark,
        logs=logs,
    )
    return app


def create_served_app() -> Flask:
    """Build the application in a process of the server, with all that the first requests would else do without.

    The process ends when the server does.
    """
    die_while_starting()
    end_with_parent()
    app = create_app()
    looking.load()
    app.extensions[measuring.KEY].join()
    redis: Server | None = app.extensions[context.KEY].redis
    if redis is not None:
        redis.open()
    return app


def main() -> None:
    """Run the command line."""
    command_line(create_app).main(prog_name="cms")


def _engine_options(settings: Settings, mark: Mark | None) -> dict[str, object]:
    """Prepare the place of the database: a folder for SQLite, a pool of connections else."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        return pooling(url)
    if url.database and url.database != ":memory:":
        place = Path(url.database).parent
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Misconfigured(f"CMS_DATABASE_URL: the folder {place} cannot be made ({error.strerror}).") from None
        if not os.access(place, os.W_OK):
            raise Misconfigured(f"CMS_DATABASE_URL: the folder {place} cannot be written.")
    return {"connect_args": {"timeout": 10, **({"factory": mark.connect} if mark else {})}}


def _replica(settings: Settings) -> dict[str, dict[str, object]]:
    url = settings.database_replica_url
    return {replica.BIND: {"url": url, **replica.pooling(make_url(url))}} if url else {}


def _write_logs(settings: Settings) -> None:
    """Write one JSON line for each event to standard error."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            reporting.tell,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    for name in settings.unknown:
        structlog.get_logger().warning("unknown setting", setting=name)
