"""Imports at the shell."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.accounts.permissions import SHELL
from cms.cli.output import json_option, result
from cms.core import migrations, site
from cms.core.errors import Misconfigured
from cms.delivery.feeds.addresses import ENTRIES, RSS
from cms.transfer import importing
from cms.transfer.course import Advance, Order
from cms.transfer.importing import Source
from cms.transfer.report import Report
from cms.transfer.wordpress import mapping
from cms.transfer.wordpress import opening as from_wordpress
from cms.transfer.wordpress.wishes import Wishes

READ_TWICE = 2
PATH = click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
DRY_RUN = click.option("--dry-run", is_flag=True, help="Tell what would happen, and store nothing.")


@click.group("import")
def import_() -> None:
    """Take over what another system exported.

    Example: cms import wordpress export.xml --dry-run
    """


@import_.command()
@PATH
@DRY_RUN
@click.option("--recover", is_flag=True, help="Mend small breaks in the file, such as a bare “&”, and list them.")
@click.option("--with-meta", is_flag=True, help="Keep the custom fields of posts as notes of the staff.")
@click.option(
    "--map", "mapped", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What words and types become."
)
@click.option(
    "--media",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take pictures from this copy of wp-content/uploads.",
)
@click.option("--fetch-media", is_flag=True, help="Fetch pictures from the old site where no folder has them.")
@json_option
@with_appcontext
def wordpress(path: Path, dry_run: bool, as_json: bool, mapped: Path | None, **wished: Any) -> None:
    """Import posts, pages, authors, tags and comments from a WordPress export (WXR 1.0 to 1.2).

    Run again, it brings over what changed in the file since, and nothing twice.

    Example: cms import wordpress export.xml --map mapping.toml
    """
    installation = current_app.extensions["vertebra"]
    wishes = Wishes(
        mapping=mapping.load(mapped) if mapped else mapping.Mapping(),
        allowed_hosts=installation.settings.allowed_hosts,
        feed=installation.links.public(ENTRIES[RSS]),
        **wished,
    )
    times = READ_TWICE + (wishes.wants_media and not dry_run)
    import_file(partial(from_wordpress.opened, wishes=wishes), path, times, dry_run=dry_run, as_json=as_json)


def import_file(
    opened: Callable[[Order], Source[Any]], path: Path, times: int = READ_TWICE, *, dry_run: bool, as_json: bool
) -> Report:
    """Import a file or a folder and tell the report, with a bar on a terminal that shows how much of it was read.

    `times` it is read in all.
    """
    if migrations.pending():
        raise Misconfigured("The database is not migrated. Run: cms db upgrade")
    with click.progressbar(
        length=times * _size(path), label="Importing", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        report = importing.run(opened(_order(path, bar.update)), dry_run=dry_run)
    result(report.document(), told(report, dry_run=dry_run), as_json=as_json)
    return report


def _size(path: Path) -> int:
    """Give how much there is to read, in a file or in the texts of a folder."""
    return sum(each.stat().st_size for each in ([path] if path.is_file() else path.rglob("*.md")))


def _order(path: Path, advance: Advance) -> Order:
    installation = current_app.extensions["vertebra"]
    return Order(
        SHELL,
        path,
        site.load(installation.settings.fixed_site),
        installation.sealer,
        advance,
        installation.store,
        installation.links.addresses,
    )


def told(report: Report, *, dry_run: bool) -> str:
    """Give the report as people read it."""
    head = ["Nothing was stored. This is what would happen:"] if dry_run else []
    counts = [
        f"{name:>9}: {tally.created} created, {tally.updated} updated, {tally.skipped} skipped"
        for name, tally in report.tallies.items()
        if tally.changes or tally.skipped
    ]
    lost = [f"{each.address}: {each.comments}" for each in report.homeless or ()]
    threads = ["Threads that have no home here, with the number of their comments:", *lost] if lost else []
    problems = [f"{each.where}: {each.message}" for each in report.problems]
    told = [f"{len(problems)} to look at:", *problems] if problems else []
    return "\n".join([*head, *(counts or ["There was nothing to import."]), *threads, *told])
