"""`cms export wordpress`: what is written is what others read, and comes back as it was."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import feedparser
import pytest
from defusedxml.ElementTree import parse
from flask import Flask
from sqlalchemy import select, text

from cms.audit.log import LogRow
from cms.cli.register import command_line
from cms.comments.models import Comment
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Tag
from cms.core.db import db, writing
from cms.transfer.wordpress import items
from cms.transfer.wordpress import writing as exporting
from cms.web import front
from tests.api import Api
from tests.doors.api.test_media import sent
from tests.emptying import empty_everything

WP = "{http://wordpress.org/export/1.2/}"
EXCERPT = "{http://wordpress.org/export/1.2/excerpt/}encoded"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
# What WordPress' importer reads of each post (WXR_Parser_SimpleXML::parse, wordpress-importer 0.8).
READ = {
    *(
        f"{WP}{name}"
        for name in (
            "post_id",
            "post_date",
            "post_date_gmt",
            "comment_status",
            "ping_status",
            "post_name",
            "status",
            "post_parent",
            "menu_order",
            "post_type",
            "post_password",
            "is_sticky",
        )
    ),
    *("title", "guid", CREATOR, CONTENT, EXCERPT),
}
HOSTILE = "a ]]> b & c < d 🦴\x00\x0b\ufffe é\u0301"
CLEANED = "a ]]> b & c < d 🦴 é\u0301"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(app: Flask, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs `cms` with words, and gives exit status, output and errors."""

    def call(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            command_line(lambda: app).main([str(word) for word in words])
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return call


@pytest.fixture
def export(run: Run, tmp_path: Path) -> Callable[..., Path]:
    """Give a function that exports the site, and gives the file."""

    def call(*options: str) -> Path:
        path = tmp_path / "site.xml"
        status, _out, err = run("export", "wordpress", path, "--force", *options)
        assert (status, err) == (0, "")
        return path

    return call


def _channel(path: Path) -> Element:
    root = parse(path).getroot()
    assert root is not None
    assert root.tag == "rss"
    return root[0]


def _posts(path: Path, kind: str = "post") -> dict[str, Element]:
    """Give the posts of a kind by their slugs."""
    found = [each for each in _channel(path).findall("item") if each.findtext(f"{WP}post_type") == kind]
    return {each.findtext(f"{WP}post_name") or "": each for each in found}


def _meta(post: Element, element: str = "postmeta") -> dict[str, str]:
    pairs = post.findall(f"{WP}{element}")
    return {each.findtext(f"{WP}meta_key") or "": each.findtext(f"{WP}meta_value") or "" for each in pairs}


def _said(post: Element) -> list[tuple[str | None, ...]]:
    names = ("author", "content", "approved", "type", "date_gmt")
    return [tuple(each.findtext(f"{WP}comment_{name}") for name in names) for each in post.findall(f"{WP}comment")]


def _folded(rendered: dict[str, Any]) -> dict[str, Any]:
    """Give what is shown without the line ends between blocks, which nobody sees."""
    html = " ".join(rendered["content_html"].split())
    return {**rendered, "content_html": html.replace("> <", "><")}


def _facts() -> dict[str, Any]:
    """Give all that is to come back: entries with what stands around them, and comments in their threads."""
    numbers = {each.id: each.text for each in db.session.scalars(select(Comment))}
    return {
        "tags": {(each.slug, each.name, each.kind) for each in db.session.scalars(select(Tag))},
        "entries": {
            (entry.type, entry.slug): (
                entry.status,
                entry.binned_at is not None,
                entry.published_at and entry.published_at.replace(microsecond=0),
                entry.publish_at and entry.publish_at.replace(microsecond=0),
                entry.live_since and entry.live_since.replace(microsecond=0),
                entry.comments_open,
                entry.comment_count,
                revision.title,
                revision.language,
                _folded(revision.rendered),
                {
                    name: revision.source[name]
                    for name in revision.source.keys() - {"content_html", "image_id", "language", "steps", "variations"}
                },
            )
            for entry, revision in db.session.execute(
                select(Entry, Revision).join(
                    Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.newest_number)
                )
            )
        },
        "comments": {
            each.text: (
                each.status,
                each.shown,
                each.depth,
                each.author_name,
                each.author_url,
                each.html.strip(),
                numbers.get(each.parent_id or 0),
                each.created_at.replace(microsecond=0),
            )
            for each in db.session.scalars(select(Comment))
        },
    }


def _made(editor: Api, moderator: Api) -> None:
    """Fill a site with one of each."""
    for name in ("Ana Silva", "Bo & Co"):
        editor.made("/authors", {"name": name})
    shared: dict[str, Any] = {
        "authors": ["bo-co", "ana-silva"],
        "tags": [
            {"slug": "neck", "name": "Neck & nape"},
            {"slug": "psoas", "name": "Psoas", "kind": "muscle"},
            {"slug": "tired", "name": "Müde", "kind": "condition"},
        ],
    }
    first = editor.published(
        "articles",
        title=HOSTILE,
        slug="hostile",
        summary="One\ntwo <b>",
        content_html="<p>x ]]&gt; y</p>\n<h2>How [gallery] and [b] work</h2><pre>a\n  b</pre>"
        "<p>one\ntwo<br>three 🦴</p><ul><li>x</li></ul>",
        key_takeaway="Breathe.",
        sources=[{"title": "A book", "url": "https://book.example/"}],
        seo={"title": "Clicking & cracking", "description": "What it is."},
        **shared,
    )
    editor.published(
        "exercises",
        title="Lunge",
        slug="hostile",
        language="de",
        content_html="<p>Kneel.</p>",
        steps=[{"text_html": "<p>Kneel on <strong>one</strong> knee.</p>"}, {"text": "Hold."}],
        dosage={"hold_seconds": 30, "per_side": True},
        cautions=[{"level": "urgent", "text": "Stop if it hurts."}],
        variations=[{"title": "On a chair", "steps": [{"text": "Sit."}]}],
        **shared,
    )
    editor.made("/articles", {"title": "A draft", "comments_open": False})
    waiting = editor.made("/articles", {"title": "For review"})
    assert editor.post(f"/articles/{waiting['id']}/submit", {"version": waiting["version"]}).status_code == 200
    coming = editor.made("/articles", {"title": "To come"})
    planned = {"version": coming["version"], "publish_at": "2999-01-01T00:00:00Z"}
    assert editor.post(f"/articles/{coming['id']}/schedule", planned).status_code == 200
    binned = editor.made("/articles", {"title": "Binned"})
    assert editor.delete(f"/articles/{binned['id']}", headers={"If-Match": f'"v{binned["version"]}"'}).status_code < 300
    said = [editor.commented(first, body=f"Words {n} <script> & ]]> 🦴", author_name=f"Jo & {n}") for n in range(4)]
    moderator.decided("approve", said[0]["id"], said[1]["id"])
    reply = editor.commented(first, body="I agree.", parent_id=said[0]["id"], author_url="https://jo.example/")
    moderator.decided("approve", reply["id"])
    moderator.decided("spam", said[2]["id"])


@pytest.fixture
def filled(editor: Api, moderator: Api) -> None:
    """Have a site with one of each."""
    _made(editor, moderator)


@pytest.mark.usefixtures("filled")
def test_what_leaves_comes_back_as_it_was(app: Flask, run: Run, export: Callable[..., Path]) -> None:
    before = _facts()
    assert len(before["comments"]) == 5
    path = export()
    empty_everything()
    app.extensions[front.KEY].begin_anew()
    status, out, _err = run("import", "wordpress", path, "--json")
    report = json.loads(out.splitlines()[-1])
    assert (status, [each["where"] for each in report["problems"]]) == (0, ["feed"])
    after = _facts()
    assert after["tags"] == before["tags"]
    assert after["comments"] == before["comments"]
    assert after["entries"].keys() == before["entries"].keys()
    for key, told in before["entries"].items():
        assert after["entries"][key] == told, key
    again = json.loads(run("import", "wordpress", path, "--json")[1].splitlines()[-1])
    assert not any(again[kind][what] for kind in again if kind != "problems" for what in ("created", "updated"))


@pytest.mark.usefixtures("filled")
def test_an_independent_reader_finds_what_wordpress_asks_for(export: Callable[..., Path]) -> None:
    path = export()
    channel = _channel(path)
    assert channel.findtext(f"{WP}wxr_version") == "1.2"
    assert channel.findtext(f"{WP}base_blog_url") == "https://clinic.example"
    authors = {
        each.findtext(f"{WP}author_login"): each.findtext(f"{WP}author_display_name")
        for each in channel.findall(f"{WP}author")
    }
    assert authors == {"ana-silva": "Ana Silva", "bo-co": "Bo &amp; Co"}
    categories = [each.findtext(f"{WP}category_nicename") for each in channel.findall(f"{WP}category")]
    tags = {each.findtext(f"{WP}tag_slug"): _meta(each, "termmeta") for each in channel.findall(f"{WP}tag")}
    assert categories == ["vertebra-exercise", "neck"]
    assert tags == {"psoas": {"_vertebra_kind": "muscle"}, "tired": {"_vertebra_kind": "condition"}}
    every = channel.findall("item")
    assert all({child.tag for child in item} >= READ for item in every)
    numbers = [item.findtext(f"{WP}post_id") for item in every]
    assert len(set(numbers)) == len(numbers) == 6
    statuses = Counter(item.findtext(f"{WP}status") for item in every)
    assert statuses == {"publish": 2, "draft": 1, "pending": 1, "future": 1, "trash": 1}
    feed = feedparser.parse(path.read_bytes())
    assert not feed.bozo
    assert [item.title for item in feed.entries][2:] == ["A draft", "For review", "To come", "Binned"]


@pytest.mark.usefixtures("filled")
def test_texts_stay_whole_and_mean_in_wordpress_what_they_mean_here(export: Callable[..., Path]) -> None:
    items_ = [each for each in _channel(export()).findall("item") if each.findtext(f"{WP}post_name") == "hostile"]
    article, exercise = items_
    assert article.findtext("title") == CLEANED.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert article.findtext(EXCERPT) == "One<br />\ntwo &lt;b&gt;"
    text_ = article.findtext(CONTENT) or ""
    assert "<p>x ]]&gt; y</p>\n<h2>How &#91;gallery] and &#91;b] work</h2>" in text_
    assert "<pre>a\n  b</pre>" in text_
    assert "<p>one two<br>three 🦴</p>" in text_
    assert [each.get("nicename") for each in article.findall("category")] == [
        *("cap-bo-co", "cap-ana-silva"),
        *("neck", "psoas", "tired"),
    ]
    assert article.findtext(CREATOR) == "bo-co"
    meta = _meta(article)
    assert (meta["_yoast_wpseo_title"], meta["_yoast_wpseo_metadesc"]) == ("Clicking & cracking", "What it is.")
    assert exercise.findall("category")[0].attrib == {"domain": "category", "nicename": "vertebra-exercise"}
    assert "<strong>one</strong>" in (exercise.findtext(CONTENT) or "")
    assert [said[2] for said in _said(article)] == ["1", "1", "spam", "0", "1"]


@pytest.mark.usefixtures("filled")
def test_no_address_of_a_commenter_leaves_unless_it_is_asked_for(run: Run, export: Callable[..., Path]) -> None:
    private = export().read_text()
    assert "jo@reader.example" not in private
    told = export("--with-addresses")
    assert Counter(each.text for each in _channel(told).iter(f"{WP}comment_author_email")) == {"jo@reader.example": 5}
    assert {each.text for each in _channel(told).iter(f"{WP}comment_author_IP")} == {None}
    rows = db.session.scalars(select(LogRow).where(LogRow.action == "site.export").order_by(LogRow.id)).all()
    assert [row.details["with_addresses"] for row in rows] == [False, True]
    assert run("export", "wordpress", told.with_name("other.xml"), "--json")[0] == 0


def test_pictures_leave_with_whole_addresses_and_their_words(editor: Api, export: Callable[..., Path]) -> None:
    picture = sent(editor, caption="At <home>")
    shown = f'<p><img src="{picture["url"].removeprefix("https://cms.example")}" alt="A knee"></p>'
    entry = editor.published("articles", image_id=picture["id"], content_html=shown)
    path = export()
    (attachment,) = _posts(path, "attachment").values()
    article = _posts(path)[entry["slug"]]
    address = attachment.findtext(f"{WP}attachment_url") or ""
    assert address.startswith("https://cms.example/media/")
    assert editor.get(address).status_code == 200
    assert _meta(attachment)["_wp_attachment_image_alt"] == "Somebody kneels on one knee."
    assert attachment.findtext(EXCERPT) == "At &lt;home&gt;"
    assert _meta(article)["_thumbnail_id"] == attachment.findtext(f"{WP}post_id")
    assert f'src="{address}"' in (article.findtext(CONTENT) or "")


def test_an_erased_comment_leaves_only_the_place_that_others_need(
    editor: Api, moderator: Api, export: Callable[..., Path]
) -> None:
    entry = editor.published("articles")
    first, second = (editor.commented(entry, body=f"Secret {n}") for n in range(2))
    moderator.decided("approve", first["id"], second["id"])
    moderator.decided("approve", editor.commented(entry, body="A reply", parent_id=first["id"])["id"])
    with writing():
        for each in db.session.scalars(select(Comment).where(Comment.id.in_([first["id"], second["id"]]))):
            each.status, each.author_name = "erased", "Jo Secret"
    path = export()
    assert [(who, words, status) for who, words, status, *_rest in _said(_posts(path)[entry["slug"]])] == [
        ("", "[removed]", "trash"),
        ("Jo Bloggs", "<p>A reply</p>", "1"),
    ]
    assert "Secret" not in path.read_text()


def test_what_is_live_leaves_and_the_newer_draft_is_told(editor: Api, run: Run, export: Callable[..., Path]) -> None:
    entry = editor.published("articles", content_html="<p>Live.</p>")
    editor.patch(f"/articles/{entry['id']}", {"version": entry["version"], "content_html": "<p>Newer.</p>"})
    path = export()
    assert _posts(path)[entry["slug"]].findtext(CONTENT) == "<p>Live.</p>"
    _status, out, _err = run("export", "wordpress", path, "--force")
    assert "1 of them have a newer draft" in out


def test_an_exercise_that_was_changed_in_wordpress_comes_back_as_a_text(
    editor: Api, run: Run, export: Callable[..., Path]
) -> None:
    editor.published("exercises", title="Lunge", slug="lunge")
    path = export()
    path.write_text(path.read_text().replace("Kneel on one knee.&lt;/li", "Stand.&lt;/li", 1))
    empty_everything()
    report = json.loads(run("import", "wordpress", path, "--json")[1].splitlines()[-1])
    assert (report["articles"]["created"], report["exercises"]["created"]) == (1, 0)
    assert "it is an article here" in report["problems"][0]["message"]


def test_a_file_that_is_there_is_kept_unless_it_is_meant(editor: Api, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "site.xml"
    path.write_text("mine")
    status, out, err = run("export", "wordpress", path)
    assert (status, out) == (1, "")
    assert "--force" in err
    assert path.read_text() == "mine"
    editor.published("articles")
    assert run("export", "wordpress", path, "--force")[0] == 0
    assert len(_posts(path)) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["site.xml"]


def test_an_export_that_fails_leaves_nothing(
    editor: Api, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.published("articles")
    monkeypatch.setattr(items, "line", lambda _text: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("export", "wordpress", tmp_path / "site.xml")
    assert list(tmp_path.iterdir()) == []


def test_the_file_shows_one_moment_while_others_go_on_writing(
    app: Flask, editor: Api, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        editor.published("articles", title=f"Before {number}")
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    add_head = exporting._add_head

    def and_change(*told: Any) -> None:
        add_head(*told)
        with db.engine.connect().execution_options(writing=True) as other, other.begin():
            other.execute(text("UPDATE revision SET title = 'After'"))

    monkeypatch.setattr(exporting, "_add_head", and_change)
    assert run("export", "wordpress", tmp_path / "site.xml")[0] == 0
    titles = [each.findtext("title") for each in _posts(tmp_path / "site.xml").values()]
    assert titles == ["Before 0", "Before 1", "Before 2"]


def test_the_help_has_an_example(run: Run) -> None:
    status, out, _err = run("export", "wordpress", "--help")
    assert status == 0
    assert "Example: cms export wordpress site.xml" in out
