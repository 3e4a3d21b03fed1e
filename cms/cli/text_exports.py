"""Exports of texts at the shell, for programs that make sites of files."""

import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.accounts.permissions import SHELL
from cms.cli.output import json_option, listed, result
from cms.core import migrations, site
from cms.delivery.installation import Installation
from cms.transfer.markdown import writing
from cms.transfer.markdown.leaving import Leaving, Left


@click.command()
@click.argument("path", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--with-drafts", is_flag=True, help="Write what is not public, too, as drafts.")
@json_option
@with_appcontext
def markdown(path: Path, with_drafts: bool, as_json: bool) -> None:
    """Write articles and exercises as Markdown files, with pictures, redirects and public comments beside.

    The folder is new, or empty. Hugo, Jekyll and Eleventy read it, and so does `cms import markdown`.

    Example: cms export markdown clinic-site
    """
    migrations.refuse_other()
    built: Installation = current_app.extensions["vertebra"]
    settings = site.load(built.settings.fixed_site)
    with click.progressbar(
        length=writing.count(with_drafts), label="Exporting", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        left = writing.write(
            Leaving(SHELL, path, settings, built.store, built.links.addresses, with_drafts, advance=bar.update)
        )
    result({"path": str(path), **asdict(left)}, _text(path, left), as_json=as_json)


def _text(path: Path, left: Left) -> str:
    """Give what was written as people read it."""
    kinds = ("articles", "exercises", "comments", "media", "redirects")
    told = [f"{path}: {listed({name: number for name, number in asdict(left).items() if name in kinds})}."]
    if left.drafts_beside:
        told.append(
            f"{left.drafts_beside} of them have a newer draft, which is not in the folder: it holds what is live."
        )
    if left.as_html:
        told.append(f"{left.as_html} texts are HTML within their files, since Markdown would change them.")
    return "\n".join(told)
