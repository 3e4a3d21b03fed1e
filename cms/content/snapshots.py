"""What an entry says at one moment: made safe to show, with all that it names found, and not stored yet."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from cms.accounts.permissions import Actor
from cms.content import crediting, exercise_blocks, picture_uses, queries, tagging
from cms.content.models.entry import Entry
from cms.content.models.media import RevisionMedia
from cms.content.models.revision import Revision, RevisionAuthor, RevisionExercise, RevisionTag
from cms.content.models.taxonomy import Author, Tag
from cms.content.rendering import render
from cms.content.status import EntryType
from cms.content.written import ArticleWritten, EntryWritten
from cms.core.db import Base, db
from cms.core.errors import Fault, Invalid
from cms.core.markup import POLICY_VERSION, mark_of
from cms.core.site import SiteSettings

NONE_USED: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Snapshot:
    """The members as they are kept, and the ids of what they name, in order.

    `named` are the exercises that an article lists, `in_text` those that its text shows.
    """

    title: str
    language: str
    source: dict[str, Any]
    rendered: dict[str, Any]
    authors: Sequence[Author]
    reviewer: Author | None
    tags: Sequence[Tag]
    named: list[int]
    in_text: list[int]
    pictures: list[int]
    image_hosts: frozenset[str]
    written: EntryWritten

    def says_the_same_as(self, newest: Revision) -> bool:
        """Compare with what is stored; a tag or an exercise is the same whatever it is called by now."""
        words, before = ({**told, "exercises": None, "tags": None} for told in (self.source, newest.source))
        return (
            words == before
            and self.rendered == newest.rendered
            and self.named == list(queries.exercises_of(newest).values())
            and [tag.slug for tag in self.tags] == queries.tags_of(newest)
        )

    def revision(self, actor: Actor, entry: Entry, note: str | None = None) -> Revision:
        """Give the row of the newest revision of an entry."""
        return Revision(
            entry_id=entry.id,
            number=entry.newest_number,
            title=self.title,
            slug=self.source["slug"],
            language=self.language,
            source=self.source,
            rendered=self.rendered,
            policy=POLICY_VERSION,
            image_hosts=mark_of(self.image_hosts),
            hash=hashlib.sha256(json.dumps(self.source, sort_keys=True).encode()).hexdigest(),
            reviewer_id=self.reviewer.id if self.reviewer else None,
            review_due_at=self.written.review_due_at,
            made_by=actor.id,
            made_by_name=actor.name,
            note=note,
            created_at=entry.updated_at,
        )

    def names(self) -> list[str]:
        """Give what its tags and authors are called."""
        return [*(tag.name for tag in self.tags), *(author.name for author in self.authors)]

    def links(self, revision_id: int) -> Iterator[Base]:
        """Give the rows that tell what a revision names and shows."""
        for place, author in enumerate(self.authors):
            yield RevisionAuthor(revision_id=revision_id, position=place, author_id=author.id)
        for place, tag in enumerate(self.tags):
            yield RevisionTag(revision_id=revision_id, position=place, tag_id=tag.id)
        places = {exercise_id: place for place, exercise_id in enumerate(self.in_text)}
        for position, exercise_id in enumerate(dict.fromkeys([*self.named, *self.in_text])):
            yield RevisionExercise(
                revision_id=revision_id,
                position=position,
                exercise_id=exercise_id,
                named=exercise_id in self.named,
                place_in_text=places.get(exercise_id),
            )
        for media_id in self.pictures:
            yield RevisionMedia(revision_id=revision_id, media_id=media_id)


@dataclass(frozen=True)
class Named:
    """The authors and tags that entries name, by their slugs."""

    authors: Mapping[str, Author]
    tags: Mapping[str, Tag]


def look_up(all_written: Sequence[EntryWritten]) -> Named:
    """Find the authors and tags that some entries name, in one query each."""
    return Named(
        crediting.by_slug(slug for written in all_written for slug in written.authors),
        tagging.by_slug(tag for written in all_written for tag in written.tags),
    )


def take(
    actor: Actor,
    written: EntryWritten,
    slug: str,
    site: SiteSettings,
    used: Mapping[str, int] = NONE_USED,
    shown: Sequence[int] = (),
    found: Named | None = None,
) -> Snapshot:
    """Render what was written and find what it names; tags that are named are made.

    `used` are the exercises that the entry lists already, `shown` those that its text shows, `found` what
    was looked up for it and others together. Raises Invalid with a pointer for what is not there.
    """
    there = found or look_up([written])
    authors = crediting.resolve(written.authors, found=there.authors)
    reviewer = crediting.resolve([written.reviewer], "#/reviewer")[0] if written.reviewer else None
    tags = tagging.resolve(actor, written.tags, there.tags)
    named = _exercises(written, used)
    hosts = frozenset(site.image_hosts)
    source = written.model_dump(mode="json", exclude={"comments_open"})
    rendered = render(source, hosts)
    blocks = exercise_blocks.resolve(written.content_html, rendered["content_html"], shown)
    rendered["content_html"] = exercise_blocks.by_id(rendered["content_html"], blocks)
    source |= {"tags": [{"slug": tag.slug} for tag in tags], "slug": slug}
    source["content_html"] = exercise_blocks.source_by_id(written.content_html, blocks)
    return Snapshot(
        title=written.title,
        language=written.language or site.language,
        source=source,
        rendered=rendered,
        authors=authors,
        reviewer=reviewer,
        tags=tags,
        named=named,
        in_text=list(dict.fromkeys(blocks.values())),
        pictures=picture_uses.shown_by(written, rendered["content_html"]),
        image_hosts=hosts,
        written=written,
    )


def _exercises(written: EntryWritten, used: Mapping[str, int]) -> list[int]:
    """Give the ids of the exercises that are named; those that were used before stay, even from the bin."""
    if not isinstance(written, ArticleWritten) or not written.exercises:
        return []
    found = select(Entry.slug, Entry.id).where(
        Entry.type == EntryType.EXERCISE, Entry.slug.in_(written.exercises), Entry.binned_at.is_(None)
    )
    known = {**used, **dict(db.session.execute(found).all())}
    for place, slug in enumerate(written.exercises):
        if slug not in known:
            raise Invalid(Fault("There is no exercise with this slug.", f"#/exercises/{place}"))
    return list(dict.fromkeys(known[slug] for slug in written.exercises))
