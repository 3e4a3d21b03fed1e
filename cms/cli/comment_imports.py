"""Imports from systems that keep nothing but comments: one command for each."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from flask.cli import with_appcontext

from cms.cli.imports import DRY_RUN, PATH, import_file
from cms.cli.output import json_option
from cms.transfer import address_map
from cms.transfer.sources import SOURCES

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
# From what each takes comments, and an example of its words.
_TOLD = {
    "disqus": ("a Disqus export (XML, packed or not)", "clinic-2024-05-01.xml.gz --dry-run --homeless homeless.csv"),
    "isso": ("Isso: its database (comments.db), or its generic JSON", "comments.db --map homeless.csv"),
    "remark42": ("a backup of remark42 (packed or not)", "backup-clinic-20240501.gz --dry-run"),
    "commento": ("an export of Commento or Commento++ (packed or not)", "export.json.gz --homeless homeless.csv"),
}
_HELP = """Import comments from {0}.

Each thread goes to the article or exercise that has its address, or had it before.

Example: cms import {1} {2}
"""


def _command(name: str) -> click.Command:
    run: Callable[..., None] = with_appcontext(partial(_import, name))
    for option in (json_option, DRY_RUN, _HOMELESS, _MAP, PATH):
        run = option(run)
    return click.command(name, help=_HELP.format(_TOLD[name][0], name, _TOLD[name][1]))(run)


def _import(
    name: str, path: Path, mapping: Path | None, homeless: Path | None, *, dry_run: bool, as_json: bool
) -> None:
    if homeless is not None:
        address_map.must_be_free(homeless)
    report = import_file(partial(SOURCES[name].opened, mapping=mapping), path, dry_run=dry_run, as_json=as_json)
    if homeless is not None and report.homeless:
        address_map.write(homeless, report.homeless)


COMMANDS = tuple(_command(name) for name in _TOLD)
