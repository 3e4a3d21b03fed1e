"""What an export of WordPress became here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.audit.log import LogRow
from cms.comments.models import Comment, Person
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.core import outbox
from cms.core.db import db
from cms.core.site import SiteSettings
from cms.transfer import importing
from cms.transfer.course import Order
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report
from cms.transfer.wordpress import opening
from tests.unit.transfer.wxr import written

SITE = SiteSettings()
COUNTED = (Entry, Revision, Comment, Person, Author, Tag, ImportedRecord, LogRow, outbox.OutboxRow)
Import = Callable[..., Report]


def importer(app: Flask, folder: Path) -> Import:
    """Give a function that imports an export, given by its text."""

    def run(text: str, **told: Any) -> Report:
        order = Order(SHELL, written(folder, text), SITE, app.extensions["vertebra"].sealer)
        return importing.run(opening.opened(order), **told)

    return run


def entry_at(slug: str) -> Entry:
    """Give the entry at a slug."""
    return db.session.scalars(select(Entry).where(Entry.slug == slug)).one()


def live_of(entry: Entry) -> Revision:
    """Give what readers see of an entry."""
    return _numbered(entry, entry.live_number)


def newest_of(entry: Entry) -> Revision:
    """Give what was written last of an entry."""
    return _numbered(entry, entry.newest_number)


def _numbered(entry: Entry, number: int | None) -> Revision:
    return db.session.scalars(select(Revision).where(Revision.entry_id == entry.id, Revision.number == number)).one()


def comment_saying(text: str) -> Comment:
    """Give the one comment with this text."""
    return db.session.scalars(select(Comment).where(Comment.text == text)).one()


def row_counts() -> list[int | None]:
    """Count the rows that an import can add to."""
    return [db.session.scalar(select(func.count()).select_from(model)) for model in COUNTED]


def told_by(report: Report) -> dict[str, str]:
    """Give the problems of a report by where they are."""
    return {each.where: each.message for each in report.problems}
