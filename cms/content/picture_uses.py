"""Which pictures an entry shows, and where a picture is used."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from cms.accounts.permissions import Actor
from cms.content import queries
from cms.content.freshness import name_of
from cms.content.models.entry import Entry
from cms.content.models.media import Media, RevisionMedia
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.content.written import NO_PICTURE, EntryWritten, ExerciseWritten, Step
from cms.core import versions
from cms.core.db import LARGEST_ID, db
from cms.core.errors import Fault, Invalid

_IN_TEXT = re.compile(r"/media/([0-9a-f]{40})/")


@dataclass
class Uses:
    """Which entries show a picture, with their titles as the asker has them.

    `further` counts those beyond: that show it in an older revision, in the bin, or in a draft that
    the asker may not see.
    """

    entries: list[tuple[Entry, str]] = field(default_factory=list)
    further: int = 0

    @property
    def count(self) -> int:
        """Give the number of entries that hold the picture."""
        return len(self.entries) + self.further


def shown_by(written: EntryWritten, content_html: str) -> list[int]:
    """Give the ids of the pictures that an entry shows, also those in its text.

    Raises Invalid with a pointer to each that is not there.
    """
    named = list(_named(written))
    wanted = {media_id for _place, media_id in named}
    keys = set(_IN_TEXT.findall(content_html))
    if not wanted and not keys:
        return []
    known = set(db.session.scalars(select(Media.id).where(Media.id.in_(wanted)))) if wanted else set()
    if strangers := [Fault(NO_PICTURE, place) for place, media_id in named if media_id not in known]:
        raise Invalid(*strangers)
    in_text = set(db.session.scalars(select(Media.id).where(Media.key.in_(keys)))) if keys else set()
    return sorted(known | in_text)


def add_in_text(revision_id: int, content_html: str) -> None:
    """Note the pictures that the text of a kept revision shows; those that were noted before stay."""
    keys = set(_IN_TEXT.findall(content_html))
    noted = select(RevisionMedia.media_id).where(RevisionMedia.revision_id == revision_id)
    wanted = select(Media.id).where(Media.key.in_(keys), Media.id.not_in(noted)).order_by(Media.id)
    for media_id in db.session.scalars(wanted) if keys else ():
        db.session.add(RevisionMedia(revision_id=revision_id, media_id=media_id))


def pictures(media_ids: Sequence[int]) -> dict[int, Media]:
    """Give the pictures that are there by their ids; those that are not are left out."""
    wanted = [each for each in media_ids if 0 < each <= LARGEST_ID]
    return (
        {media.id: media for media in db.session.scalars(select(Media).where(Media.id.in_(wanted)))} if wanted else {}
    )


def uses_of(actor: Actor, media_ids: Sequence[int]) -> dict[int, Uses]:
    """Tell for each picture where it is used, in a constant number of queries."""
    found: dict[int, Uses] = defaultdict(Uses)
    for kind in EntryType:
        seen = (
            queries.staff_entries(actor, kind)
            .join(RevisionMedia, RevisionMedia.revision_id == Revision.id)
            .where(RevisionMedia.media_id.in_(media_ids))
            .order_by(Entry.updated_at.desc(), Entry.id.desc())
            .with_only_columns(RevisionMedia.media_id, Entry, Revision.title, maintain_column_froms=True)
        )
        for media_id, entry, title in db.session.execute(seen):
            found[media_id].entries.append((entry, title))
    held = (
        select(RevisionMedia.media_id, func.count(Revision.entry_id.distinct()))
        .join(Revision, Revision.id == RevisionMedia.revision_id)
        .where(RevisionMedia.media_id.in_(media_ids))
        .group_by(RevisionMedia.media_id)
    )
    for media_id, count in db.session.execute(held):
        found[media_id].further = count - len(found[media_id].entries)
    return {media_id: found[media_id] for media_id in media_ids}


def touch_where_shown(media: Media) -> None:
    """Move the content version for every live entry that shows a picture."""
    shown_in = (
        select(Entry)
        .join(Revision, queries.LIVE)
        .join(RevisionMedia, RevisionMedia.revision_id == Revision.id)
        .where(RevisionMedia.media_id == media.id)
    )
    names = [name_of(entry) for entry in db.session.scalars(shown_in)]
    if names:
        versions.touch(names)


def _named(written: EntryWritten) -> Iterator[tuple[str, int]]:
    """Give each place that names a picture, and the id that stands there."""
    if written.image_id is not None:
        yield "#/image_id", written.image_id
    if isinstance(written, ExerciseWritten):
        yield from _in_steps(written.steps, "#/steps")
        for place, variation in enumerate(written.variations):
            yield from _in_steps(variation.steps, f"#/variations/{place}/steps")


def _in_steps(steps: Sequence[Step], pointer: str) -> Iterator[tuple[str, int]]:
    for place, step in enumerate(steps):
        if step.image_id is not None:
            yield f"{pointer}/{place}/image_id", step.image_id
