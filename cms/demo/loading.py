"""Filling an empty installation with the demo, through the verbs that people use."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import exists, select

from cms.accounts import users
from cms.accounts.permissions import SHELL, Role
from cms.content import crediting, drafting, publishing, tagging
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import Status
from cms.core.clock import now, rfc3339
from cms.core.db import db, writing
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from cms.demo import material
from cms.demo.discussing import awaits, discuss
from cms.demo.material import Piece

NAMES: dict[Role, str] = {
    Role.ADMIN: "Adaeze Winterbourne",
    Role.EDITOR: "Edvard Lindenmoor",
    Role.AUTHOR: "Tamsin Quillfeather",
    Role.MODERATOR: "Mireille Applegarth",
}


def is_loaded() -> bool:
    """Tell whether there is any entry, the demo's or another."""
    return bool(db.session.scalar(select(exists().where(Entry.id.is_not(None)))))


def address(role: str) -> str:
    """Give the e-mail address with which the demo's account of a role signs in."""
    return f"{role}@demo.example"


def accounts(passwords: Mapping[str, str]) -> None:
    """Make an account for each role that a password is given for; those that exist keep theirs."""
    for role, password in passwords.items():
        with writing():
            if users.find(address(role)) is None:
                users.create(SHELL, email=address(role), role=role, name=NAMES[Role(role)], password=password)


def load(site: SiteSettings, sealer: Sealer, report: Callable[[str], None]) -> None:
    """Make authors, tags, entries and comments; `report` is told each thing that is made.

    What is there already stays as it is, so a load that was interrupted can be run again.
    """
    moment = now()
    _make_authors(report)
    _make_tags()
    for piece in material.pieces():
        _make_entry(piece, site, moment, report)
    for thread in material.threads():
        with writing():
            wanted = awaits(thread)
            if wanted:
                discuss(thread, site, sealer, moment)
        if wanted:
            report(f"comments: {thread.slug} ({len(thread.remarks)})")


def _make_authors(report: Callable[[str], None]) -> None:
    for author in material.authors():
        with writing():
            wanted = crediting.find(author["slug"]) is None
            if wanted:
                crediting.create(SHELL, **author)
        if wanted:
            report(f"author: {author['name']}")


def _make_tags() -> None:
    with writing():
        for tag in material.tags():
            if tagging.find(tag["slug"]) is None:
                tagging.create(SHELL, **tag)


def _make_entry(piece: Piece, site: SiteSettings, moment: datetime, report: Callable[[str], None]) -> None:
    began = moment - piece.age
    review_due_at = (moment + piece.review_due_in).replace(hour=9, minute=0, second=0, microsecond=0)
    with writing():
        if _is_known(piece):
            return
        entry = drafting.create(SHELL, piece.kind, {**piece.members, "review_due_at": rfc3339(review_due_at)}, site)
        if piece.status == Status.PUBLISHED:
            publishing.publish(SHELL, entry, entry.version, at=began)
            entry.live_since = began
        elif piece.status == Status.IN_REVIEW:
            publishing.submit(SHELL, entry, entry.version)
        entry.created_at = entry.updated_at = began
    report(f"{piece.kind}: {piece.members['title']}")


def _is_known(piece: Piece) -> bool:
    """Tell whether an entry has or had this slug: one that was renamed or binned since does not come back."""
    known = exists().where(Revision.entry_id == Entry.id, Entry.type == piece.kind, Revision.slug == piece.slug)
    return bool(db.session.scalar(select(known)))
