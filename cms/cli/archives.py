"""A whole site into an archive, and out of one, at the shell."""

import sys
from functools import partial
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.accounts.permissions import SHELL
from cms.cli.imports import told
from cms.cli.output import json_option, listed, result
from cms.core import migrations, site
from cms.delivery.installation import Installation
from cms.transfer.archive import exporting, importing
from cms.transfer.archive.manifest import Origin
from cms.transfer.runs import running


@click.command("archive")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@click.option("--with-credentials", is_flag=True, help="Take password hashes along, so that people sign in as before.")
@click.option(
    "--with-sealed",
    is_flag=True,
    help="Take along what is encrypted, such as commenters’ addresses; only the same CMS_ENCRYPTION_KEYS open it.",
)
@json_option
@with_appcontext
def write(path: Path, force: bool, with_credentials: bool, with_sealed: bool, as_json: bool) -> None:
    """Write the whole site into one file, while it serves: every text, revision, comment, decision and picture.

    Example: cms export archive site.zip
    """
    house = _house()
    wanted = exporting.Wanted(credentials=with_credentials, sealed=with_sealed)
    with click.progressbar(
        length=exporting.count(wanted), label="Exporting", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        made = exporting.export(
            SHELL, path, _origin(house), house.sealer, house.store, wanted, force=force, advance=bar.update
        )
    result(made.document(), _written(made, path), as_json=as_json)


@click.command("archive")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would happen, and store nothing.")
@click.option("--with-credentials", is_flag=True, help="Take over the password hashes in it: trust who made it.")
@click.option("--without-sealed", is_flag=True, help="Leave out what is encrypted, where its keys are lost.")
@json_option
@with_appcontext
def take(path: Path, dry_run: bool, with_credentials: bool, without_sealed: bool, as_json: bool) -> None:
    """Take over a whole site from an archive, into an empty one: all of it or nothing.

    Example: cms import archive site.zip
    """
    house = _house()
    here = importing.House(house.settings.fixed_site, house.sealer, house.store)
    wanted = importing.Wanted(credentials=with_credentials, sealed=not without_sealed)
    with click.progressbar(
        length=importing.length(path), label="Importing", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        take_over = partial(importing.import_archive, SHELL, path, here, wanted, dry_run=dry_run, advance=bar.update)
        report = take_over() if dry_run else running.alone(SHELL, "archive", path, take_over)
    result(report.document(), told(report, dry_run=dry_run), as_json=as_json)


def _house() -> Installation:
    migrations.refuse_other()
    installation: Installation = current_app.extensions["vertebra"]
    return installation


def _origin(house: Installation) -> Origin:
    settings = house.settings
    title = site.load(settings.fixed_site).site_title
    return Origin(title=title, public_url=settings.public_url, site_url=settings.site_url)


def _written(made: exporting.Exported, path: Path) -> str:
    """Give what was written as people read it."""
    manifest = made.manifest
    counts = {noun: count for noun, count in manifest.counts.items() if count}
    left = {noun: count for noun, count in manifest.left_out.model_dump().items() if count}
    keys = ", ".join(manifest.keys.all)
    return "\n".join(
        [
            f"Wrote {path}: {listed(counts) or 'a site without content'}.",
            *([f"What is encrypted in it opens with the keys of these prints: {keys}."] if manifest.sealed else []),
            *([f"Left out: {listed(left)} (see --with-credentials and --with-sealed)."] if left else []),
            *(f"{each.where}: {each.message}" for each in made.problems),
        ]
    )
