"""The main job in one go, with nothing configured."""

import json
import os
import secrets
import shutil
from pathlib import Path

import click
from flask import current_app
from flask.cli import ScriptInfo
from flask_migrate import upgrade

from cms.accounts.permissions import Role
from cms.cli import serve
from cms.core.errors import Misconfigured
from cms.demo import loading

KEPT = "demo.json"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--data", default="instance/demo", show_default=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--reset", is_flag=True, help="Throw away what an earlier demo left, and begin anew.")
@click.pass_context
def demo(context: click.Context, host: str, port: int, data: Path, reset: bool) -> None:
    """Show the whole thing: make a database, load a clinic's articles, exercises, pictures and comments, serve.

    Started again, it keeps what is there.

    Example: cms demo --port 8123
    """
    serve.refuse_taken(host, port)
    secret, passwords = _prepare(data.resolve(), reset=reset)
    address = serve.address_of(host, port)
    os.environ.update(_environment(data.resolve(), secret, address))
    with context.ensure_object(ScriptInfo).load_app().app_context():
        upgrade()
        installation = current_app.extensions["vertebra"]
        loading.accounts(passwords)
        site = loading.settings(installation.settings.fixed_site)
        loading.load(site, installation.sealer, installation.store, click.echo)
        click.echo(_welcome(address, passwords))
        serve.run(host, port, workers=2, beside=True)


def _prepare(data: Path, *, reset: bool) -> tuple[str, dict[str, str]]:
    """Give the secret and the passwords that belong to the demo's folder; make them the first time."""
    kept = data / KEPT
    try:
        if reset and kept.is_file():
            shutil.rmtree(data)
        data.mkdir(parents=True, exist_ok=True)
        if not kept.is_file():
            made = {"secret": secrets.token_hex(32), "passwords": {role: secrets.token_urlsafe(12) for role in Role}}
            kept.touch(mode=0o600)
            kept.write_text(json.dumps(made))
        told = json.loads(kept.read_text())
    except OSError as error:
        raise Misconfigured(
            f"The folder {data} cannot be used ({error.strerror}). Choose another with --data."
        ) from None
    except ValueError:
        raise Misconfigured(f"{kept} is damaged. Begin anew with --reset.") from None
    return told["secret"], told["passwords"]


def _environment(data: Path, secret: str, address: str) -> dict[str, str]:
    """Give the settings of a demo; its front end is the reading page, at the addresses that are the default."""
    return {
        "CMS_DATABASE_URL": f"sqlite:///{data / 'cms.db'}",
        "CMS_MEDIA_URL": (data / "media").as_uri(),
        "CMS_SECRET_KEY": secret,
        "CMS_PUBLIC_URL": address,
        "CMS_SITE_URL": address,
        "CMS_LOG_LEVEL": os.environ.get("CMS_LOG_LEVEL", "warning"),
    }


def _welcome(address: str, passwords: dict[str, str]) -> str:
    lines = [f"  {role + '@demo.example':<24} {password}" for role, password in passwords.items()]
    return "\n".join(
        [
            "",
            "The site          " + address + "/",
            "",
            "Behind the scenes " + address + "/admin/",
            "Sign in there as:",
            *lines,
            "",
            "Comments waiting  " + address + "/admin/comments",
            "The feed          " + address + "/feed.json",
            "The API           " + address + "/api/v1/openapi.json",
            "",
            "Stop with Ctrl-C.",
        ]
    )
