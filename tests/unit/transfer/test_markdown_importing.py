"""Importing a folder of Markdown files: what becomes of each text, picture and address, once and again."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.content import drafting
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.redirect import Redirect
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.core import outbox
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Invalid
from cms.core.site import SiteSettings
from cms.transfer import importing
from cms.transfer.course import Order
from cms.transfer.importing import Source
from cms.transfer.markdown import opening
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report
from tests.api import Api

SITE = SiteSettings(timezone="Europe/Berlin")
COUNTED = (Entry, Revision, Author, Tag, Media, Redirect, ImportedRecord, outbox.OutboxRow)
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


def _entry(slug: str) -> Entry:
    return db.session.scalars(select(Entry).where(Entry.slug == slug)).one()


def _newest(slug: str) -> Revision:
    entry = _entry(slug)
    return db.session.scalars(
        select(Revision).where(Revision.entry_id == entry.id, Revision.number == entry.newest_number)
    ).one()


def _html(slug: str) -> str:
    return str(_newest(slug).rendered["content_html"]).replace("\n", "")


def _rows() -> list[int | None]:
    return [db.session.scalar(select(func.count()).select_from(model)) for model in COUNTED]


def _told(report: Report) -> dict[str, str]:
    return {each.where: each.message for each in report.problems}


def _counts(report: Report) -> dict[str, tuple[int, int, int]]:
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


def test_a_site_of_hugo_comes_over_whole(take: Import, reader: Api) -> None:
    report = take(HUGO)
    assert _counts(report) == {"articles": (4, 0, 0), "authors": (1, 0, 0), "tags": (3, 0, 0), "media": (2, 0, 0)}
    article = reader.get("/articles/necks").get_json()
    assert (article["title"], article["summary"]) == ("Why necks click", "Mostly harmless.")
    assert article["seo"]["description"] == "A click."
    assert (article["published_at"], article["updated_at"]) == ("2019-03-04T13:06:07Z", "2020-01-02T03:04:05Z")
    assert [tag["name"] for tag in article["tags"]] == ["Posture", "Neck", "Clicking"]
    assert [author["name"] for author in article["authors"]] == ["Ana Silva"]
    assert "<em>clicks</em>" in article["content_html"]
    assert "<td>1</td>" in article["content_html"]
    assert "before.<sup>1</sup>" in article["content_html"]
    assert _told(report) == {}


def test_links_between_files_lead_to_where_the_texts_are_now(take: Import) -> None:
    take(HUGO)
    assert '<a href="/articles/backs#rest">backs</a>' in _html("necks")
    assert _html("backs") == '<h2>Rest</h2><p><a href="/articles/necks">Necks</a></p>'


def test_old_addresses_lead_to_the_text(take: Import, reader: Api) -> None:
    take(HUGO)
    found = {each["from"]: each["to"] for each in reader.get("/redirects").get_json()["items"]}
    old = ["/posts/necks", "/posts/necks/", "/old/neck", "/old/neck/", "/even-older", "/even-older/"]
    led = {path: to for path, to in found.items() if to == "/articles/necks"}
    assert led == dict.fromkeys(old, "/articles/necks")


def test_pictures_beside_the_text_and_in_static_are_taken_into_the_library(take: Import, media_folder: Path) -> None:
    take(HUGO)
    media = {each.file_name: each for each in db.session.scalars(select(Media))}
    assert {name: (each.alt, each.width, each.height) for name, each in media.items()} == {
        "neck.png": ("A neck", 8, 6),
        "foot.png": ("", 8, 6),
    }
    neck = media["neck.png"]
    assert f'<img src="/media/{neck.key}/8.webp" alt="A neck" width="8" height="6">' in _html("necks")
    assert (media_folder / neck.key / "8.webp").read_bytes()[8:12] == b"WEBP"
    assert _newest("feet").source["image_id"] == media["foot.png"].id


def test_a_text_in_another_language_has_a_slug_of_its_own(take: Import) -> None:
    take(HUGO)
    assert (_newest("feet").language, _newest("feet-fr").language) == ("en", "fr")


def test_a_second_import_changes_nothing(take: Import) -> None:
    take(HUGO)
    before = _rows()
    assert _counts(take({})) == {"articles": (0, 0, 4), "media": (0, 0, 2)}
    assert _rows() == before


def test_what_changed_in_the_folder_comes_over_and_what_changed_here_stays(take: Import) -> None:
    take(HUGO)
    with writing():
        entry = _entry("backs")
        drafting.edit(SHELL, entry, entry.version, {"title": "Our backs"}, SITE)
    changed = str(HUGO["content/posts/backs.md"]).replace("Backs", "Their backs")
    report = take(
        {
            "content/posts/backs.md": changed,
            "content/posts/feet/index.fr.md": "---\ntitle: Pieds!\ndate: 2022-01-01\n---\nLes pieds.\n",
        }
    )
    assert _counts(report)["articles"] == (0, 1, 3)
    assert (_newest("backs").title, _newest("feet-fr").title) == ("Our backs", "Pieds!")
    assert "stays as it is here" in _told(report)["content/posts/backs.md"]


def test_a_picture_that_changed_is_shown_anew(take: Import) -> None:
    take(HUGO)
    report = take({"static/img/neck.png": picture("green")})
    counts = _counts(report)
    assert (counts["articles"], counts["media"]) == ((0, 1, 3), (1, 0, 1))


def test_a_rehearsal_tells_what_would_happen_and_stores_nothing(take: Import, media_folder: Path) -> None:
    before = _rows()
    rehearsed = take(HUGO, dry_run=True)
    assert (_rows(), list(media_folder.iterdir())) == (before, [])
    assert rehearsed.document() == take({}).document()


JEKYLL: Files = {
    "_config.yml": "title: A clinic\n",
    "_data/authors.yml": "ana:\n  name: Ana Silva\n",
    "_posts/2019-03-04-necks-click.md": (
        "---\nlayout: post\nauthor: ana\ntags: neck clicking\ncategory: Posture\n"
        "permalink: /:categories/:year/:month/:title:output_ext\nredirect_from: /n\n---\n"
        "See [backs]({% post_url 2020-05-06-backs %}). {% include toc.html %}\n\n"
        "{% highlight sh %}\nls\n{% endhighlight %}\n"
    ),
    "_posts/2020-05-06-backs.html": (
        "---\ntitle: Backs\ndate: 2020-05-06 07:08:09 +0300\n---\n<p>Backs.</p><script>x()</script>\n"
    ),
    "_drafts/feet.md": "---\ntitle: Feet\ndate: 2020-01-01\n---\nNot yet.\n",
    "hidden.md": "---\ntitle: Hidden\ndate: 2020-01-01\npublished: false\n---\n\n",
    "_layouts/post.md": "no text",
    "_site/x.md": "no text",
}


def test_a_site_of_jekyll_comes_over_whole(take: Import, reader: Api) -> None:
    report = take(JEKYLL)
    article = reader.get("/articles/necks-click").get_json()
    assert (article["title"], article["published_at"]) == ("Necks click", "2019-03-03T23:00:00Z")
    assert [tag["name"] for tag in article["tags"]] == ["Posture", "neck", "clicking"]
    assert [author["name"] for author in article["authors"]] == ["Ana Silva"]
    assert '<a href="/articles/backs">' in article["content_html"]
    assert "<pre><code>" in article["content_html"]
    assert reader.get("/articles/backs").get_json()["published_at"] == "2020-05-06T04:08:09Z"
    assert reader.get("/articles/backs").get_json()["content_text"] == "Backs."
    assert {entry.slug: entry.status for entry in db.session.scalars(select(Entry))} == {
        "necks-click": "published",
        "backs": "published",
        "feet": "draft",
        "hidden": "draft",
    }
    paths = {each["from"] for each in reader.get("/redirects").get_json()["items"]}
    assert paths == {"/posture/2019/03/necks-click.html", "/n", "/n/", "/2020/05/06/backs.html"}
    assert list(_told(report)) == ["shortcode toc"]


def test_a_site_of_eleventy_comes_over_whole(take: Import) -> None:
    report = take(
        {
            "posts/neck.md": (
                '---json\n{"title": "Neck", "date": "2020-01-01", "tags": ["posts", "neck"], '
                '"permalink": "/n/{{ page.fileSlug }}/"}\n---\nText\n'
            ),
            "posts/lone.md": "---\ntitle: Lone\ndate: 2020-01-01\neleventyExcludeFromCollections: true\n---\nText\n",
            "posts/unwritten.md": "---\ntitle: Unwritten\ndate: 2020-01-01\npermalink: false\n---\nText\n",
            "node_modules/x/README.md": "no text",
        }
    )
    assert {entry.slug: entry.status for entry in db.session.scalars(select(Entry))} == {
        "lone": "draft",
        "neck": "published",
        "unwritten": "draft",
    }
    assert [tag.name for tag in db.session.scalars(select(Tag))] == ["neck"]
    assert set(_told(report)) == {"posts/lone.md", "posts/unwritten.md"}


@pytest.mark.parametrize(
    ("members", "status", "why"),
    [
        ("date: {past}", "published", "it was public"),
        ("date: {future}", "scheduled", "Hugo builds nothing of the future"),
        ("date: {past}\npublishDate: {future}", "scheduled", "its own word"),
        ("date: {past}\nexpiryDate: {past}", "draft", "its time is over"),
        ("date: {past}\nexpiryDate: {future}", "published", "its time is not over"),
        ("date: {future}\ndraft: true", "draft", "a draft is no promise"),
        ("date: {past}\ndraft: 'yes'", "draft", "in words"),
        ("date: {past}\ndraft: false", "published", "it says so"),
    ],
)
def test_a_text_stands_where_it_stood(take: Import, members: str, status: str, why: str) -> None:
    past, future = now() - timedelta(days=400), now() + timedelta(days=400)
    told = members.format(past=past.isoformat(), future=future.isoformat())
    take({"a.md": f"---\ntitle: A\n{told}\n---\nText\n"})
    entry = _entry("a")
    assert entry.status == status, why
    assert entry.publish_at == (future if status == "scheduled" else None)
    assert entry.unpublish_at == (future if "expiryDate: {future}" in members else None)


def test_bad_files_are_told_and_the_others_kept(take: Import) -> None:
    report = take(
        {
            "good.md": "---\ntitle: Good\ndate: 2020-01-01\n---\nText\n",
            "damaged.md": "---\ntitle: a: b\n---\nText\n",
            "latin.md": "---\ntitle: Rücken\n---\n".encode("latin-1"),
            "long.md": "---\ntitle: Long\n---\n" + "x" * 300_001,
            "huge.md": b"x" * 2_000_001,
            "dateless.md": "---\ntitle: Dateless\ndate: soon\n---\nText\n",
            "mail.md": "---\ntitle: Mail\ndate: 2020-01-01\nauthor: ana@clinic.example\n---\nText\n",
            "lost.md": "---\ntitle: Lost\ndate: 2020-01-01\nimage: gone.png\n---\n![](gone.png) ![](https://x.example/a.png)\n",
            "odd.md": "---\ntitle: Odd\ndate: 2020-01-01\naliases: ['/a b', '/..']\n---\n![Spine](odd.png)\n",
            "odd.png": b"GIF89a, or so it says",
        }
    )
    assert _counts(report)["articles"] == (5, 0, 4)
    told = [f"{each.where}: {each.message}" for each in report.problems]
    expected = {
        "damaged.md: It was left out: line 2": "damaged",
        "latin.md: It was left out: line 2: it is not in UTF-8": "encoding",
        "long.md: It was left out: The text is longer": "size",
        "huge.md: It was left out: it is larger": "size",
        "dateless.md: It has no date": "date",
        "mail.md: Its author has no name but an e-mail address": "address",
        "lost.md: The picture that stands for it is not in the folder": "picture",
        "lost.md: 1 of its pictures is not in the folder": "picture",
        "lost.md: 1 of its pictures is on other machines": "picture",
        "odd.md: One of its old addresses does not lead to it": "address",
        "picture odd.png: It was left out": "picture",
    }
    assert [start for start in expected if not any(each.startswith(start) for each in told)] == []
    assert "clinic.example" not in "".join(told)
    assert _html("odd") == "<p>Spine</p>"


def test_nothing_outside_of_the_folder_is_read(take: Import, tmp_path: Path) -> None:
    outside = lay(tmp_path / "outside", {"secret.md": "# Secret", "secret.png": picture()})
    site = lay(
        tmp_path / "site",
        {
            "a.md": (
                "---\ntitle: A\ndate: 2020-01-01\n---\n![](../outside/secret.png) "
                "![](link.png) ![](folder/secret.png) ![](/etc/hostname) [x](../outside/secret.md)\n"
            )
        },
    )
    (site / "link.png").symlink_to(outside / "secret.png")
    (site / "link.md").symlink_to(outside / "secret.md")
    (site / "folder").symlink_to(outside)
    report = take({})
    assert db.session.scalar(select(func.count()).select_from(Media)) == 0
    assert [entry.slug for entry in db.session.scalars(select(Entry))] == ["a"]
    assert "leads out of the folder" in _told(report)["link.md"]
    assert _html("a") == '<p>    <a href="../outside/secret.md">x</a></p>'


def test_html_in_a_text_goes_through_the_sanitiser(take: Import) -> None:
    take(
        {
            "a.md": (
                "---\ntitle: A\ndate: 2020-01-01\n---\n<p onclick=x()>Hi<script>x()</script></p>\n\n"
                "[x](javascript:x())\n\n<iframe src=x>y</iframe>\n"
            )
        }
    )
    assert _html("a") == "<p>Hi</p><p>[x](javascript:x())</p>"


def test_texts_of_one_name_do_not_take_each_others_address(take: Import) -> None:
    take(
        {
            "a/x.md": "---\ntitle: One\ndate: 2020-01-01\n---\n[two](../b/x.md)\n",
            "b/x.md": "---\ntitle: Two\ndate: 2020-01-01\n---\n[one](../a/x.md)\n",
        }
    )
    assert (_html("x"), _html("x-2")) == (
        '<p><a href="/articles/x-2">two</a></p>',
        '<p><a href="/articles/x">one</a></p>',
    )


def test_an_empty_folder_is_refused(take: Import, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with pytest.raises(Invalid, match="there are no Markdown files"):
        take({})


def test_an_import_that_was_interrupted_is_continued(
    take: Import, source: Callable[[], Source[Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lay(tmp_path / "site", HUGO)
    monkeypatch.setattr(importing, "SMALLEST_BATCH", 1)
    monkeypatch.setattr(importing, "LARGEST_BATCH", 1)
    for after in range(4):
        stopped = source()
        taken: list[Any] = []

        def stopping(path: Any, taken: list[Any] = taken, stopped: Source[Any] = stopped, after: int = after) -> None:
            if len(taken) > after:
                raise KeyboardInterrupt
            taken.append(path)
            stopped.take(path)

        with pytest.raises(KeyboardInterrupt) if after < 3 else pytest.MonkeyPatch.context():
            importing.run(
                Source(stopped.name, stopped.course, stopped.records, stopping, stopped.finish, stopped.prepare)
            )
    before = _rows()
    assert _counts(take({})) == {"articles": (0, 0, 4), "media": (0, 0, 2)}
    assert _rows() == before
    assert [before[0], before[4]] == [4, 2]


POST = "---\ntitle: Neck\ndate: 2019-03-04\n---\nText\n"
FILED = "---\ntitle: Neck\ncategories: [Posture, Desk Work]\ndate: 2019-03-04\n---\nText\n"
HUGOS: Files = {"hugo.toml": "baseURL = 'https://old.example/'\n"}


@pytest.mark.parametrize(
    ("files", "address"),
    [
        pytest.param({"content/posts/neck.md": POST}, "/posts/neck/", id="Hugo: the folder and the name"),
        pytest.param({"content/posts/neck/index.md": POST}, "/posts/neck/", id="Hugo: a bundle"),
        pytest.param({**HUGOS, "content/Posts/My Neck.md": POST}, "/posts/my-neck/", id="Hugo: in small letters"),
        pytest.param({**HUGOS, "content/posts/2019-03-04-neck.md": POST}, "/posts/2019-03-04-neck/", id="Hugo: a date"),
        pytest.param(
            {**HUGOS, "content/posts/x.md": POST.replace("date", "slug: nape\ndate")}, "/posts/nape/", id="Hugo: a slug"
        ),
        pytest.param({"content/posts/neck.fr.md": POST}, "/fr/posts/neck/", id="Hugo: another language"),
        pytest.param({"content/posts/neck.en.md": POST}, "/posts/neck/", id="Hugo: the language of the site"),
        pytest.param({"content/posts/_index.md": POST}, "/posts/", id="Hugo: the page of a section"),
        pytest.param({"posts/2019-03-04-neck.md": POST}, "/posts/neck/", id="Eleventy: without the date"),
        pytest.param({"_posts/2019-03-04-neck.md": POST}, "/2019/03/04/neck.html", id="Jekyll: by the date"),
        pytest.param(
            {"_posts/2019-03-04-neck.md": FILED}, "/posture/desk-work/2019/03/04/neck.html", id="Jekyll: by categories"
        ),
        pytest.param(
            {"_config.yml": "permalink: pretty\n", "_posts/2019-03-04-neck.md": POST},
            "/2019/03/04/neck/",
            id="Jekyll: a folder each",
        ),
        pytest.param(
            {"_config.yml": "permalink: /blog/:title\n", "_posts/2019-03-04-neck.md": POST},
            "/blog/neck",
            id="Jekyll: a pattern of its own",
        ),
        pytest.param({"_config.yml": "title: x\n", "about/us.md": POST}, "/about/us.html", id="Jekyll: a page"),
        pytest.param({"content/posts/neck.md": POST.replace("date", "draft: true\ndate")}, None, id="a draft"),
        pytest.param({"neck.md": POST.replace("date", "permalink: '/{{ x }}/'\ndate")}, None, id="nobody knows"),
        pytest.param({"index.md": POST}, None, id="the front page"),
    ],
)
def test_the_address_that_a_text_had_by_itself_leads_to_it(
    take: Import, reader: Api, files: Files, address: str | None
) -> None:
    report = take(files)
    (target,) = (f"/articles/{entry.slug}" for entry in db.session.scalars(select(Entry)))
    found = {each["from"]: each["to"] for each in reader.get("/redirects").get_json()["items"]}
    bare = (address or "").rstrip("/")
    wanted = {} if not address else {bare: target} if bare.endswith(".html") else {bare: target, f"{bare}/": target}
    assert (found, _told(report)) == (wanted, {})


def test_links_by_the_address_of_before_lead_to_the_text(take: Import) -> None:
    take(
        {
            "_posts/2019-03-04-neck.md": POST,
            "a.md": "---\ntitle: A\ndate: 2019-01-01\n---\n[n](/2019/03/04/neck.html)\n",
        }
    )
    assert _html("a") == '<p><a href="/articles/neck">n</a></p>'
