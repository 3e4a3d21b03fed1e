"""The index of the search at the shell."""

import sys

import click
from flask.cli import with_appcontext

from cms.cli.output import json_option, result
from cms.content import indexing
from cms.core import migrations
from cms.core.db import db, writing
from cms.core.errors import Misconfigured


@click.group()
def search() -> None:
    """Look after the index that the search reads.

    Example: cms search rebuild
    """


@search.command()
@json_option
@with_appcontext
def rebuild(as_json: bool) -> None:
    """Index all articles and exercises anew, a few at a time, while the site serves.

    It is needed only where rows were put in by hand: whatever is saved or moved here is indexed with it.

    Example: cms search rebuild
    """
    if migrations.pending():
        raise Misconfigured("The database is not migrated. Run: cms db upgrade")
    total, last, indexed = indexing.count(), 0, 0
    with click.progressbar(length=total, label="Indexing", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        while True:
            with writing():
                last, done = indexing.rebuild(db.session.connection(), last)
            if not done:
                break
            indexed += done
            bar.update(done)
    result({"indexed": indexed}, f"Indexed {indexed} articles and exercises.", as_json=as_json)
