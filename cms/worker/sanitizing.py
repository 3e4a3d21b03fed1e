"""Following a change of the sanitiser: what an older policy let through is made anew, some rows at a time."""

from collections.abc import Callable
from typing import Any

import structlog

from cms.accounts.permissions import WORKER
from cms.audit import log
from cms.comments import rerendering as comments
from cms.content import rerendering as entries
from cms.core import site
from cms.core.db import db, writing
from cms.core.markup import POLICY_VERSION
from cms.delivery.installation import Installation

_log = structlog.get_logger()


def sanitize_anew(house: Installation) -> int:
    """Make the next outdated texts anew: comments first, which strangers wrote. Give how many rows were looked at."""
    hosts = frozenset(site.load(house.settings.fixed_site).image_hosts)
    db.session.rollback()
    return (
        _anew("comment", comments.look, comments.keep)
        or _anew("correction", comments.look_at_corrections, comments.keep_corrections)
        or _anew("revision", lambda: entries.look(hosts), lambda found: entries.keep(found, hosts))
    )


def _anew(kind: str, look: Callable[[], list[Any]], keep: Callable[[list[Any]], int]) -> int:
    """Render without a transaction, keep in a short one; the log has a row where something looks different now."""
    found = look()
    if not found:
        return 0
    with writing():
        changed = keep(found)
        if changed:
            log.record(WORKER, "site.sanitize", "site", None, texts=kind, changed=changed, policy=POLICY_VERSION)
    _log.info("sanitised anew", texts=kind, looked=len(found), changed=changed)
    return len(found)
