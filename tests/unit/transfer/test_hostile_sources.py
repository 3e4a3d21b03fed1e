"""Payloads through every file that others send in: what is stored and handed out stays within the policies."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.comments.models import Comment
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.core.db import db
from cms.core.markup import ARTICLE, COMMENT, DESCRIPTION, STEP
from cms.core.text import clean
from cms.core.urls import is_web_address
from cms.transfer.runs import running
from cms.transfer.sources import SOURCES
from tests.api import BASE
from tests.unit.content.entries import article
from tests.unit.core.allow_list import beyond
from tests.unit.core.payloads import ATTACKS
from tests.unit.transfer import disqus_file
from tests.unit.transfer.runs import Imports
from tests.unit.transfer.wxr import comment, post, wxr

TOLD = [clean(html).replace("]]>", "]] >") for html in ATTACKS.values()]
LINES = [" ".join(html.split())[:100] for html in TOLD]
RSS = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>x</title>'


def wordpress(folder: Path) -> Path:
    """Give posts and comments."""
    parts = [
        post(
            number,
            comment(1000 + number, content=f"Words. {html}", author=line, url=escape(line)),
            title=line,
            content=html,
        )
        for number, (html, line) in enumerate(zip(TOLD, LINES, strict=True), 1)
    ]
    return _written(folder / "export.xml", wxr(*parts))


def disqus(folder: Path) -> Path:
    """Give comments."""
    posts = [
        disqus_file.post(
            number, 1, message=f"Words. {html}", author=f"<email>jo@reader.org</email><name>{escape(line)}</name>"
        )
        for number, (html, line) in enumerate(zip(TOLD, LINES, strict=True), 1)
    ]
    return _written(
        folder / "disqus.xml",
        disqus_file.export(disqus_file.thread(1, link="https://clinic.example/articles/neck"), *posts),
    )


def feed(folder: Path) -> Path:
    """Give items of a feed."""
    items = [
        f"<item><title>{escape(line)}</title><guid>urn:{number}</guid><link>{escape(line)}</link>"
        f"<category>{escape(line)}</category><description>{escape(html)}</description>"
        f"<content:encoded><![CDATA[{html}]]></content:encoded></item>"
        for number, (html, line) in enumerate(zip(TOLD, LINES, strict=True), 1)
    ]
    return _written(folder / "feed.xml", f"{RSS}{''.join(items)}</channel></rss>")


def markdown(folder: Path) -> Path:
    """Give files with what stands before their text."""
    with ZipFile(folder / "site.zip", "w") as packed:
        for number, (html, line) in enumerate(zip(TOLD, LINES, strict=True)):
            head = json.dumps({"title": line, "summary": line, "tags": [line], "slug": f"m-{number}"})
            packed.writestr(f"content/posts/m-{number}.md", f"---\n{head}\n---\n\n{html}\n")
    return folder / "site.zip"


def exercises(folder: Path) -> Path:
    """Give rows of a table."""
    columns = ["title", "summary", "description", "steps", "position", "equipment", "frequency"]
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(columns)
    table.writerows([[line, line, html, html, line, line, line] for html, line in zip(TOLD, LINES, strict=True)])
    return _written(folder / "exercises.csv", out.getvalue())


def _written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


WAYS: dict[str, Callable[[Path], Path]] = {
    "wordpress": wordpress,
    "disqus": disqus,
    "feed": feed,
    "markdown": markdown,
    "exercises": exercises,
}


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_beyond_the_policies_is_stored_or_handed_out(
    app: Flask, client: FlaskClient, tmp_path: Path, name: str
) -> None:
    article(slug="neck", title="Neck")
    running.from_shell(SHELL, SOURCES[name], WAYS[name](tmp_path), Imports(app, tmp_path).means())
    db.session.rollback()
    comments = db.session.scalars(select(Comment)).all()
    revisions = db.session.scalars(select(Revision)).all()
    assert len(comments) + len(revisions) > len(TOLD) // 2, "refusing everything is no import"
    for said in comments:
        assert beyond(said.html, COMMENT) == [], said.source
        assert said.author_url == "" or is_web_address(said.author_url)
    for saved in revisions:
        is_exercise = "steps" in saved.source
        assert beyond(saved.rendered["content_html"], DESCRIPTION if is_exercise else ARTICLE) == [], saved.title
        for step in saved.rendered.get("steps", ()):
            assert beyond(step["text_html"], STEP) == [], saved.title
    live = {entry.slug for entry in db.session.scalars(select(Entry)) if entry.is_live}
    items = client.get("/feed.json?limit=100").get_json()["items"]
    assert {each["_vertebra"]["slug"] for each in items} <= live
    for each in items:
        assert beyond(each["content_html"], ARTICLE) == []
    shown = client.get(f"{BASE}/articles/neck/comments?limit=100").get_json()["items"]
    assert [each for each in shown if beyond(each["content_html"], COMMENT)] == []
