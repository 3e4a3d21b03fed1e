"""The site as a folder of Markdown files, written as a stream from one state of the database."""

import json
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from cms.accounts.permissions import Permission
from cms.audit import log
from cms.comments.models import Comment
from cms.content import redirecting, views
from cms.content.exercise_blocks import ids_in
from cms.content.models.entry import Entry
from cms.content.models.revision import AS_USED, Revision, RevisionExercise
from cms.content.status import EntryType, Status
from cms.content.views import EntryView
from cms.core.clock import rfc3339
from cms.core.db import db, one_snapshot, writing
from cms.core.errors import Conflict, NotFound
from cms.transfer.markdown.leaving import Around, Leaving, Left
from cms.transfer.markdown.pages import page, picture_path

AT_ONCE, COMMENTS_AT_ONCE = 50, 500
FOLDERS = {EntryType.ARTICLE: "articles", EntryType.EXERCISE: "exercises"}
_IN_TEXT = re.compile(r"/media/[0-9a-f]{40}/[0-9]+\.webp")


def count(with_drafts: bool) -> int:
    """Count the entries of an export."""
    return db.session.scalar(select(func.count()).select_from(_entries(with_drafts).subquery())) or 0


def write(leaving: Leaving) -> Left:
    """Write the folder, whole or not at all, and give what is in it; the log tells that it was made.

    Memory does not grow with the site, and everybody may go on writing meanwhile. Raises Conflict
    unless the folder is new or empty.
    """
    leaving.actor.must(Permission.SITE_ADMIN)
    left = Left()
    with _laid(leaving.path) as folder:
        one_snapshot()
        try:
            _add_redirects(folder, leaving, left)
            for chunk in _chunks(leaving):
                _add_entries(folder, chunk, leaving, left)
        finally:
            db.session.rollback()
    with writing():
        counts = {name: number for name, number in asdict(left).items() if number}
        log.record(leaving.actor, "site.export", "site", None, target="markdown", counts=counts)
    return left


@contextmanager
def _laid(path: Path) -> Iterator[Path]:
    """Give a folder to write into, which stands at `path` once the block has ended well."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Conflict(f"{path} is there already, and is no empty folder. Give another path.")
    unfinished = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.resolve().parent))
    try:
        yield unfinished
        unfinished.replace(path)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _entries(with_drafts: bool) -> Select[Entry, Revision]:
    """Select entries with the revision that leaves: the live one, or, where there is none, the newest."""
    number = case((Entry.live_number.is_not(None), Entry.live_number), else_=Entry.newest_number)
    at_hand = and_(Revision.entry_id == Entry.id, Revision.number == number)
    chosen = select(Entry, Revision).join(Revision, at_hand).where(Entry.binned_at.is_(None))
    live = Entry.live_number.is_not(None)
    return chosen.where(or_(live, Entry.status != Status.ARCHIVED)) if with_drafts else chosen.where(live)


def _chunks(leaving: Leaving) -> Iterator[Sequence[Any]]:
    last, statement = 0, _entries(leaving.with_drafts)
    while rows := db.session.execute(statement.where(Entry.id > last).order_by(Entry.id).limit(AT_ONCE)).all():
        yield rows
        last = rows[-1][0].id
        db.session.expunge_all()


def _add_entries(folder: Path, rows: Sequence[Any], leaving: Leaving, left: Left) -> None:
    around = _around(rows, leaving)
    for view in views.view([(entry, revision) for entry, revision in rows], public=True):
        kind = EntryType(view.entry.type)
        place = folder / FOLDERS[kind] / f"{view.entry.slug}.md"
        _write(place, page(view, around, leaving, left))
        _add_pictures(folder, view, leaving, left)
        if view.entry.comment_count:
            _add_comments(folder / "data" / "comments" / FOLDERS[kind] / f"{view.entry.slug}.json", view.entry, left)
        left.articles += kind == EntryType.ARTICLE
        left.exercises += kind == EntryType.EXERCISE
        left.drafts_beside += view.entry.has_draft
        leaving.advance(1)


def _around(rows: Sequence[Any], leaving: Leaving) -> Around:
    """Gather what stands around some entries, in a few queries."""
    revisions = [revision.id for _entry, revision in rows]
    there = _entries(leaving.with_drafts).with_only_columns(Entry.id, Entry.slug)
    shown = {number for _entry, revision in rows for number in ids_in(revision.rendered["content_html"])}
    slugs = dict(db.session.execute(there.where(Entry.type == EntryType.EXERCISE, Entry.id.in_(shown))).all())
    used = (
        there.add_columns(RevisionExercise.revision_id)
        .join(RevisionExercise, RevisionExercise.exercise_id == Entry.id)
        .where(RevisionExercise.revision_id.in_(revisions), RevisionExercise.named)
        .order_by(*AS_USED)
    )
    named: dict[int, list[str]] = defaultdict(list)
    for _entry_id, slug, revision_id in db.session.execute(used):
        named[revision_id].append(slug)
    return Around(_aliases(rows, leaving), slugs, named)


def _aliases(rows: Sequence[Any], leaving: Leaving) -> dict[int, list[str]]:
    """Give the old paths that lead to entries, by their ids."""
    addresses = leaving.addresses
    by_path = {addresses.path(EntryType(entry.type), entry.slug): entry.id for entry, _revision in rows}
    known = redirecting.everything(addresses)
    found: dict[int, list[str]] = defaultdict(list)
    chosen = select(known.c.path, known.c.target).where(known.c.target.in_(by_path)).order_by(known.c.path)
    for path, target in db.session.execute(chosen):
        if "?" not in path:  # no generator makes a page of a query
            found[by_path[target]].append(path)
    return found


def _add_redirects(folder: Path, leaving: Leaving, left: Left) -> None:
    """Write all redirects as hosts of static sites read them; what is gone for good is a remark there."""
    known = redirecting.everything(leaving.addresses)
    rows = db.session.execute(select(known.c.path, known.c.target, known.c.code).order_by(known.c.path))
    with (folder / "_redirects").open("w", encoding="utf-8") as file:
        for path, target, code in rows.yield_per(COMMENTS_AT_ONCE):
            source, _mark, query = path.partition("?")
            asked = f"{query.replace('&', ' ')} " if query else ""  # as Netlify has it
            file.write(f"{source} {asked}{target} {code}\n" if target else f"# {path} is gone for good ({code})\n")
            left.redirects += 1


def _add_pictures(folder: Path, view: EntryView, leaving: Leaving, left: Left) -> None:
    """Put the pictures of an entry into the folder, at the paths that they have here."""
    paths = {picture_path(media) for media in view.pictures.values()}
    paths |= set(_IN_TEXT.findall(view.revision.rendered["content_html"]))
    for path in sorted(paths):
        place = folder / path.lstrip("/")
        if place.exists():
            continue
        with suppress(NotFound):  # a text may name a picture that was removed since
            content = leaving.store.get(path.removeprefix("/media/"))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            left.media += 1


def _add_comments(place: Path, entry: Entry, left: Left) -> None:
    """Write what readers see of a thread, as a list; nothing of it is private."""
    chosen = select(Comment).where(Comment.entry_id == entry.id, Comment.shown).order_by(Comment.id)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w", encoding="utf-8") as file:
        separator = "[\n"
        for comment in db.session.scalars(chosen.execution_options(yield_per=COMMENTS_AT_ONCE)):
            file.write(separator + json.dumps(_comment(comment), ensure_ascii=False))
            separator, left.comments = ",\n", left.comments + 1
            db.session.expunge(comment)
        file.write("\n]\n" if separator != "[\n" else "[]\n")


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "parent_id": comment.parent_id,
        "author": {"name": comment.author_name, "url": comment.author_url},
        "content_html": comment.html,
        "content_text": comment.text,
        "created_at": rfc3339(comment.created_at),
    }


def _write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
