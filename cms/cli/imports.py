"""Imports at the shell."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.accounts.permissions import SHELL
from cms.cli.output import json_option, result
from cms.core import migrations, site
from cms.core.clock import rfc3339
from cms.core.db import db
from cms.delivery.feeds.addresses import ENTRIES, RSS
from cms.transfer import importing
from cms.transfer.course import Order
from cms.transfer.importing import Source
from cms.transfer.report import Report
from cms.transfer.runs import asking, running
from cms.transfer.runs.files import measured
from cms.transfer.runs.journal import Means, Progress
from cms.transfer.runs.models import ImportRun
from cms.transfer.runs.obstacles import InTheWay
from cms.transfer.sources import SOURCES, Kind
from cms.transfer.wordpress import mapping
from cms.transfer.wordpress import opening as from_wordpress
from cms.transfer.wordpress.wishes import Wishes

LISTED = 50
READ_TWICE = 2
PATH = click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
DRY_RUN = click.option("--dry-run", is_flag=True, help="Tell what would happen, and store nothing.")
Show = Callable[[int, int], object]
Opened = Callable[[Order], Source[Any]]


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
@click.option("--exercises-from", metavar="CATEGORY", default="", help="Make drafts of exercises of its posts.")
@click.option("--fetch-media", is_flag=True, help="Fetch pictures from the old site where no folder has them.")
@json_option
@with_appcontext
def wordpress(path: Path, dry_run: bool, as_json: bool, mapped: Path | None, **wished: Any) -> None:
    """Import posts, pages, authors, tags and comments from a WordPress export (WXR 1.0 to 1.2).

    Run again, it brings over what changed in the file since, and nothing twice. One that was
    interrupted goes on where it was.

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


@import_.command("list")
@json_option
@with_appcontext
def list_(as_json: bool) -> None:
    """List the last fifty imports, the newest first.

    Example: cms import list
    """
    runs = db.session.scalars(asking.listed(SHELL).order_by(ImportRun.id.desc()).limit(LISTED)).all()
    listed = [
        {"id": run.id, "source": run.source, "file": run.file_name, "state": run.state, "at": rfc3339(run.created_at)}
        for run in runs
    ]
    lines = ["  ".join(str(value) for value in each.values()) for each in listed]
    result(listed, "\n".join(lines) or "Nothing was imported yet.", as_json=as_json)


@import_.command()
@click.argument("run_id", metavar="ID", type=int)
@click.option("--with-votes", is_flag=True, help="Remove also what readers voted here on its comments.")
@json_option
@with_appcontext
def undo(run_id: int, with_votes: bool, as_json: bool) -> None:
    """Remove what an import made, as long as none of it was changed or is used since.

    What it updated stays as it is. Its number is in: cms import list

    Example: cms import undo 7
    """
    with _bar("Removing") as show:
        try:
            run = running.undo_from_shell(SHELL, run_id, Means(_order(Path()), show=show), with_votes=with_votes)
        except InTheWay as refusal:
            lines = [f"{each.kind} {each.id} ({each.name}): {each.message}" for each in refusal.obstacles]
            raise InTheWay(refusal.obstacles, "\n".join([refusal.detail, *lines])) from None
    result({"id": run.id, "state": run.state}, run.error or f"Import {run.id} is undone.", as_json=as_json)


def import_file(opened: Opened, path: Path, times: int = READ_TWICE, *, dry_run: bool, as_json: bool) -> Report:
    """Import a file or a folder and tell the report, with a bar on a terminal that shows how long it takes still.

    It is read so many `times` in all. The command that runs says which source it is.
    """
    migrations.refuse_other()
    name = click.get_current_context().info_name or ""
    kind = replace(SOURCES.get(name) or Kind(name, name, "", (), opened), opened=opened, reads=times)
    try:
        with _bar("Checking" if dry_run else "Importing") as show:
            report = _rehearsed(kind, path, show) if dry_run else _imported(kind, path, show)
    except KeyboardInterrupt:
        if not dry_run:
            click.echo("\nInterrupted. Run the same command again, and it goes on from here.", err=True)
        raise
    result(report.document(), told(report, dry_run=dry_run), as_json=as_json)
    return report


def _imported(kind: Kind, path: Path, show: Show) -> Report:
    return running.from_shell(SHELL, kind, path, Means(_order(path), show=show))


def _rehearsed(kind: Kind, path: Path, show: Show) -> Report:
    progress = Progress(measured(path)[0], kind)

    def advance(count: int) -> None:
        progress.add(count)
        show(progress.done, progress.total)

    source = kind.opened(replace(_order(path), advance=advance))
    progress.expect(source.beyond)
    return importing.run(source, dry_run=True)


@contextmanager
def _bar(label: str) -> Iterator[Show]:
    """Give what moves a bar on a terminal, with the time that is left."""
    is_hidden = not sys.stderr.isatty()
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=is_hidden) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield show


def _order(path: Path) -> Order:
    house: Any = current_app.extensions["vertebra"]
    rules = site.load(house.settings.fixed_site)
    return Order(SHELL, path, rules, house.sealer, store=house.store, addresses=house.links.addresses)


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
