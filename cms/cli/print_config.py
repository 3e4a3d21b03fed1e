"""Files for who runs the service, written for the present settings."""

import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import make_url

from cms import __version__
from cms.core import pictures
from cms.core.bundled import folder
from cms.core.settings import METRICS_ON, PREFIX, Settings
from cms.core.urls import PORTS
from cms.delivery.installation import Installation

FILES = {
    "nginx": ("nginx.conf",),
    "systemd": ("vertebra.service", "vertebra-worker.service"),
    "compose": ("compose.yaml",),
    "kubernetes": ("kubernetes.yaml",),
    "dockerfile": ("Dockerfile",),
}
PLAIN = (
    "public_url",
    "site_url",
    "article_url_pattern",
    "exercise_url_pattern",
    "trusted_proxies",
    "import_bytes",
    "cache_bytes",
    "log_level",
    "webhook_allow_hosts",
)
PLACES = ("media_url", "imports_folder")  # on this machine; in a container they are where the volume is
ALWAYS = frozenset({"public_url", "site_url", "trusted_proxies"})
PRIVATE = (
    "secret_key",
    "database_url",
    "database_replica_url",
    "encryption_keys",
    "redis_url",
    "smtp_url",
    "mail_from",
    "cdn_token",
    "metrics",
    "sentry_dsn",
)
OF_BUCKETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")
NEEDED = frozenset({"secret_key", "database_url"})
HOMES = ("/home/", "/root/")
_BARE = re.compile(r"[\w/.,:=@+-]+", re.ASCII)


@click.command("print-config")
@click.argument("what", type=click.Choice(list(FILES)))
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Where `cms serve` listens."
)
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="Write the files into this folder.")
@with_appcontext
def print_config(what: str, port: int, into: Path | None) -> None:
    """Print a file for nginx, systemd, Docker Compose, Kubernetes or Docker, for the present settings.

    Secrets are named in it, and never written into it.

    Example: cms print-config nginx > /etc/nginx/conf.d/vertebra.conf
    """
    texts = written(current_app, what, port)
    if into is None:
        click.echo(
            "\n".join(text if len(texts) == 1 else f"# {name}\n{text}" for name, text in texts.items()), nl=False
        )
        return
    into.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (into / name).write_text(text)
        click.echo(f"Wrote {into / name}")


def written(app: Flask, what: str, port: int) -> dict[str, str]:
    """Give the files of a kind by name."""
    house: Installation = app.extensions["vertebra"]
    facts = _facts(house.settings, port) | _bounds(app, house.settings)
    templates = Environment(
        loader=FileSystemLoader(folder("templates")),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 -- no page is made of it
    )
    templates.filters["word"] = _word
    return {name: templates.get_template(f"deploy/{name}").render(facts) for name in FILES[what]}


def _facts(settings: Settings, port: int) -> dict[str, Any]:
    address = urlsplit(settings.public_url)
    fixed = sorted(PREFIX + name.upper() for name in settings.fixed_site)
    told = settings.model_fields_set | NEEDED
    is_bucket = settings.media_url.startswith("s3:")
    private = [PREFIX + name.upper() for name in PRIVATE if name in told]
    behind = [*fixed, *(OF_BUCKETS if is_bucket else ())]
    cms = Path(sys.executable).parent / "cms"
    folders = _folders(settings)
    return {
        "version": __version__,
        "cms": cms,
        "port": port,
        "public_url": settings.public_url,
        "host": address.hostname,
        "public_port": address.port or PORTS[address.scheme],
        "is_https": address.scheme == "https",
        "is_postgresql": make_url(settings.database_url).get_backend_name() == "postgresql",
        "is_bucket": is_bucket,
        "tells_sentry": settings.sentry_dsn is not None,
        "media_url": settings.media_url,
        "metrics_are_open": settings.metrics.get_secret_value() == METRICS_ON,
        "trusted_proxies": settings.trusted_proxies,
        "plain": _plain(settings, PLAIN),
        "places": _plain(settings, PLACES),
        "private": private + behind,
        "private_elsewhere": [name for name in private if name != f"{PREFIX}DATABASE_URL"] + behind,
        "folders": folders,
        "in_homes": any(str(place).startswith(HOMES) for place in (cms, *folders)),
    }


def _plain(settings: Settings, names: tuple[str, ...]) -> dict[str, str]:
    """Give the variables that anybody may read, those that are set and those that always are."""
    given = {name: getattr(settings, name) for name in names if name in settings.model_fields_set | ALWAYS}
    return {
        PREFIX + name.upper(): str(int(value) if isinstance(value, int) else value) for name, value in given.items()
    }


def _word(text: str, *, quoted: bool = False) -> str:
    """Write a word as units take it: https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"' if quoted or not _BARE.fullmatch(text) else escaped


def _folders(settings: Settings) -> list[str]:
    """Give the folders that settings name, and that the service writes to."""
    found = set()
    database = make_url(settings.database_url)
    if "database_url" in settings.model_fields_set and database.get_backend_name() == "sqlite" and database.database:
        found.add(str(Path(database.database).parent))
    if "media_url" in settings.model_fields_set and settings.media_url.startswith("file:"):
        found.add(url2pathname(urlsplit(settings.media_url).path))
    if "imports_folder" in settings.model_fields_set:
        found.add(settings.imports_folder)
    return sorted(found)


def _bounds(app: Flask, settings: Settings) -> dict[str, int]:
    """Give how large requests may be, as the application has it."""
    most = max((_mark(view) for view in app.view_functions.values()), default=0)
    body = int(app.config["MAX_CONTENT_LENGTH"])
    return {"body_bytes": body + most * pictures.LARGEST_BYTES, "import_bytes": body + int(settings.import_bytes)}


def _mark(view: Any) -> int:
    """Give how many pictures a view takes at once, or what it wraps."""
    while view is not None:
        if marked := getattr(view, "takes_pictures", 0):
            return int(marked)
        view = getattr(view, "__wrapped__", None)
    return 0
