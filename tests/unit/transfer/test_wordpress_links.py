"""Links between posts of the old site, and what leads readers from its addresses to ours."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.content import publishing, redirecting
from cms.content.models.entry import Entry
from cms.content.models.redirect import Redirect
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.transfer.report import Report
from cms.transfer.wordpress.addressed import Addressed
from cms.transfer.wordpress.records import Item, Survey
from tests.api import Api
from tests.unit.transfer.wxr import attachment, meta, post, wxr

OLD = "https://old.clinic.example"
Wished = Callable[..., Report]


def _linked(number: int, path: str, *more: str, **told: str) -> str:
    """Give a post that stood at a path."""
    return post(number, terms=f"<link>{OLD}{path}</link>" + "".join(more), **told)


def _hrefs(reader: Api, slug: str) -> list[str]:
    html = reader.get(f"/articles/{slug}").get_json()["content_html"]
    return [part.partition('"')[0] for part in html.split('href="')[1:]]


def _redirects() -> dict[str, str | None]:
    return dict(db.session.execute(select(Redirect.path, Redirect.target)).all())


@pytest.mark.parametrize(
    ("address", "led"),
    [
        (f"{OLD}/2019/03/clicking/", "/articles/post-2"),
        # The scheme, `www.`, a port, capitals, a missing slash and escapes make no other page of it.
        ("http://www.old.clinic.example:80/2019/03/Clicking", "/articles/post-2"),
        ("//old.clinic.example/2019/03/clicking/index.php", "/articles/post-2"),
        ("/2019/03/clicking/?x=1&amp;y=2#pain", "/articles/post-2?x=1&amp;y=2#pain"),
        ("../clicking/", "/articles/post-2"),
        ("?p=2", "/articles/post-2"),
        (f"{OLD}/?page_id=2&amp;x=1#comment-7", "/articles/post-2?x=1#comments"),
        # What WordPress shows under the address of a post besides the post.
        (f"{OLD}/2019/03/clicking/comment-page-2/#respond", "/articles/post-2#comments"),
        (f"{OLD}/2019/03/clicking/feed/", "/articles/post-2"),
        (f"{OLD}/2019/03/clicking/#more-2", "/articles/post-2"),
        # WordPress finds a post by its name, too.
        (f"{OLD}/archives/post-2", "/articles/post-2"),
        # The page of a picture is the post that it hangs on.
        (f"{OLD}/2019/03/clicking/picture/", "/articles/post-2"),
        (f"{OLD}/", "/"),
        # What is not in the file, what is elsewhere, and what is no address of a page.
        (f"{OLD}/2019/03/gone/", f"{OLD}/2019/03/gone/"),
        (f"{OLD}/?p=99", f"{OLD}/?p=99"),
        (f"{OLD}/?s=psoas", f"{OLD}/?s=psoas"),
        ("https://else.example/2019/03/clicking/", "https://else.example/2019/03/clicking/"),
        ("#here", "#here"),
        ("mailto:ana@clinic.example", "mailto:ana@clinic.example"),
        ("https://[old", None),
    ],
)
def test_a_link_leads_to_where_the_post_is_now(wished: Wished, reader: Api, address: str, led: str | None) -> None:
    page = f"<link>{OLD}/2019/03/clicking/picture/</link><wp:post_parent>2</wp:post_parent>"
    first = _linked(1, "/2019/03/first/", content=f'<p><a href="{address}">x</a></p>')
    wished(wxr(first, _linked(2, "/2019/03/clicking/"), attachment(3, "a.jpg", page)))
    assert _hrefs(reader, "post-1") == ([] if led is None else [led])


def test_a_post_is_found_under_the_name_that_it_had(wished: Wished, reader: Api) -> None:
    first = _linked(1, "/a/", content='<a href="/2019/before/">x</a>')
    wished(wxr(first, _linked(2, "/2019/post-2/", meta("_wp_old_slug", "before"))))
    assert _hrefs(reader, "post-1") == ["/articles/post-2"]
    assert _redirects()["/2019/before/"] == "/articles/post-2"


def test_the_report_says_how_many_were_led_and_which_lead_nowhere(wished: Wished) -> None:
    content = f'<p><a href="{OLD}/b/">x</a> <a href="/b/">x</a> <a href="{OLD}/gone/">x</a> <a href="/x.pdf">x</a></p>'
    report = wished(wxr(_linked(1, "/a/", content=content), _linked(2, "/b/", content='<a href="/a/">x</a>')))
    assert [(each.where, each.message) for each in report.problems] == [
        ("post 1", "2 of its links lead to what is not here: pages or files of the old site."),
        ("links between posts", "3 lead to where these are now."),
        ("old addresses", "2 lead to where these pages are now."),
    ]


def test_a_link_to_a_post_that_comes_later_is_kept_a_slug_for(wished: Wished, reader: Api) -> None:
    wished(
        wxr(
            _linked(1, "/a/", content='<a href="/late/">x</a>'),
            _linked(2, "/first/", name="same"),
            _linked(3, "/late/", name="same"),
        )
    )
    (led,) = _hrefs(reader, "post-1")
    assert led == "/articles/same"
    slugs = db.session.scalars(select(Entry.slug).order_by(Entry.id)).all()
    assert slugs == ["post-1", "same-2", "same"]
    assert _redirects()["/late/"] == "/articles/same"
    assert _redirects()["/first/"] == "/articles/same-2"


def test_links_lead_past_what_is_here_already(wished: Wished, editor: Api, reader: Api) -> None:
    editor.published("articles", title="Ours", slug="same")
    wished(wxr(_linked(1, "/a/", content='<a href="/late/">x</a>'), _linked(3, "/late/", name="same")))
    assert _hrefs(reader, "post-1") == ["/articles/same-2"]
    assert reader.get("/articles/same-2").status_code == 200


def test_a_second_run_leads_nothing_twice_and_leaves_alone_what_was_removed(wished: Wished) -> None:
    text = wxr(_linked(1, "/a/", content='<a href="/b/">x</a>'), _linked(2, "/b/"))
    wished(text)
    assert _redirects().keys() == {"/a", "/a/", "/b", "/b/"}
    with writing():
        redirecting.delete(SHELL, db.session.scalars(select(Redirect).where(Redirect.path == "/b/")).one())
    report = wished(text)
    assert report.problems == []
    assert _redirects().keys() == {"/a", "/a/", "/b"}
    assert not any(tally.changes for tally in report.tallies.values())


def test_the_numbered_addresses_of_a_site_that_has_some_lead_to_its_posts(wished: Wished, reader: Api) -> None:
    named = f'<guid isPermaLink="false">{OLD}/?p=1</guid>'
    report = wished(wxr(_linked(1, "/a/", named), _linked(2, "/?page_id=2", type="page"), _linked(3, "/?s=neck")))
    led = {path: target for path, target in _redirects().items() if "?" in path}
    assert led == {
        "/?p=1": "/articles/post-1",
        "/?page_id=2": "/articles/post-2",
        "/?p=2": "/articles/post-2",
        "/?p=3": "/articles/post-3",
    }
    assert reader.get("/redirects?from=/%3Fp=1").get_json()["items"][0]["to"] == "/articles/post-1"
    assert [each.message for each in report.problems] == ["5 lead to where these pages are now."]


def test_a_site_in_a_folder_numbers_its_posts_there(wished: Wished) -> None:
    text = wxr(_linked(7, "/blog/?p=7")).replace(f"{OLD}</wp:base_blog_url>", f"{OLD}/blog</wp:base_blog_url>")
    wished(text)
    assert _redirects() == {"/blog/?p=7": "/articles/post-7"}


def test_only_what_is_live_is_led_to_and_no_live_page_is_hidden(wished: Wished, editor: Api) -> None:
    editor.published("articles", title="Ours", slug="ours")
    text = wxr(
        _linked(1, "/articles/ours/"),
        _linked(2, "/draft/", status="draft"),
        _linked(3, "/articles/post-3/"),
        _linked(4, "/articles/post-1/"),
        _linked(5, "/"),
    )
    report = wished(text)
    assert _redirects() == {"/articles/ours/": "/articles/post-1", "/articles/post-1/": "/articles/post-4"}
    refused = [each.message for each in report.problems if "does not lead" in each.message]
    assert len(refused) == 2
    assert all("live article" in message for message in refused)


def test_a_draft_that_is_published_there_is_led_to_with_the_next_import(wished: Wished) -> None:
    wished(wxr(_linked(2, "/draft/", status="draft")))
    assert _redirects() == {}
    wished(wxr(_linked(2, "/draft/")))
    assert _redirects()["/draft/"] == "/articles/post-2"


def test_the_old_address_of_a_post_that_became_an_exercise_leads_to_it_once_that_is_live(wished: Wished) -> None:
    used = '<category domain="category" nicename="exercises">Exercises</category>'
    steps = "<h2>How to do it</h2><ol><li>Kneel on one knee.</li><li>Push the hip forward.</li></ol>"
    text = wxr(_linked(1, "/psoas/", used, content=steps), _linked(2, "/neck/"))
    first = wished(text, exercises_from="exercises")
    assert "/psoas/" not in _redirects()
    waiting = "1 leads nowhere yet. Publish the exercises, and import the file again."
    assert waiting in [each.message for each in first.problems]
    with writing():
        exercise = db.session.scalars(select(Entry).where(Entry.type == EntryType.EXERCISE)).one()
        publishing.publish(SHELL, exercise, exercise.version, required=())
    second = wished(text, exercises_from="exercises")
    assert _redirects()["/psoas/"] == f"/exercises/{exercise.slug}"
    assert waiting not in [each.message for each in second.problems]


def test_the_old_feed_leads_to_ours_where_that_is_on_the_same_site(wished: Wished) -> None:
    report = wished(wxr(post(1)), feed="https://cms.example/feed.xml")
    assert [each.where for each in report.problems] == ["feed"]
    assert wished(wxr(post(1)), feed="https://cms.example/feed.xml").problems == []
    assert _redirects() == {}
    other = wxr(post(1)).replace("old.clinic.example", "other.clinic.example")
    assert wished(other, feed="https://clinic.example/feed.xml").problems == []
    assert _redirects() == {"/feed": "/feed.xml", "/feed/": "/feed.xml"}


def test_a_site_in_a_folder_of_its_host_is_known_by_it(wished: Wished, reader: Api) -> None:
    text = wxr(
        _linked(1, "/blog/a/", content='<a href="/blog/">home</a> <a href="/blog/b/">x</a> <a href="/">other</a>'),
        _linked(2, "/blog/b/"),
    ).replace(f"{OLD}</wp:base_blog_url>", f"{OLD}/blog</wp:base_blog_url>")
    wished(text)
    assert _hrefs(reader, "post-1")[:2] == ["/", "/articles/post-2"]
    assert _redirects()["/blog/b/"] == "/articles/post-2"


def test_a_rehearsal_tells_the_same_and_leads_nobody(wished: Wished) -> None:
    text = wxr(_linked(1, "/a/", content='<a href="/b/">x</a>'), _linked(2, "/b/"))
    rehearsed = wished(text, dry_run=True).document()
    assert _redirects() == {}
    assert rehearsed == wished(text).document()


def test_what_is_kept_of_a_file_is_paths_and_numbers_alone() -> None:
    kept = Addressed(lambda _item: EntryType.ARTICLE)
    words = dict.fromkeys(Item.__dataclass_fields__, "secret words") | {"terms": (), "comments": (), "meta": ()}
    told: dict[str, Any] = {
        **words,
        "number": "1",
        "type": "post",
        "name": "a",
        "link": f"{OLD}/a/",
        "status": "publish",
    }
    kept.take(Item(**told))
    kept.finish(Survey(OLD, OLD, "en", "", 0))
    assert "secret" not in repr(kept)
