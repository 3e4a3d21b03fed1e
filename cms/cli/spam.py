"""What was learned about spam, at the shell."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.accounts.permissions import SHELL
from cms.cli.output import json_option, result
from cms.comments.learning import relearning
from cms.core import migrations
from cms.core.db import writing
from cms.core.text import counted


@click.group()
def spam() -> None:
    """Look after what the site learned about spam from its moderators.

    Example: cms spam relearn
    """


@spam.command()
@json_option
@with_appcontext
def forget(as_json: bool) -> None:
    """Forget all that was learned; the decisions themselves stay, and so does what they say of comments.

    Example: cms spam forget
    """
    forgotten = _forget()
    result(
        {"forgotten": forgotten}, f"Forgot what {counted(forgotten, 'comment', 'comments')} taught.", as_json=as_json
    )


@spam.command()
@json_option
@with_appcontext
def relearn(as_json: bool) -> None:
    """Forget what was learned, then learn from all decisions that are kept, some at a time, while the site serves.

    Example: cms spam relearn
    """
    _forget()
    house, last, looked_at = current_app.extensions["vertebra"], 0, 0
    bar = click.progressbar(
        length=relearning.count(), label="Learning", file=sys.stderr, hidden=not sys.stderr.isatty()
    )
    with bar:
        while True:
            with writing():
                last, done = relearning.relearn(SHELL, last, house.sealer, house.links.hosts)
            if not done:
                break
            looked_at += done
            bar.update(done)
    result({"learned": looked_at}, f"Learned from {counted(looked_at, 'comment', 'comments')}.", as_json=as_json)


def _forget() -> int:
    migrations.refuse_other()
    with writing():
        return relearning.forget(SHELL)
