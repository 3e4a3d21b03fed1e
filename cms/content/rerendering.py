"""What was sanitised under an older policy, or for other hosts of pictures: made anew from what was sent.

The words as they were sent stay. They are rendered outside of any transaction, and kept in a short one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from cms.content import indexing, picture_uses, queries, signals
from cms.content.freshness import names_of
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.rendering import as_text, render
from cms.core import versions
from cms.core.db import db
from cms.core.errors import Invalid
from cms.core.markup import POLICY_VERSION, mark_of

AT_ONCE = 20


@dataclass(frozen=True)
class Rendered:
    """A revision as it is to be shown now; `is_new` where it was shown otherwise."""

    id: int
    entry_id: int
    members: dict[str, Any]
    is_new: bool


def left(image_hosts: frozenset[str]) -> Select[int]:
    """Count the revisions that are still shown as a former policy left them."""
    return select(func.count()).select_from(Revision).where(or_(*_outdated(image_hosts)))


def look(image_hosts: frozenset[str]) -> list[Rendered]:
    """Render the next revisions that need it, and hold nothing meanwhile."""
    columns = Revision.id, Revision.entry_id, Revision.source, Revision.rendered
    rows: Sequence[Any] = ()
    for each in _outdated(image_hosts):  # one after the other: each has an index
        rows = rows or db.session.execute(select(*columns).where(each).limit(AT_ONCE)).all()
    db.session.rollback()
    return [_rendered(row, image_hosts) for row in rows]


def keep(rendered: Sequence[Rendered], image_hosts: frozenset[str]) -> int:
    """Keep what was rendered; what the public reads is told of as any change is. Give how many look different now.

    What is gone, or what another worker has kept meanwhile, is passed over.
    """
    entries = _locked({each.entry_id for each in rendered})
    revisions = _waiting([each.id for each in rendered], image_hosts)
    mark = mark_of(image_hosts)
    changed: list[Revision] = []
    for each in rendered:
        row = revisions.get(each.id)
        if row is None:
            continue
        row.policy, row.image_hosts = POLICY_VERSION, mark
        if each.is_new:
            row.rendered = each.members
            picture_uses.add_in_text(row.id, each.members["content_html"])
            changed.append(row)
    if changed:
        indexing.reread([row.id for row in changed])
        _tell([entries[row.entry_id] for row in changed if entries[row.entry_id].live_number == row.number])
    return len(changed)


def _outdated(image_hosts: frozenset[str]) -> tuple[ColumnElement[bool], ...]:
    mark = mark_of(image_hosts)
    hosts = Revision.image_hosts
    return Revision.policy < POLICY_VERSION, hosts.is_(None), hosts < mark, hosts > mark


def _rendered(row: Any, image_hosts: frozenset[str]) -> Rendered:
    """Render one; where that cannot be done in bounded time any more, its words are left."""
    try:
        members = render(row.source, image_hosts)
    except Invalid:
        members = as_text(row.rendered)
    return Rendered(row.id, row.entry_id, members, is_new=members != row.rendered)


def _locked(entry_ids: set[int]) -> dict[int, Entry]:
    wanted = select(Entry).where(Entry.id.in_(entry_ids)).order_by(Entry.id).with_for_update()
    return {entry.id: entry for entry in db.session.scalars(wanted.execution_options(populate_existing=True))}


def _waiting(revision_ids: Sequence[int], image_hosts: frozenset[str]) -> dict[int, Revision]:
    """Give those of some revisions that are outdated still; their entries are locked."""
    wanted = select(Revision).where(Revision.id.in_(revision_ids), or_(*_outdated(image_hosts)))
    return {row.id: row for row in db.session.scalars(wanted.execution_options(populate_existing=True))}


def _tell(live: Sequence[Entry]) -> None:
    """Move the content version for what readers see otherwise now, and say that it was changed."""
    if live:
        versions.touch([name for entry in live for name in (*names_of(entry), *queries.names_beside(entry))])
    for entry in live:
        signals.updated.send(entry, former_slug=entry.slug)
