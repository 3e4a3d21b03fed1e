"""Folders of Markdown files, and what an import makes of them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.redirect import Redirect
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.core import outbox
from cms.core.db import db
from cms.core.site import SiteSettings
from cms.transfer import importing
from cms.transfer.course import Order
from cms.transfer.importing import Source
from cms.transfer.markdown import opening
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report

SITE = SiteSettings(timezone="Europe/Berlin")
COUNTED = (Entry, Revision, Author, Tag, Media, Redirect, ImportedRecord, outbox.OutboxRow)
POST = "---\ntitle: Neck\ndate: 2019-03-04\n---\nText\n"
Files = dict[str, str | bytes]
Import = Callable[..., Report]


def picture(colour: str = "red") -> bytes:
    """Give a small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(out, "PNG")
    return out.getvalue()


def lay(folder: Path, files: Files) -> Path:
    """Write files into a folder."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture
def source(app: Flask, tmp_path: Path, media_folder: Path) -> Callable[[], Source[Any]]:
    """Give a function that opens the folder `site`."""
    built = app.extensions["vertebra"]

    def opened() -> Source[Any]:
        order = Order(SHELL, tmp_path / "site", SITE, built.sealer, store=built.store, addresses=built.links.addresses)
        return opening.opened(order)

    return opened


@pytest.fixture
def take(source: Callable[[], Source[Any]], tmp_path: Path) -> Import:
    """Give a function that lays files into the folder and imports it."""

    def run(files: Files, **told: Any) -> Report:
        lay(tmp_path / "site", files)
        return importing.run(source(), **told)

    return run


def entry_at(slug: str) -> Entry:
    """Give what stands at a slug."""
    return db.session.scalars(select(Entry).where(Entry.slug == slug)).one()


def newest_at(slug: str) -> Revision:
    """Give the newest revision of what stands at a slug."""
    entry = entry_at(slug)
    return db.session.scalars(
        select(Revision).where(Revision.entry_id == entry.id, Revision.number == entry.newest_number)
    ).one()


def html_at(slug: str) -> str:
    """Give the text that stands at a slug, in one line."""
    return str(newest_at(slug).rendered["content_html"]).replace("\n", "")


def rows_of_all() -> list[int | None]:
    """Count the rows of all that an import makes."""
    return [db.session.scalar(select(func.count()).select_from(model)) for model in COUNTED]


def problems_of(report: Report) -> dict[str, str]:
    """Give what a report complains of, by where it stands."""
    return {each.where: each.message for each in report.problems}


def counts_of(report: Report) -> dict[str, tuple[int, int, int]]:
    """Give what was made, changed and left, by kind, where there was any."""
    told = {name: (each.created, each.updated, each.skipped) for name, each in report.tallies.items()}
    return {name: counts for name, counts in told.items() if any(counts)}


HUGO: Files = {
    "content/posts/neck.md": (
        "+++\ntitle = 'Why necks click'\ndate = 2019-03-04T05:06:07-08:00\nlastmod = 2020-01-02T03:04:05Z\n"
        "tags = ['Neck', 'Clicking']\ncategories = ['Posture']\nauthors = ['Ana Silva']\ndescription = 'A click.'\n"
        "summary = 'Mostly harmless.'\naliases = ['/old/neck/', '/even-older']\nurl = '/posts/necks/'\n+++\n"
        'It *clicks*, see [backs]({{< ref "backs.md#rest" >}}) and [home](../_index.md).\n\n'
        "![A neck](/img/neck.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nSaid before.[^1]\n\n[^1]: By others.\n"
    ),
    "content/posts/backs.md": "---\ntitle: Backs\ndate: 2021-07-01\n---\n# Backs\n\n## Rest\n\n[Necks](neck.md)\n",
    "content/posts/feet/index.md": (
        "---\ntitle: Feet\ndate: 2022-01-01\ncover:\n  image: foot.png\n  alt: A foot\n---\n![](foot.png)\n"
    ),
    "content/posts/feet/index.fr.md": "---\ntitle: Pieds\ndate: 2022-01-01\n---\nLes pieds.\n",
    "content/posts/feet/foot.png": picture("blue"),
    "static/img/neck.png": picture(),
    "layouts/shortcodes/x.md": "no text",
    "themes/t/README.md": "no text",
    "README.md": "About this folder.",
}
