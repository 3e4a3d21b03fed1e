"""Imports of texts at the shell, from what no content management system wrote."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from cms.cli.imports import DRY_RUN, import_file
from cms.cli.output import json_option
from cms.transfer.markdown import opening as from_markdown

_FOLDER = click.argument("path", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.command()
@_FOLDER
@DRY_RUN
@json_option
@with_appcontext
def markdown(path: Path, dry_run: bool, as_json: bool) -> None:
    """Import a folder of Markdown files with front matter, as Hugo, Jekyll and Eleventy keep them.

    Texts, pictures, authors, tags and old addresses come over. Name the folder of the whole site, so
    that its pictures are found. Run again, it brings over what changed since, and nothing twice.

    Example: cms import markdown ~/clinic-site --dry-run
    """
    import_file(from_markdown.opened, path, dry_run=dry_run, as_json=as_json)


COMMANDS = (markdown,)
