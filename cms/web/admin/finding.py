"""The search over everything: the first few of each kind, and the way to all of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_security import auth_required
from sqlalchemy import or_

from cms.accounts import users
from cms.accounts.models import User
from cms.accounts.permissions import Actor, Permission, Role
from cms.comments import cases, queries
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content import overviews, search
from cms.content.models.entry import Entry
from cms.content.models.taxonomy import Author, Tag
from cms.content.overviews import ReviewShelf, Shelf
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.snippets import Find, Piece, any_of, marked, snippet
from cms.core.sought import sought
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.labels import labels
from cms.web.admin.pages import role_name
from cms.web.context import installation
from cms.web.parameters import FilterText, FormParameters

finding = Blueprint("finding", __name__, url_prefix="/admin/search")
SHOWN, COUNTED = 5, 100


class WordsAsked(FormParameters):
    """What is looked for, and in which entries: of a kind, on a shelf, of an author, with a tag, due for review."""

    q: FilterText | None = None
    kind: EntryType | None = None
    status: Shelf | None = None
    author: FilterText | None = None
    tag: FilterText | None = None
    review: ReviewShelf | None = None

    @property
    def narrowing(self) -> dict[str, Any]:
        """Give what narrows the entries, as `overviews.found` takes it."""
        return {"shelf": self.status, "author": self.author, "tag": self.tag, "review": self.review}

    @property
    def told(self) -> dict[str, Any]:
        """Give the same as the parameters of a list's address."""
        return self.model_dump(mode="json", include={"status", "author", "tag", "review"}, exclude_defaults=True)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether only entries can be meant."""
        return bool(self.kind or self.told)


@dataclass(frozen=True)
class Hit:
    """One thing that was found: its name and a passage, with the words marked, and where it is."""

    name: list[Piece]
    path: str
    passage: list[Piece] = field(default_factory=list)
    entry: Entry | None = None
    comment: Comment | None = None
    note: str = ""


@dataclass(frozen=True)
class Group:
    """The first few of one kind, and the lists that hold all of them, each with its words."""

    title: str
    hits: list[Hit]
    ways: list[tuple[str, str]] = field(default_factory=list)


@finding.get("")
@auth_required("session")
def index() -> str:
    """Show what the asker may see of what holds the words."""
    asked, actor = body.query(WordsAsked), page_actor()
    groups = [group for group in _groups(actor, asked, asked.q) if group.hits] if asked.q else []
    return render_template(
        "admin/finding.html",
        q=asked.q,
        asked=asked,
        groups=groups,
        labels=labels(),
        shelves=list(Shelf),
        may_read=actor.may(Permission.CONTENT_READ),
    )


def _groups(actor: Actor, asked: WordsAsked, q: str) -> Iterator[Group]:
    names = {EntryType.ARTICLE: _("Articles"), EntryType.EXERCISE: _("Exercises")}
    if actor.may(Permission.CONTENT_READ):
        for kind, title in names.items():
            if asked.kind in {None, kind}:
                yield _entries(actor, kind, title, asked, q)
    if asked.is_narrowed:
        return
    if actor.may(Permission.COMMENTS_READ):
        yield _comments(actor, q)
    if actor.may(Permission.CONTENT_READ):
        yield _names(Author, _("Authors"), "author", q)
        yield _names(Tag, _("Tags"), "tag", q)
    if actor.may(Permission.SITE_ADMIN):
        yield _people(actor, q)


def _entries(actor: Actor, kind: EntryType, title: str, asked: WordsAsked, q: str) -> Group:
    """Give the best of one kind; of those that fit alike, what changed last."""
    found, score = search.ranked(overviews.found(actor, kind, **asked.narrowing), sought(q))
    best = found.add_columns(score).order_by(score.desc(), Entry.updated_at.desc(), Entry.id.desc())
    with search.by_index():
        rows = db.session.execute(best.limit(COUNTED + 1)).all()
    find = sought(q).places
    texts = search.texts([row[1] for row in rows[:SHOWN]])
    hits = [
        Hit(
            name=marked(name, find),
            path=_path_of(actor, entry),
            passage=snippet(_telling(find, texts.get(revision_id) or "", summary or ""), find),
            entry=entry,
        )
        for entry, revision_id, name, summary, _key, _score in rows[:SHOWN]
    ]
    return Group(title, hits, [(_all(len(rows)), url_for(f"{kind}s_desk.index", q=q, **asked.told))])


def _comments(actor: Actor, q: str) -> Group:
    latest = queries.queue(actor, q=q).order_by(Comment.id.desc()).limit(COUNTED + 1)
    found = db.session.scalars(latest).all()
    counts = Counter(comment.status for comment in found)
    hits = [
        Hit(
            name=marked(each.comment.author_name, sought(q).places),
            path=url_for("desk.read", comment_id=each.comment.id, status=each.comment.status, q=q),
            passage=snippet(each.comment.source, sought(q).places),
            comment=each.comment,
            note=each.title,
        )
        for each in cases.of(found[:SHOWN])
    ]
    ways = [
        (f"{labels()[status]}: {_number(count, len(found))}", url_for("desk.index", status=status, q=q))
        for status in Status
        if (count := counts[status]) and status != Status.ERASED
    ]
    return Group(_("Comments"), hits, ways)


def _names(model: type[Author] | type[Tag], title: str, filter_: str, q: str) -> Group:
    hits = [
        Hit(marked(name, any_of(overviews.split(q))), f"{url_for('articles_desk.index')}?{filter_}={slug}")
        for slug, name in overviews.called(model, q, SHOWN)
    ]
    return Group(title, hits)


def _people(actor: Actor, q: str) -> Group:
    statement = users.found(actor).order_by(User.name, User.id).limit(SHOWN)
    for word in overviews.split(q):
        statement = statement.where(
            or_(User.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True))
        )
    hits = [
        Hit(
            marked(f"{user.name} · {user.email}", any_of(overviews.split(q))),
            url_for("people.index"),
            note=role_name(Role(user.role)),
        )
        for user in db.session.scalars(statement)
    ]
    return Group(_("People who work here"), hits)


def _path_of(actor: Actor, entry: Entry) -> str:
    """Give where somebody may go on with an entry: to its text, or to what readers see of it."""
    own = actor.may(Permission.CONTENT_WRITE) and entry.created_by == actor.id
    if own or actor.may(Permission.CONTENT_PUBLISH):
        return url_for(f"{entry.type}s_desk.edit", entry_id=entry.id)
    return installation().links.page(entry.type, entry.slug) if entry.is_live else ""


def _telling(find: Find, text: str, summary: str) -> str:
    """Give the text, or the summary where the text holds none of the words."""
    return text if next(iter(find(text)), None) else summary or text


def _all(count: int) -> str:
    told: str = _("All of them") if count <= SHOWN else _("All %(count)s", count=_number(count, count))
    return told


def _number(count: int, of_all: int) -> str:
    """Give a number, with a plus where counting stopped."""
    return f"{count}+" if of_all > COUNTED else str(count)
