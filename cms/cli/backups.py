"""Backups of the whole site, and the way back, at the shell."""

import os
import sys
from pathlib import Path
from typing import IO

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.accounts.permissions import SHELL
from cms.cli.output import json_option, result
from cms.comments.tombstones import LINE, of_log
from cms.delivery.installation import Installation
from cms.transfer.backup import making, restoring
from cms.transfer.backup.making import House, Made
from cms.transfer.backup.restoring import Restored

_NONE_IN_LOG = (
    "Warning: the log tells of no erasure, so it had nobody erased again. If somebody was erased after the backup was"
    f" made, they are back: before you start the server, look in the worker’s log for lines with “{LINE}” (at"
    " CMS_LOG_LEVEL=error there are none), and run: cms restore PATH --force --erasures LOG"
)
_NOBODY_TELLS = (
    "Warning: nobody was erased again, since no database was here that tells who was erased after the backup was made."
    " If there was one and it is lost, whoever was erased is back: before you start the server, run with the worker’s"
    " log: cms restore PATH --force --erasures LOG. If nobody was erased since, or you only rehearse, nothing is to do."
)


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
@click.option(
    "--erasures",
    type=click.File(encoding="utf-8", errors="replace"),
    help="The worker's log: erase again whoever was erased since, where the former database is lost.",
)
@json_option
@with_appcontext
def restore(path: Path, force: bool, other_keys: bool, erasures: IO[str] | None, as_json: bool) -> None:
    """Put a backup in the place of the site, with the server and the worker stopped: all of it or nothing.

    Whoever was erased in the site that was there is erased in the backup as well, before anybody reads it.

    Example: cms restore /backups/vertebra-2026-05-01.zip
    """
    with click.progressbar(
        length=restoring.length(path), label="Restoring", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        also = None if erasures is None else of_log(erasures)
        done = restoring.restore(
            SHELL, path, _house(), force=force, other_keys=other_keys, also=also, advance=bar.update
        )
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
            *_erased(done),
            *(["It is of an earlier version. Before you start the server, run: cms db upgrade"] * done.pending),
        ]
    )


def _erased(done: Restored) -> list[str]:
    """Give what became of those who were erased since the backup was made."""
    told, again, persons = [], done.again, ", ".join(map(str, done.again.doubtful))
    if done.in_log:
        told.append(f"Erasures read from the log: {done.in_log}.")
    if again.asked:
        told.append(f"Erased again, since they were erased after the backup was made: {len(again.asked)}.")
    if again.doubtful:
        told.append(f"Look at the persons {persons}: the ones of these numbers were erased, and may be others.")
    if done.in_log == 0:
        told.append(_NONE_IN_LOG)
    elif done.unread:
        told.append(_NOBODY_TELLS)
    return told
