"""Exports of lists as tables, and of comments for Disqus."""

import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.accounts.permissions import SHELL
from cms.cli.output import json_option, result
from cms.core import migrations
from cms.core.text import counted
from cms.delivery.installation import Installation
from cms.transfer.disqus import writing as for_disqus
from cms.transfer.listing import writing as listing
from cms.transfer.listing.tables import TABLES, Told

_PATH = click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
_FORCE = click.option("--force", is_flag=True, help="Write over a file that is there already.")
_ADDRESSES = click.option("--with-addresses", is_flag=True, help="Write the e-mail addresses of commenters, too.")


@click.command("csv")
@click.argument("table", type=click.Choice(list(TABLES)))
@_PATH
@_ADDRESSES
@click.option("--bom", is_flag=True, help="Mark the file as UTF-8 at its beginning, as Excel wants it.")
@_FORCE
@json_option
@with_appcontext
def csv_(table: str, path: Path, with_addresses: bool, bom: bool, force: bool, as_json: bool) -> None:
    """Write a list as a table: what is published, what is said about it, and what the desk keeps.

    Example: cms export csv comments comments.csv --bom
    """
    installation = _installation()
    told = Told(installation.links.page, installation.sealer)
    made = listing.write(SHELL, listing.Wanted(table, path, with_addresses, bom, force), told)
    text = f"{path}: {made.rows} rows of {len(made.columns)} columns."
    result({"path": str(path), "rows": made.rows, "columns": made.columns}, text, as_json=as_json)


@click.command()
@_PATH
@_ADDRESSES
@_FORCE
@json_option
@with_appcontext
def disqus(path: Path, with_addresses: bool, force: bool, as_json: bool) -> None:
    """Write the comments about what is live as a file that Disqus takes (its custom XML import format).

    What is more than 50 MB becomes several files: comments.xml, comments-2.xml and so on.

    Example: cms export disqus comments.xml
    """
    installation = _installation()
    with click.progressbar(
        length=for_disqus.count(), label="Exporting", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        left = for_disqus.write(
            for_disqus.Wanted(
                SHELL, path, installation.links.page, installation.sealer, with_addresses, force, bar.update
            )
        )
    result({"path": str(path), **asdict(left)}, _text(path, left), as_json=as_json)


COMMANDS = (csv_, disqus)


def _installation() -> Installation:
    migrations.refuse_other()
    installation: Installation = current_app.extensions["vertebra"]
    return installation


def _text(path: Path, left: for_disqus.Left) -> str:
    """Give what was written as people read it."""
    told = [f"{path}: {counted(left.comments, 'comment', 'comments')} in {counted(left.threads, 'thread', 'threads')}."]
    if left.not_taken:
        told.append(f"Not in it, since they are spam, rejected, erased or not public: {left.not_taken}.")
    if left.short:
        told.append(f"Shorter than {for_disqus.SHORTEST} characters, which Disqus refuses: {left.short}.")
    if len(left.files) > 1:
        told.append("Disqus takes files below 50 MB, so there are several. Send it one after the other:")
        told.extend(left.files)
    if left.parted:
        told.append(f"Answers in another file than what they answer, which stand by themselves there: {left.parted}.")
    return "\n".join(told)
