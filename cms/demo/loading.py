"""Filling an empty installation with the demo, through the verbs that people use."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select, update

from cms.accounts import configuring, users
from cms.accounts.permissions import SHELL, Actor, Role
from cms.content import crediting, drafting, publishing, reviewing, tagging
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import Status
from cms.core.clock import now, rfc3339
from cms.core.db import db, writing
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from cms.core.site import load as load_settings
from cms.core.storage import MediaStore
from cms.demo import illustrating, material, rules
from cms.demo.discussing import awaits, discuss
from cms.demo.material import Piece

NAMES: dict[Role, str] = {
    Role.ADMIN: "Adaeze Winterbourne",
    Role.EDITOR: "Edvard Lindenmoor",
    Role.AUTHOR: "Tamsin Quillfeather",
    Role.MODERATOR: "Mireille Applegarth",
}

REVIEWED_EVERY = timedelta(days=365)
SITE = {
    "site_title": "Spine & Motion Clinic",
    "site_description": "Backs, necks and posture: what helps, what can wait, and what cannot. An invented clinic.",
    "language": "en-GB",
    "timezone": "Europe/London",
}


def is_loaded() -> bool:
    """Tell whether there is any entry, the demo's or another."""
    return bool(db.session.scalar(select(exists().where(Entry.id.is_not(None)))))


def address(role: str) -> str:
    """Give the e-mail address with which the demo's account of a role signs in."""
    return f"{role}@demo.example"


def settings(fixed: Mapping[str, Any]) -> SiteSettings:
    """Give an empty installation the clinic's name, language and time; give the settings in force."""
    with writing():
        if not is_loaded():
            wanted = {name: value for name, value in SITE.items() if name not in fixed}
            return configuring.change(SHELL, wanted, fixed)
    return load_settings(fixed)


def accounts(passwords: Mapping[str, str]) -> None:
    """Make an account for each role that a password is given for; those that exist keep theirs."""
    for role, password in passwords.items():
        with writing():
            if users.find(address(role)) is None:
                users.create(SHELL, email=address(role), role=role, name=NAMES[Role(role)], password=password)


def load(site: SiteSettings, sealer: Sealer, store: MediaStore, report: Callable[[str], None]) -> None:
    """Make authors, tags, pictures, entries and comments; `report` is told each thing that is made.

    What is there already stays as it is, so a load that was interrupted can be run again. Make the
    accounts first: some drafts belong to one.
    """
    moment = now()
    _make_authors(report)
    _make_tags()
    pieces = [piece for piece in material.pieces() if not _is_known(piece)]
    with illustrating.drawing((name for piece in pieces for name in piece.pictures), store) as image_id:
        for piece in pieces:
            _make_entry(piece, {name: image_id(name) for name in piece.pictures}, site, moment)
            report(f"{piece.kind}: {piece.told['title']}")
    for thread in material.threads():
        with writing():
            wanted = awaits(thread)
            if wanted:
                discuss(thread, site, sealer, moment)
        if wanted:
            report(f"comments: {thread.slug} ({len(thread.remarks)})")
    moderator = users.find(address(Role.MODERATOR))
    with writing():
        rules.lay_down(users.actor_for(moderator) if moderator else SHELL, sealer, moment)


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
            if tagging.known(tag["slug"]) is None:
                tagging.create(SHELL, **tag)


def _make_entry(piece: Piece, images: Mapping[str, int], site: SiteSettings, moment: datetime) -> None:
    due = (moment + piece.review_due_in).replace(hour=9, minute=0, second=0, microsecond=0)
    with writing():
        writer = _writer(piece)
        entry = drafting.create(writer, piece.kind, {**piece.members(images), "review_due_at": rfc3339(due)}, site)
        _bring_on(piece, entry, writer, moment)
        if entry.is_live:
            _sign_off(piece, entry, min(moment - piece.age, due - REVIEWED_EVERY))


def _bring_on(piece: Piece, entry: Entry, writer: Actor, moment: datetime) -> None:
    """Move a new entry to where it stands in the demo, and date it back."""
    began = moment - piece.age
    if piece.status == Status.PUBLISHED:
        publishing.publish(SHELL, entry, entry.version, at=began, required=())
        entry.live_since = began
    elif piece.status == Status.IN_REVIEW:
        publishing.submit(writer, entry, entry.version)
    elif piece.publish_in is not None:
        publish_at = (moment + piece.publish_in).replace(hour=7, minute=0, second=0, microsecond=0)
        publishing.schedule(SHELL, entry, entry.version, publish_at=publish_at, unpublish_at=None, required=())
    entry.created_at = entry.updated_at = began
    db.session.execute(update(Revision).where(Revision.entry_id == entry.id).values(created_at=began))


def _sign_off(piece: Piece, entry: Entry, moment: datetime) -> None:
    """Have the reviewer whom a text names sign it off at a moment."""
    reviewer = piece.told.get("reviewer")
    if reviewer:
        members = {"reviewer": reviewer, "reviewed_at": rfc3339(moment)}
        reviewing.sign_off(SHELL, entry, entry.version, members)


def _writer(piece: Piece) -> Actor:
    """Give whoever writes it: the demo's account of the owner's role, if it is there."""
    owner = users.find(address(piece.owner)) if piece.owner else None
    return users.actor_for(owner) if owner else SHELL


def _is_known(piece: Piece) -> bool:
    """Tell whether an entry has or had this slug: one that was renamed or binned since does not come back."""
    known = exists().where(Revision.entry_id == Entry.id, Entry.type == piece.kind, Revision.slug == piece.slug)
    return bool(db.session.scalar(select(known)))
