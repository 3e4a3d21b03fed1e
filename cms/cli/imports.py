"""Imports at the shell."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.accounts.permissions import SHELL
from cms.cli.output import json_option, result
from cms.core import migrations, site
from cms.core.errors import Misconfigured
from cms.transfer.report import Report
from cms.transfer.wordpress import importing

READ_TWICE = 2


@click.group("import")
def import_() -> None:
    """Take over what another system exported.

    Example: cms import wordpress export.xml --dry-run
    """


@import_.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would happen, and store nothing.")
@json_option
@with_appcontext
def wordpress(path: Path, dry_run: bool, as_json: bool) -> None:
    """Import posts, pages, authors, tags and comments from a WordPress export (WXR 1.0 to 1.2).

    Run again, it brings over what changed in the file since, and nothing twice.

    Example: cms import wordpress export.xml
    """
    if migrations.pending():
        raise Misconfigured("The database is not migrated. Run: cms db upgrade")
    installation = current_app.extensions["vertebra"]
    settings = site.load(installation.settings.fixed_site)
    with click.progressbar(
        length=READ_TWICE * path.stat().st_size, label="Importing", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        report = importing.import_file(SHELL, path, settings, installation.sealer, dry_run=dry_run, advance=bar.update)
    result(report.document(), _text(report, dry_run=dry_run), as_json=as_json)


def _text(report: Report, *, dry_run: bool) -> str:
    """Give the report as people read it."""
    head = ["Nothing was stored. This is what would happen:"] if dry_run else []
    counts = [
        f"{name:>9}: {tally.created} created, {tally.updated} updated, {tally.skipped} skipped"
        for name, tally in report.tallies.items()
        if tally.changes or tally.skipped
    ]
    problems = [f"{each.where}: {each.message}" for each in report.problems]
    told = [f"{len(problems)} to look at:", *problems] if problems else []
    return "\n".join([*head, *(counts or ["There was nothing to import."]), *told])
