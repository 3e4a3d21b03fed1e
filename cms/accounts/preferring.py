"""How somebody likes to work here: kept with their account, so that it is so in every browser."""

from typing import Any

from cms.accounts.models import User
from cms.accounts.permissions import Actor
from cms.core.db import db
from cms.core.errors import Forbidden


def prefer(actor: Actor, user: User, chosen: dict[str, Any]) -> None:
    """Keep choices beside those made before; what each means, the pages say.

    It changes nothing for anybody else, so the log does not tell of it. Raises Forbidden for the account of another.
    """
    if actor.kind != "user" or actor.id != user.id:
        raise Forbidden("Everybody chooses for themselves how they like to work.")
    user.preferences = {**user.preferences, **chosen}
    db.session.flush()
