"""The audit log at the shell."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.audit import chain
from cms.cli.output import json_option, result
from cms.core import migrations
from cms.core.db import db, one_snapshot
from cms.core.errors import Conflict


@click.group()
def log() -> None:
    """Look after the audit log.

    Example: cms log check
    """


@log.command()
@json_option
@with_appcontext
def check(as_json: bool) -> None:
    """Look whether every row of the audit log is as it was written, and print where its chain of hashes stands.

    Keep what it prints somewhere else: a head that a later chain does not have shows that all of it was made anew.

    Example: cms log check
    """
    migrations.refuse_other()
    one_snapshot()
    connection, sealer = db.session.connection(), current_app.extensions["vertebra"].sealer
    head = chain.head(connection)
    looked = chain.Looked(0, head, None)
    with click.progressbar(
        length=head.position, label="Checking", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        for looked in chain.check(connection, sealer):
            bar.update(looked.links - bar.pos)
    waiting = len(chain.waiting(connection))
    if looked.fault:
        raise Conflict(f"The audit log is not as it was written. {looked.fault} The {looked.links} before are sound.")
    told = f"{head.position} rows are as they were written; the chain stands at {head.position}:{head.hash}."
    later = f" {waiting} newer ones wait for the worker to link them." if waiting else ""
    result({"links": head.position, "head": head.hash, "waiting": waiting}, told + later, as_json=as_json)
