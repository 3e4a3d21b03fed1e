"""Sites of Hugo, Jekyll and Eleventy come over whole."""

from pathlib import Path

from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.content import drafting
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.taxonomy import Tag
from cms.core.db import db, writing
from tests.api import Api
from tests.unit.transfer.markdown.conftest import (
    HUGO,
    SITE,
    Files,
    Import,
    counts_of,
    entry_at,
    html_at,
    newest_at,
    picture,
    problems_of,
    rows_of_all,
)


def test_a_site_of_hugo_comes_over_whole(take: Import, reader: Api) -> None:
    report = take(HUGO)
    assert counts_of(report) == {"articles": (4, 0, 0), "authors": (1, 0, 0), "tags": (3, 0, 0), "media": (2, 0, 0)}
    article = reader.get("/articles/necks").get_json()
    assert (article["title"], article["summary"]) == ("Why necks click", "Mostly harmless.")
    assert article["seo"]["description"] == "A click."
    assert (article["published_at"], article["updated_at"]) == ("2019-03-04T13:06:07Z", "2020-01-02T03:04:05Z")
    assert [tag["name"] for tag in article["tags"]] == ["Posture", "Neck", "Clicking"]
    assert [author["name"] for author in article["authors"]] == ["Ana Silva"]
    assert "<em>clicks</em>" in article["content_html"]
    assert "<td>1</td>" in article["content_html"]
    assert "before.<sup>1</sup>" in article["content_html"]
    assert problems_of(report) == {}


def test_links_between_files_lead_to_where_the_texts_are_now(take: Import) -> None:
    take(HUGO)
    assert '<a href="/articles/backs#rest">backs</a>' in html_at("necks")
    assert html_at("backs") == '<h2>Rest</h2><p><a href="/articles/necks">Necks</a></p>'


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
    assert f'<img src="/media/{neck.key}/8.webp" alt="A neck" width="8" height="6">' in html_at("necks")
    assert (media_folder / neck.key / "8.webp").read_bytes()[8:12] == b"WEBP"
    assert newest_at("feet").source["image_id"] == media["foot.png"].id


def test_a_text_in_another_language_has_a_slug_of_its_own(take: Import) -> None:
    take(HUGO)
    assert (newest_at("feet").language, newest_at("feet-fr").language) == ("en", "fr")


def test_a_second_import_changes_nothing(take: Import) -> None:
    take(HUGO)
    before = rows_of_all()
    assert counts_of(take({})) == {"articles": (0, 0, 4), "media": (0, 0, 2)}
    assert rows_of_all() == before


def test_what_changed_in_the_folder_comes_over_and_what_changed_here_stays(take: Import) -> None:
    take(HUGO)
    with writing():
        entry = entry_at("backs")
        drafting.edit(SHELL, entry, entry.version, {"title": "Our backs"}, SITE)
    changed = str(HUGO["content/posts/backs.md"]).replace("Backs", "Their backs")
    report = take(
        {
            "content/posts/backs.md": changed,
            "content/posts/feet/index.fr.md": "---\ntitle: Pieds!\ndate: 2022-01-01\n---\nLes pieds.\n",
        }
    )
    assert counts_of(report)["articles"] == (0, 1, 3)
    assert (newest_at("backs").title, newest_at("feet-fr").title) == ("Our backs", "Pieds!")
    assert "stays as it is here" in problems_of(report)["content/posts/backs.md"]


def test_a_picture_that_changed_is_shown_anew(take: Import) -> None:
    take(HUGO)
    report = take({"static/img/neck.png": picture("green")})
    counts = counts_of(report)
    assert (counts["articles"], counts["media"]) == ((0, 1, 3), (1, 0, 1))


def test_a_rehearsal_tells_what_would_happen_and_stores_nothing(take: Import, media_folder: Path) -> None:
    before = rows_of_all()
    rehearsed = take(HUGO, dry_run=True)
    assert (rows_of_all(), list(media_folder.iterdir())) == (before, [])
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
    assert list(problems_of(report)) == ["shortcode toc"]


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
    assert set(problems_of(report)) == {"posts/lone.md", "posts/unwritten.md"}
