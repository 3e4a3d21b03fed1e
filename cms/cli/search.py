"""The index of the search at the shell."""

import sys
from collections.abc import Callable

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection

from cms.cli.output import json_option, result
from cms.comments import indexing as comments_indexing
from cms.content import indexing
from cms.core import migrations
from cms.core.db import db, writing
from cms.core.text import counted


@click.group()
def search() -> None:
    """Look after the index that the search reads.

    Example: cms search rebuild
    """


@search.command()
@json_option
@with_appcontext
def rebuild(as_json: bool) -> None:
    """Index all articles, exercises and comments anew, some at a time, while the site serves.

    It is needed only where rows were put in by hand: whatever is saved or moved here is indexed with it.

    Example: cms search rebuild
    """
    migrations.refuse_other()
    indexed = _rebuilt(indexing.count(), indexing.rebuild)
    comments = _rebuilt(comments_indexing.count(), comments_indexing.rebuild)
    told = f"Indexed {counted(indexed, 'entry', 'entries')} and {counted(comments, 'comment', 'comments')}."
    result({"indexed": indexed, "comments": comments}, told, as_json=as_json)


def _rebuilt(total: int, rebuild_some: Callable[[Connection, int], tuple[int, int]]) -> int:
    last = indexed = 0
    with click.progressbar(length=total, label="Indexing", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        while True:
            with writing():
                last, done = rebuild_some(db.session.connection(), last)
            if not done:
                return indexed
            indexed += done
            bar.update(done)
