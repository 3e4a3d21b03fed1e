"""Backups of the whole site, and the way back, at the shell."""

import os
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.accounts.permissions import SHELL
from cms.cli.output import json_option, result
from cms.delivery.installation import Installation
from cms.transfer.backup import making, restoring
from cms.transfer.backup.making import House, Made
from cms.transfer.backup.restoring import Restored


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@click.option("--with-media", is_flag=True, help="Take pictures along also where they are in a bucket (S3).")
@json_option
@with_appcontext
def backup(path: Path, force: bool, with_media: bool, as_json: bool) -> None:
    """Write database and pictures into one file while the site serves; the way back is cms restore.

    Example: cms backup /backups/vertebra-$(date +%F).zip
    """
    house = _house()
    with click.progressbar(
        length=making.length(house, with_media=with_media),
        label="Backing up",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        made = making.make(SHELL, path, house, with_media=with_media, force=force, advance=bar.update)
    result(made.document(), _written(made, path), as_json=as_json)


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a site that is not empty; a former SQLite file is kept beside.")
@click.option("--other-keys", is_flag=True, help="Restore though what is encrypted cannot be read with the keys here.")
@json_option
@with_appcontext
def restore(path: Path, force: bool, other_keys: bool, as_json: bool) -> None:
    """Put a backup in the place of the site, with the server and the worker stopped: all of it or nothing.

    Example: cms restore /backups/vertebra-2026-05-01.zip
    """
    with click.progressbar(
        length=restoring.length(path), label="Restoring", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        done = restoring.restore(SHELL, path, _house(), force=force, other_keys=other_keys, advance=bar.update)
    result(done.document(), _restored(done), as_json=as_json)


def _house() -> House:
    installation: Installation = current_app.extensions["vertebra"]
    return House(installation.settings, installation.sealer, installation.store, os.environ)


def _written(made: Made, path: Path) -> str:
    """Give what was written as people read it."""
    told = made.manifest
    return "\n".join(
        [
            f"Wrote {path}: {sum(told.rows.values())} rows and {told.media.rows} files of pictures.",
            *(
                [f"What is encrypted in it opens with the keys of these prints: {', '.join(told.keys)}."]
                * bool(told.keys)
            ),
            *(["The pictures stay in their bucket: keep versions there, or say --with-media."] * told.in_bucket),
            *(f"{each.where}: {each.message}" for each in made.problems),
        ]
    )


def _restored(done: Restored) -> str:
    """Give what is there now as people read it."""
    told = done.manifest
    moment, count = f"{told.made_at:%Y-%m-%d %H:%M:%S} UTC", sum(told.rows.values())
    return "\n".join(
        [
            f"Restored the site as of {moment}: {count} rows and {told.media.rows} files of pictures.",
            *([f"The former database is kept as {done.former}."] if done.former else []),
            *(["Its pictures are in a bucket, and were not part of the backup."] * told.in_bucket),
            *(["It is of an earlier version. Before you start the server, run: cms db upgrade"] * done.pending),
        ]
    )
