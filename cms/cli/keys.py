"""The keys of what is encrypted, at the shell."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from cms.accounts import rekeying
from cms.accounts.links import SEALED as OF_LINKS
from cms.accounts.permissions import SHELL
from cms.accounts.second_factor import SEALED as OF_ACCOUNTS
from cms.cli.output import json_option, result
from cms.comments.sealed import SEALED as OF_COMMENTS
from cms.core import migrations
from cms.core.db import db, writing
from cms.delivery.webhooks.sealed import SEALED as OF_WEBHOOKS

SEALED = (*OF_COMMENTS, *OF_WEBHOOKS, *OF_ACCOUNTS, *OF_LINKS)


@click.group()
def keys() -> None:
    """Look after the keys that encrypt what is stored.

    Example: cms keys rotate
    """


@keys.command()
@json_option
@with_appcontext
def rotate(as_json: bool) -> None:
    """Encrypt everything anew with the first of CMS_ENCRYPTION_KEYS, some rows at a time, while the site serves.

    Put the new key first and the former one behind it, start the service again, then run this. Stopped half-way, it
    goes on where it is run again.

    Example: cms keys rotate
    """
    migrations.refuse_other()
    sealer = current_app.extensions["vertebra"].sealer
    total = sum(db.session.scalar(select(func.count()).select_from(sealed.table)) or 0 for sealed in SEALED)
    changed = dict.fromkeys((sealed.table.name for sealed in SEALED), 0)
    with click.progressbar(length=total, label="Encrypting", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for sealed in SEALED:
            last, looked = 0, 1
            while looked:
                with writing():
                    last, looked, anew = rekeying.rotate(SHELL, sealed, last, sealer)
                changed[sealed.table.name] += anew
                bar.update(looked)
    with writing():
        rekeying.finish(SHELL, changed)
    told = f"Encrypted {sum(changed.values())} values anew. What was learned about spam is bound to the former key: "
    result({"changed": changed}, f"{told}run cms spam relearn.", as_json=as_json)
