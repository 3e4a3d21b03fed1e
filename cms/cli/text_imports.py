"""Imports of texts at the shell, from what no content management system wrote."""

import tempfile
from functools import partial
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.cli.imports import DRY_RUN, PATH, import_file
from cms.cli.output import json_option
from cms.core.errors import Fault, Invalid
from cms.core.urls import is_web_address
from cms.transfer.feeds import fetching
from cms.transfer.feeds import opening as from_feed
from cms.transfer.markdown import opening as from_markdown
from cms.transfer.tables import opening as from_table

_FOLDER = click.argument("path", metavar="FOLDER", type=click.Path(exists=True, readable=True, path_type=Path))


@click.command()
@_FOLDER
@DRY_RUN
@json_option
@with_appcontext
def markdown(path: Path, dry_run: bool, as_json: bool) -> None:
    """Import a folder of Markdown files with front matter, as Hugo, Jekyll and Eleventy keep them, or the zip of one.

    Texts, pictures, authors, tags and old addresses come over. Name the folder of the whole site, so
    that its pictures are found. Run again, it brings over what changed since, and nothing twice.

    Example: cms import markdown ~/clinic-site --dry-run
    """
    import_file(from_markdown.opened, path, dry_run=dry_run, as_json=as_json)


@click.command()
@click.argument("place", metavar="FILE-OR-ADDRESS")
@DRY_RUN
@json_option
@with_appcontext
def feed(place: str, dry_run: bool, as_json: bool) -> None:
    """Import the items of a feed as articles: RSS, Atom or JSON Feed, a file or an http(s) address.

    From an address all pages of the feed are read. Run again, it brings over what changed since.

    Example: cms import feed https://old.clinic.example/feed.json --dry-run
    """
    if not is_web_address(place):
        path = Path(place)
        if not path.is_file():
            raise Invalid(Fault(f"{place}: there is no such file. An address begins with https:// or http://."))
        import_file(from_feed.opened, path, dry_run=dry_run, as_json=as_json)
        return
    with tempfile.TemporaryDirectory() as folder:
        fetching.fetch(place, Path(folder), current_app.extensions["vertebra"].settings.allowed_hosts)
        import_file(from_feed.opened, Path(folder), dry_run=dry_run, as_json=as_json)


@click.command()
@PATH
@click.option("--publish", is_flag=True, help="Make the exercises public at once.")
@DRY_RUN
@json_option
@with_appcontext
def exercises(path: Path, publish: bool, dry_run: bool, as_json: bool) -> None:
    """Import exercises from a table (CSV in UTF-8), a row each; the first line names the columns.

    They are drafts, unless they are to be public at once. Run again, it brings over what changed since.

    Example: cms import exercises exercises.csv --dry-run
    """
    import_file(partial(from_table.opened, publish=publish), path, dry_run=dry_run, as_json=as_json)


COMMANDS = (markdown, feed, exercises)
