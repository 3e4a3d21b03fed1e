"""Imports as tests ask for them: a file sent in, the worker's next step, and what is there then."""

from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.comments.models import Comment, Person
from cms.content.models.entry import Entry
from cms.content.models.redirect import Redirect
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.core.db import db, writing
from cms.core.site import SiteSettings
from cms.transfer.course import Order
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report
from cms.transfer.runs import asking, running
from cms.transfer.runs.files import receiving
from cms.transfer.runs.journal import Means
from cms.transfer.runs.models import ImportRun
from cms.transfer.sources import SOURCES
from tests.unit.transfer.wxr import comment, post, wxr

WORDPRESS = SOURCES["wordpress"]
COUNTED = (Entry, Revision, Comment, Person, Author, Tag, Redirect, ImportedRecord)
POSTS = 6
CLINIC = wxr(
    *(
        post(
            number,
            comment(10 * number, email=f"jo{number}@reader.org"),
            comment(10 * number + 1, parent=10 * number, status="0"),
            terms='<category domain="category" nicename="neck">Neck</category>',
        )
        for number in range(1, POSTS + 1)
    ),
    post(""),
)
LED = wxr(*(post(number, terms=f"<link>https://old.clinic.example/{number}/</link>") for number in range(1, POSTS + 1)))


class Imports:
    """One site's imports, with a folder of their own."""

    def __init__(self, app: Flask, folder: Path) -> None:
        house = app.extensions["vertebra"]
        self.folder = folder
        rules, self.addresses = SiteSettings(), house.links.addresses
        self.order = Order(SHELL, folder, rules, house.sealer, store=house.store, addresses=self.addresses)

    def means(self, stop_after: int | None = None) -> Means:
        """Give what runs an import; it is told to stop when that was asked so many times."""
        asked = iter(range(10**6))
        return Means(self.order, lambda: stop_after is not None and next(asked) >= stop_after)

    def sent(self, text: str = CLINIC, name: str = "export.xml") -> ImportRun:
        """Send a file in."""
        with (
            receiving(self.folder, BytesIO(text.encode()), name, 10_000_000) as received,
            writing(),
        ):
            return asking.add(SHELL, WORDPRESS, received, self.folder, {})

    def work(self, stop_after: int | None = None) -> int:
        """Have the worker take the next step."""
        return running.work(self.means(stop_after), self.folder)

    def imported(self, text: str = CLINIC) -> ImportRun:
        """Have a file checked and imported."""
        run = self.sent(text)
        self.work()
        with writing():
            asking.start(SHELL, run.id)
        self.work()
        return self.now(run)

    def at_the_shell(self, path: Path) -> Report:
        """Import as the command does."""
        return running.from_shell(SHELL, WORDPRESS, path, self.means())

    @staticmethod
    def now(run: ImportRun) -> ImportRun:
        """Give an import as it stands now."""
        db.session.rollback()
        return db.session.get_one(ImportRun, run.id, populate_existing=True)


def counted() -> list[Any]:
    """Count the rows of each kind that imports make."""
    db.session.rollback()
    return [db.session.scalar(select(func.count()).select_from(model)) for model in COUNTED]
