"""The site as a folder of Markdown files: what is in it, what is not, and that it comes back as it was."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from defusedxml.ElementTree import parse
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.content import drafting, publishing, queries, redirecting
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.redirect import Redirect
from cms.content.models.revision import RevisionAuthor
from cms.content.models.taxonomy import Author, Tag
from cms.content.status import EntryType
from cms.core.blocks import replaced
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict
from cms.core.markup import ARTICLE, sanitize
from cms.core.site import SiteSettings
from cms.demo import loading
from cms.transfer import importing
from cms.transfer.course import Order
from cms.transfer.markdown import opening
from cms.transfer.markdown.from_html import markdown_of, means
from cms.transfer.markdown.leaving import Leaving, Left
from cms.transfer.markdown.writing import write
from cms.transfer.wordpress.texts.paragraphs import paragraphs
from tests.emptying import empty_everything

SITE = SiteSettings()
Export = Callable[..., Left]


@pytest.fixture
def leave(app: Flask, tmp_path: Path, media_folder: Path) -> Export:
    """Give a function that exports into the folder `left`."""
    built = app.extensions["vertebra"]

    def run(name: str = "left", *, with_drafts: bool = False) -> Left:
        return write(Leaving(SHELL, tmp_path / name, SITE, built.store, built.links.addresses, with_drafts))

    return run


def _front(path: Path) -> dict[str, Any]:
    """Read front matter as any reader of YAML does."""
    found = yaml.safe_load(path.read_text().split("---\n")[1])
    assert isinstance(found, dict)
    return found


def _said(*, drafts: bool) -> dict[str, dict[str, Any]]:
    """Give what every entry says, with names in the place of ids."""
    names = dict(db.session.execute(select(Author.slug, Author.name)).all())
    tags = {each.slug: (each.name, each.kind) for each in db.session.scalars(select(Tag))}
    slugs = {str(entry_id): slug for entry_id, slug in db.session.execute(select(Entry.id, Entry.slug))}
    alts = dict(db.session.execute(select(Media.id, Media.alt)).all())
    found = {}
    for entry in db.session.scalars(select(Entry).where(Entry.binned_at.is_(None))):
        if not (entry.is_live or drafts):
            continue
        revision = queries.revision(entry, entry.live_number or entry.newest_number)
        source = revision.source
        people = db.session.scalars(
            select(Author.name).join(RevisionAuthor).where(RevisionAuthor.revision_id == revision.id)
        )
        html = replaced(revision.rendered["content_html"], lambda name: f"<hr>{slugs[name]}<hr>")
        steps = [*source.get("steps", []), *(step for each in source.get("variations", []) for step in each["steps"])]
        found[f"{entry.type} {entry.slug}"] = {
            **{name: value for name, value in source.items() if name not in {"steps", "variations", "image_id"}},
            "content_html": _without_keys(html),
            "authors": sorted(people),
            "reviewer": names.get(source["reviewer"]),
            "tags": [(slug, *tags[slug]) for slug in queries.tags_of(revision)],
            "exercises": list(queries.exercises_of(revision)),
            "image": alts.get(source["image_id"]),
            "steps": [(step["text_html"], alts.get(step["image_id"])) for step in steps],
            "variations": [{**each, "steps": len(each["steps"])} for each in source.get("variations", [])],
            "times": (entry.published_at, entry.publish_at, entry.unpublish_at),
            "open": entry.comments_open,
        }
    return found


def _without_keys(html: str) -> str:
    return re.sub(r"/media/[0-9a-f]{40}/", "/media/", " ".join(html.split())).replace("> <", "><")


def test_the_demo_comes_back_as_it_was(app: Flask, leave: Export, tmp_path: Path) -> None:
    built = app.extensions["vertebra"]
    loading.load(SITE, built.sealer, built.store, lambda _told: None)
    before = _said(drafts=False)
    left = leave()
    assert left.articles + left.exercises == len(before)
    assert left.as_html == 0
    empty_everything()
    order = Order(SHELL, tmp_path / "left", SITE, built.sealer, store=built.store, addresses=built.links.addresses)
    report = importing.run(opening.opened(order))
    assert [f"{each.where}: {each.message}" for each in report.problems] == []
    after = _said(drafts=False)
    assert after.keys() == before.keys()
    for name, told in before.items():
        assert after[name] == told, name


@pytest.fixture
def site(app: Flask) -> dict[str, Entry]:
    """Make an article that is live, with redirects, a draft, one that is scheduled, and a hidden exercise."""
    addresses = app.extensions["vertebra"].links.addresses
    with writing():
        hidden = drafting.create(SHELL, EntryType.EXERCISE, {"title": "Hidden", "steps": [{"text": "Sit"}]}, SITE)
        live = drafting.create(
            SHELL,
            EntryType.ARTICLE,
            {
                "title": "Live: “all” of it # yes",
                "slug": "live",
                "summary": "One\ntwo",
                "exercises": ["hidden"],
                "content_html": '<p>{{ x }} {% y %} a_b *c*</p><figure data-exercise="hidden"></figure><p><i>i</i></p>',
                "comments_open": False,
            },
            SITE,
        )
        publishing.publish(SHELL, live, live.version, required=())
        redirecting.create(SHELL, {"from": "/old", "to": "/articles/live"}, addresses)
        redirecting.create(SHELL, {"from": "/gone", "code": 410}, addresses)
        redirecting.create(SHELL, {"from": "/?p=12&x=1", "to": "/articles/live"}, addresses)
        drafting.edit(SHELL, live, live.version, {"title": "Newer"}, SITE)
        draft = drafting.create(SHELL, EntryType.ARTICLE, {"title": "Draft"}, SITE)
        later = drafting.create(SHELL, EntryType.ARTICLE, {"title": "Later"}, SITE)
        at = now().replace(microsecond=0) + timedelta(days=30)
        publishing.schedule(SHELL, later, later.version, publish_at=at, unpublish_at=None, required=())
    return {"hidden": hidden, "live": live, "draft": draft, "later": later}


def test_only_what_is_live_leaves_unless_drafts_are_wanted(
    site: dict[str, Entry], leave: Export, tmp_path: Path
) -> None:
    left = leave()
    assert (left.articles, left.exercises, left.redirects, left.drafts_beside) == (1, 0, 3, 1)
    assert sorted(str(each.relative_to(tmp_path / "left")) for each in (tmp_path / "left").rglob("*.*")) == [
        "articles/live.md"
    ]
    told = (tmp_path / "left" / "articles" / "live.md").read_text()
    assert "hidden" not in told
    assert "Newer" not in told
    assert (leave("all", with_drafts=True).articles, leave("again", with_drafts=True).exercises) == (3, 1)
    assert _front(tmp_path / "all" / "articles" / "draft.md")["draft"] is True
    assert _front(tmp_path / "all" / "articles" / "later.md")["publishDate"] == site["later"].publish_at


def test_front_matter_is_what_every_reader_of_yaml_understands(
    site: dict[str, Entry], leave: Export, tmp_path: Path
) -> None:
    leave()
    told = _front(tmp_path / "left" / "articles" / "live.md")
    assert (told["title"], told["slug"], told["draft"]) == ("Live: “all” of it # yes", "live", False)
    assert (told["url"], told["permalink"], told["aliases"]) == ("/articles/live/", "/articles/live/", ["/old"])
    assert (told["date"], told["comments"]) == (site["live"].published_at, False)
    assert (told["render_with_liquid"], told["templateEngineOverride"]) == (False, "md")
    assert (tmp_path / "left" / "_redirects").read_text() == (
        "/ p=12 x=1 /articles/live 301\n# /gone is gone for good (410)\n/old /articles/live 301\n"
    )


def test_drafts_times_and_redirects_come_back(
    app: Flask, site: dict[str, Entry], leave: Export, tmp_path: Path
) -> None:
    before = _said(drafts=True)
    leave(with_drafts=True)
    empty_everything()
    built = app.extensions["vertebra"]
    order = Order(SHELL, tmp_path / "left", SITE, built.sealer, store=built.store, addresses=built.links.addresses)
    importing.run(opening.opened(order))
    after = _said(drafts=True)
    assert after.keys() == before.keys()
    for name, told in before.items():
        assert [(key, after[name][key]) for key in told if after[name][key] != told[key]] == [], name
    assert {each.path: each.target for each in db.session.scalars(select(Redirect))} == {
        "/old": "/articles/live",
        "/old/": "/articles/live",
    }


def test_a_folder_that_holds_something_is_left_alone(site: dict[str, Entry], leave: Export, tmp_path: Path) -> None:
    (tmp_path / "left").mkdir()
    leave()
    with pytest.raises(Conflict, match="is no empty folder"):
        leave()
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".left")] == []


def test_comments_leave_as_readers_see_them(app: Flask, leave: Export, tmp_path: Path) -> None:
    built = app.extensions["vertebra"]
    loading.load(SITE, built.sealer, built.store, lambda _told: None)
    left = leave()
    told = [json.loads(path.read_text()) for path in (tmp_path / "left" / "data").rglob("*.json")]
    comments = [comment for each in told for comment in each]
    assert left.comments == len(comments) > 0
    assert {name for each in comments for name in each} == {
        "id",
        "parent_id",
        "author",
        "content_html",
        "content_text",
        "created_at",
    }
    assert {name for each in comments for name in each["author"]} == {"name", "url"}


@pytest.mark.parametrize(
    ("html", "markdown", "why"),
    [
        ("<p>A <em>b</em> <strong>c</strong> <code>d</code></p>", "A *b* **c** `d`\n", "inline"),
        ("<h2>A</h2><p>b</p>", "## A\n\nb\n", "headings"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b\n", "lists"),
        ('<p><a href="/x">y</a></p>', "[y](/x)\n", "links"),
        ("<p>1. no list, *no* emphasis, _none_</p>", None, "signs of Markdown"),
        ("<p>&lt;b&gt; &amp;amp; [x](y) # `</p>", None, "signs of HTML"),
        ("<p>a<br>b</p>", None, "a line that breaks"),
        ("<pre><code>a\n\n  b\n</code></pre>", None, "code"),
        ("<p><i>a</i></p>", "<p><i>a</i></p>\n", "what Markdown cannot say stays"),
        ('<figure data-exercise="x"></figure>', '<figure data-exercise="x"></figure>\n', "a block"),
        ('<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>', None, "a table that Markdown has not"),
        ("loose <em>text</em>", "loose *text*\n", "text without a paragraph"),
        ("", "\n", "nothing"),
    ],
)
def test_what_is_said_in_markdown_means_the_same(html: str, markdown: str | None, why: str) -> None:
    clean = sanitize(html, ARTICLE)
    told = markdown_of(clean)
    if html.startswith("loose"):
        assert told in {None, markdown}, why
        return
    assert told is not None, why
    assert means(told, clean), why
    assert markdown in {None, told}, why


def test_nearly_all_texts_of_others_can_be_said_in_a_markdown_file(corpora: Path) -> None:
    name, told = "{http://purl.org/rss/1.0/modules/content/}encoded", []
    for path in sorted((corpora / "wxr").glob("theme-test-data__*.xml")):
        root = parse(path).getroot()
        assert root is not None
        texts = [sanitize(paragraphs(each.text or ""), ARTICLE) for each in root.iter(name)]
        told += [(text, markdown_of(text)) for text in texts]
    assert all(markdown is None or means(markdown, text) for text, markdown in told)
    assert sum(markdown is None for _text, markdown in told) < len(told) / 50  # text that stands loose among blocks
