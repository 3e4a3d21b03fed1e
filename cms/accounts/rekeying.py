"""A new key for what is encrypted: who may bring it in, and what the log tells of it."""

from collections.abc import Mapping

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.core.resealing import Resealed, Sealed, reseal
from cms.core.sealing import Sealer


def rotate(actor: Actor, sealed: Sealed, after: int, sealer: Sealer) -> Resealed:
    """Encrypt the next rows of a table with the present key. Raises Misconfigured where no key opens one."""
    actor.must(Permission.SITE_ADMIN)
    return reseal(sealed, after, sealer)


def finish(actor: Actor, changed: Mapping[str, int]) -> None:
    """Tell in the log how many rows of each table are under the present key now that were not before."""
    actor.must(Permission.SITE_ADMIN)
    log.record(actor, "site.rotate_keys", "site", None, changed=dict(changed))
