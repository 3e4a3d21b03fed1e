"""Which sign-off stands behind a revision, and what it says of it.

A sign-off stays with the text: later revisions keep it, with its date, until somebody signs off
again. Whether the clinical content changed meanwhile is told beside it, and hides nothing.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from cms.content.models.entry import Entry
from cms.content.models.review import Review
from cms.content.models.revision import Revision
from cms.core.db import db

NOT_CLINICAL = frozenset(
    ["slug", "language", "authors", "reviewer", "review_due_at", "sources", "funding", "tags", "seo"]
)


def of(entry: Entry) -> Select[Review]:
    """Select every sign-off of an entry."""
    return select(Review).where(Review.entry_id == entry.id)


# Made once: each list, feed and article asks it.
_BEHIND = (
    select(Review)
    .where(Review.entry_id.in_(bindparam("entries", expanding=True)))
    .order_by(Review.reviewed_at, Review.id)
)


def behind(rows: Sequence[tuple[Entry, Revision]]) -> dict[int, Review]:
    """Give by revision id the newest sign-off of that revision or of an earlier one: one query for all."""
    signed: dict[int, list[Review]] = defaultdict(list)
    for review in db.session.scalars(_BEHIND, {"entries": list({entry.id for entry, _revision in rows})}):
        signed[review.entry_id].append(review)
    found: dict[int, Review] = {}
    for entry, revision in rows:
        for review in signed[entry.id]:
            if review.number <= revision.number:
                found[revision.id] = review
    return found


def due(revision: Revision, review: Review | None) -> datetime | None:
    """Give when a revision is to be reviewed again: the day named last, by the sign-off or by the text since."""
    named_since = review is None or revision.review_due_at != review.planned_due_at
    return revision.review_due_at if review is None or named_since else review.review_due_at


def changed_since(revision: Revision, review: Review) -> bool:
    """Tell whether the clinical content is another than what was signed off."""
    return digest(revision.source) != review.digest


def digest(source: Mapping[str, Any]) -> str:
    """Give the SHA-256 of what a reviewer answers for.

    Members that nobody filled in do not count, so that a member which articles gain one day changes nothing.
    """
    clinical = _filled({name: value for name, value in source.items() if name not in NOT_CLINICAL})
    return hashlib.sha256(json.dumps(clinical, sort_keys=True).encode()).hexdigest()


def settle(entry: Entry) -> None:
    """Note at an entry when what the public reads is due for review."""
    entry.review_due_at = None
    if entry.live_number is not None:
        live = select(Revision).where(Revision.entry_id == entry.id, Revision.number == entry.live_number)
        revision = db.session.scalars(live).one()
        entry.review_due_at = due(revision, behind([(entry, revision)]).get(revision.id))


def _filled(value: Any) -> Any:
    """Leave out what says nothing, at every depth."""
    if isinstance(value, Mapping):
        filled = {name: _filled(each) for name, each in value.items()}
        return {name: each for name, each in filled.items() if each or (each == 0 and each is not False)}
    return [_filled(each) for each in value] if isinstance(value, list) else value
