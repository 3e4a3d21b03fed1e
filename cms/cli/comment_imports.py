"""Imports from systems that keep nothing but comments: one command for each."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from cms.cli.imports import DRY_RUN, PATH, import_file
from cms.cli.output import Command, json_option
from cms.transfer import address_map
from cms.transfer import commento as from_commento
from cms.transfer import remark42 as from_remark42
from cms.transfer.disqus import opening as from_disqus
from cms.transfer.importing import Source
from cms.transfer.isso import opening as from_isso

_MAP = click.option(
    "--map",
    "mapping",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="A table in CSV of old addresses and what here they stand for.",
)
_HOMELESS = click.option(
    "--homeless",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the threads that have no home here into such a table, to fill in.",
)


def _options(command: Command) -> Command:
    for option in (json_option, DRY_RUN, _HOMELESS, _MAP, PATH):
        command = option(command)
    return command


@click.command()
@_options
@with_appcontext
def disqus(**told: Any) -> None:
    """Import comments from a Disqus export (XML, packed or not).

    Each thread goes to the article or exercise that has its address, or had it before.

    Example: cms import disqus clinic-2024-05-01.xml.gz --dry-run --homeless homeless.csv
    """
    _import(from_disqus.opened, **told)


@click.command()
@_options
@with_appcontext
def isso(**told: Any) -> None:
    """Import comments from Isso: its database (comments.db), or its generic JSON.

    Each thread goes to the article or exercise that has its address, or had it before.

    Example: cms import isso comments.db --map homeless.csv
    """
    _import(from_isso.opened, **told)


@click.command()
@_options
@with_appcontext
def remark42(**told: Any) -> None:
    """Import comments from a backup of remark42 (packed or not).

    Each thread goes to the article or exercise that has its address, or had it before.

    Example: cms import remark42 backup-clinic-20240501.gz --dry-run
    """
    _import(from_remark42.opened, **told)


@click.command()
@_options
@with_appcontext
def commento(**told: Any) -> None:
    """Import comments from an export of Commento or Commento++ (packed or not).

    Each thread goes to the article or exercise that has its address, or had it before.

    Example: cms import commento export.json.gz --homeless homeless.csv
    """
    _import(from_commento.opened, **told)


COMMANDS = (disqus, isso, remark42, commento)


def _import(
    opened: Callable[..., Source[Any]],
    path: Path,
    mapping: Path | None,
    homeless: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    if homeless is not None:
        address_map.must_be_free(homeless)
    report = import_file(partial(opened, mapping=mapping), path, dry_run=dry_run, as_json=as_json)
    if homeless is not None and report.homeless:
        address_map.write(homeless, report.homeless)
