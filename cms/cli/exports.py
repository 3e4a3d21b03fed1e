"""Exports at the shell."""

import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.accounts.permissions import SHELL
from cms.cli.output import json_option, listed, result
from cms.core import migrations, site
from cms.core.languages import catalogue, locale_of
from cms.delivery.elsewhere import html_elsewhere
from cms.delivery.installation import Installation
from cms.transfer.course import Advance
from cms.transfer.wordpress import writing
from cms.transfer.wordpress.leaving import Leaving, Left, Shown

_PATH = click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
_FORCE = click.option("--force", is_flag=True, help="Write over a file that is there already.")


@click.group("export")
def export() -> None:
    """Write what is here into a file that another system takes.

    Example: cms export wordpress site.xml
    """


@export.command()
@_PATH
@click.option("--with-addresses", is_flag=True, help="Write the e-mail addresses of commenters, too.")
@_FORCE
@json_option
@with_appcontext
def wordpress(path: Path, with_addresses: bool, force: bool, as_json: bool) -> None:
    """Write articles, exercises, authors, tags, pictures and comments as a WordPress export (WXR 1.2).

    WordPress takes it with Tools, Import. Everybody can go on working meanwhile: the file shows one moment.

    Example: cms export wordpress site.xml
    """
    migrations.refuse_other()
    with click.progressbar(
        length=writing.count(), label="Exporting", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        left = writing.write(_leaving(path, bar.update, with_addresses=with_addresses, force=force))
    result({"path": str(path), **asdict(left)}, _text(path, left), as_json=as_json)


def _leaving(path: Path, advance: Advance, *, with_addresses: bool, force: bool) -> Leaving:
    installation: Installation = current_app.extensions["vertebra"]
    settings, links = site.load(installation.settings.fixed_site), installation.links
    gettext = catalogue(locale_of(settings.language)).gettext
    return Leaving(
        SHELL,
        path,
        settings,
        links.site_url,
        installation.sealer,
        show=lambda view: Shown(
            links.page(view.entry.type, view.entry.slug),
            links.entry(view.entry, by_id=True),
            html_elsewhere(view, links, gettext),
        ),
        picture=lambda media: links.media(media.key, media.renditions[0]["file"]),
        advance=advance,
        with_addresses=with_addresses,
        over=force,
    )


def _text(path: Path, left: Left) -> str:
    """Give what was written as people read it."""
    counts = {name: number for name, number in asdict(left).items() if name in Left.KINDS}
    told = [f"{path}: {listed(counts)}."]
    if left.drafts_beside:
        told.append(
            f"{left.drafts_beside} of them have a newer draft, which is not in the file: it holds what is live."
        )
    if left.archived:
        told.append(f"{left.archived} of them are archived here, and drafts in the file.")
    if left.erased:
        told.append(f"{left.erased} comments that were erased here are not in it.")
    return "\n".join(told)
