"""What can be written as a table: its columns, and where its rows come from.

Columns are added at the end and never renamed, so that what reads them goes on. Network addresses, their
hashes, secrets and whatever is encrypted are in none of them; e-mail addresses only where that is meant.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, select

from cms.audit.log import LogRow
from cms.comments.canned import CannedReply
from cms.comments.models import Comment, Person
from cms.comments.rules.kinds import RuleKind
from cms.comments.rules.models import CommentRule
from cms.content import views
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.redirect import Redirect
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.content.status import EntryType
from cms.core.sealing import Sealer
from cms.transfer.in_chunks import chunks
from cms.transfer.runs.models import ImportRun

Cell = str | int | float | bool | datetime | None | Sequence[str] | Mapping[str, Any]
ADDRESS = "author_email"
WORDS_OF_RULES = frozenset({RuleKind.WORD, RuleKind.PHRASE, RuleKind.DOMAIN})  # the others name somebody


@dataclass(frozen=True)
class Told:
    """What a table is told of the site: where the page of a kind and slug is, and what opens addresses."""

    page: Callable[[str, str], str]
    sealer: Sealer


@dataclass(frozen=True)
class Table:
    """The columns of a table, each with what it takes from a row; `extra` are those that must be asked for."""

    rows: Callable[[], Iterator[Any]]
    columns: Mapping[str, Callable[[Any, Told], Cell]]
    extra: frozenset[str] = frozenset()


def _members(*names: str) -> dict[str, Callable[[Any, Told], Cell]]:
    """Give columns that are members of a row."""
    return {name: _member(name) for name in names}


def _member(name: str) -> Callable[[Any, Told], Cell]:
    def read(row: Any, _told: Told) -> Cell:
        found: Cell = getattr(row, name)
        return found

    return read


def _plain(model: Any) -> Callable[[], Iterator[Any]]:
    def rows() -> Iterator[Any]:
        return (row for chunk in chunks(select(model), model.id) for (row,) in chunk)

    return rows


def _entries(kind: EntryType) -> Table:
    """Give a kind of entry, each as readers have it, or as it is being written where they have none."""
    number = case((Entry.live_number.is_not(None), Entry.live_number), else_=Entry.newest_number)
    at_hand = and_(Revision.entry_id == Entry.id, Revision.number == number)
    chosen = select(Entry, Revision).join(Revision, at_hand).where(Entry.type == kind)

    def rows() -> Iterator[views.EntryView]:
        for chunk in chunks(chosen, Entry.id, at_once=100):
            yield from views.view([(entry, revision) for entry, revision in chunk], public=False)

    return Table(
        rows,
        {
            "id": lambda view, _told: view.entry.id,
            "slug": lambda view, _told: view.entry.slug,
            "url": lambda view, told: told.page(view.entry.type, view.entry.slug),
            "title": lambda view, _told: view.revision.title,
            "summary": lambda view, _told: view.revision.source.get("summary", ""),
            "language": lambda view, _told: view.revision.language,
            "status": lambda view, _told: view.entry.status,
            "live": lambda view, _told: view.entry.is_live,
            "newer_draft": lambda view, _told: view.entry.has_draft,
            "authors": lambda view, _told: [author.slug for author in view.authors],
            "tags": lambda view, _told: [tag.slug for tag in view.tags],
            "comments_open": lambda view, _told: view.entry.comments_open,
            "comment_count": lambda view, _told: view.entry.comment_count,
            "created_at": lambda view, _told: view.entry.created_at,
            "updated_at": lambda view, _told: view.entry.updated_at,
            "published_at": lambda view, _told: view.entry.published_at,
            "publish_at": lambda view, _told: view.entry.publish_at,
            "unpublish_at": lambda view, _told: view.entry.unpublish_at,
            "review_due_at": lambda view, _told: view.entry.review_due_at,
            "binned_at": lambda view, _told: view.entry.binned_at,
            "version": lambda view, _told: view.entry.version,
        },
    )


@dataclass(frozen=True)
class _Said:
    comment: Comment
    kind: str
    slug: str
    sealed: str | None


def _said() -> Iterator[_Said]:
    chosen = (
        select(Comment, Entry.type, Entry.slug, Person.email_sealed)
        .join(Entry, Entry.id == Comment.entry_id)
        .outerjoin(Person, Person.id == Comment.person_id)
    )
    return (_Said(*row) for chunk in chunks(chosen, Comment.id) for row in chunk)


def _commenters() -> Iterator[Person]:
    """Give those who commented, but for whom was forgotten."""
    return (person for person in _plain(Person)() if not person.is_erased)


def _of_comment(*names: str) -> dict[str, Callable[[Any, Told], Cell]]:
    return {name: _comment_member(name) for name in names}


def _comment_member(name: str) -> Callable[[Any, Told], Cell]:
    read = _member(name)
    return lambda said, told: read(said.comment, told)


COMMENTS = Table(
    _said,
    {
        "id": lambda said, _told: said.comment.id,
        "type": lambda said, _told: said.kind,
        "slug": lambda said, _told: said.slug,
        "url": lambda said, told: told.page(said.kind, said.slug),
        **_of_comment("parent_id", "depth", "author_name", "author_url", "is_staff", "status", "shown", "held_because"),
        **_of_comment("score", "text", "created_at", "edited_at", "redacted_at", "version"),
        ADDRESS: lambda said, told: told.sealer.open(said.sealed) if said.sealed else None,
    },
    frozenset({ADDRESS}),
)
TABLES = {
    "articles": _entries(EntryType.ARTICLE),
    "exercises": _entries(EntryType.EXERCISE),
    "comments": COMMENTS,
    "authors": Table(_plain(Author), _members("id", "slug", "name", "credentials", "bio", "url", "version")),
    "tags": Table(_plain(Tag), _members("id", "slug", "name", "kind", "version")),
    "redirects": Table(
        _plain(Redirect),
        {
            "id": _member("id"),
            "from": _member("path"),
            "to": _member("target"),
            **_members("code", "created_at", "version"),
        },
    ),
    "rules": Table(
        _plain(CommentRule),
        {
            "id": _member("id"),
            "kind": _member("kind"),
            "value": lambda rule, _told: rule.value if rule.kind in WORDS_OF_RULES else None,
            **_members("action", "signal", "note", "expires_at", "hits", "last_hit_at", "version", "created_by_name"),
            **_members("created_at", "updated_at"),
        },
    ),
    "replies": Table(_plain(CannedReply), _members("id", "title", "body", "version", "created_at", "updated_at")),
    "commenters": Table(
        _commenters,
        {
            **_members("id", "first_seen_at", "confirmed_at", "letters_stopped_at"),
            ADDRESS: lambda person, told: told.sealer.open(person.email_sealed),
        },
        frozenset({ADDRESS}),
    ),
    "imports": Table(
        _plain(ImportRun),
        _members(
            *("id", "source", "file_name", "bytes", "state", "records", "error", "actor_name", "created_at"),
            *("started_at", "finished_at"),
        ),
    ),
    "media": Table(
        _plain(Media),
        _members("id", "key", "file_name", "width", "height", "bytes", "alt", "decorative", "caption", "created_at"),
    ),
    "log": Table(
        _plain(LogRow),
        _members(
            *("id", "at", "actor_kind", "actor_id", "actor_name", "action", "subject_type", "subject_id", "reason"),
            "details",
        ),
    ),
}
