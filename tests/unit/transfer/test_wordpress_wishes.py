"""Imports with wishes: words by a mapping, what plugins wrote, several authors, small breaks."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.content import crediting, noting, tagging
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.core.db import db, writing
from cms.core.site import SiteSettings
from cms.transfer.report import Report
from cms.transfer.wordpress.mapping import Mapping
from tests.api import Api
from tests.unit.transfer.conftest import Wished
from tests.unit.transfer.wxr import CLICKING, NECK, post, wxr

BODY = """<wp:category><wp:category_nicename>body</wp:category_nicename><wp:cat_name>Body</wp:cat_name>
<wp:category_parent>{above}</wp:category_parent></wp:category>"""
UNDER_BODY = NECK.replace("</wp:cat_name>", "</wp:cat_name><wp:category_parent>body</wp:category_parent>")
REGION = """<wp:term><wp:term_taxonomy>region</wp:term_taxonomy><wp:term_slug>hip</wp:term_slug>
<wp:term_name>Hip</wp:term_name></wp:term>"""


def _used(nicename: str, domain: str = "category", name: str = "") -> str:
    return f'<category domain="{domain}" nicename="{nicename}">{name or nicename.title()}</category>'


def _meta(**told: str) -> str:
    pairs = "<wp:postmeta><wp:meta_key>{}</wp:meta_key><wp:meta_value><![CDATA[{}]]></wp:meta_value></wp:postmeta>"
    return "".join(pairs.format(*pair) for pair in told.items())


def _tags(reader: Api, slug: str) -> list[str]:
    return [tag["slug"] for tag in reader.get(f"/articles/{slug}").get_json()["tags"]]


def _told(report: Report) -> dict[str, str]:
    return {each.where: each.message for each in report.problems}


def _changes(report: Report) -> int:
    return sum(tally.changes for tally in report.tallies.values())


def test_a_post_is_found_under_what_stands_above_its_category(wished: Wished, reader: Api) -> None:
    text = wxr(BODY.format(above=""), UNDER_BODY, post(1, terms=_used("neck")), post(2, terms=_used("body")))
    wished(text)
    assert _tags(reader, "post-1") == ["neck", "body"]
    assert _tags(reader, "post-2") == ["body"]
    assert _changes(wished(text)) == 0


def test_categories_in_a_circle_are_each_taken_once(wished: Wished, reader: Api) -> None:
    wished(wxr(BODY.format(above="neck"), UNDER_BODY, post(1, terms=_used("neck"))))
    assert _tags(reader, "post-1") == ["neck", "body"]


def test_a_mapping_gives_words_their_kind_and_slug_and_leaves_out_what_is_false(wished: Wished, reader: Api) -> None:
    mapping = Mapping.model_validate(
        {
            "tags": {
                "neck": {"kind": "body_region", "slug": "cervical-spine", "name": "Cervical spine"},
                "nape": {"kind": "body_region", "slug": "cervical-spine"},
                "müde": {"kind": "condition"},
                "body": False,
            },
            "taxonomies": {"region": "body_region"},
        }
    )
    used = [_used("neck"), _used("nape", "post_tag"), _used("m%C3%BCde", "post_tag"), _used("hip", "region")]
    others = [_used("menu", "nav_menu"), _used("body"), _used("clicking", "post_tag")]
    text = wxr(BODY.format(above=""), UNDER_BODY, CLICKING, REGION, post(1, terms="".join(used + others)))
    report = wished(text, mapping=mapping)
    assert report.problems == []
    assert {tag.slug: (tag.name, str(tag.kind)) for tag in db.session.scalars(select(Tag))} == {
        "cervical-spine": ("Cervical spine", "body_region"),
        "mude": ("M%C3%Bcde", "condition"),
        "hip": ("Hip", "body_region"),
        "clicking": ("Clicking", "topic"),
    }
    assert _tags(reader, "post-1") == ["cervical-spine", "mude", "hip", "clicking"]
    assert _changes(wished(text, mapping=mapping)) == 0


def test_another_mapping_changes_what_nobody_changed_here(wished: Wished, reader: Api) -> None:
    text = wxr(NECK, CLICKING, post(1, terms=_used("neck") + _used("clicking", "post_tag")))
    wished(text)
    with writing():
        tagging.change(SHELL, tagging.get("clicking"), 1, kind="muscle")
    told = {"tags": {"neck": {"kind": "body_region"}, "clicking": {"kind": "condition"}}}
    report = wished(text, mapping=Mapping.model_validate(told))
    assert [(tagging.get(slug).kind, slug) for slug in ("neck", "clicking")] == [
        ("body_region", "neck"),
        ("muscle", "clicking"),
    ]
    assert list(_told(report)) == ["tag clicking"]


def test_posts_of_a_type_of_the_sites_own_come_in_where_the_mapping_says_so(wished: Wished) -> None:
    mapping = Mapping.model_validate({"types": {"recipe": "article", "page": "skip", "product": "skip"}})
    report = wished(
        wxr(post(1, type="recipe"), post(2, type="page"), post(3), post(4, type="product")), mapping=mapping
    )
    assert db.session.scalars(select(Entry.slug).order_by(Entry.slug)).all() == ["post-1", "post-3"]
    assert report.problems == []


def test_what_search_engines_were_told_is_told_on(wished: Wished, reader: Api) -> None:
    told = _meta(_yoast_wpseo_title="%%title%% %%sep%% %%sitename%%", _yoast_wpseo_metadesc="All of it.")
    wished(wxr(post(1, terms=told), post(2)))
    seo = {"title": "Post 1 – A clinic", "description": "All of it."}
    assert reader.get("/articles/post-1").get_json()["seo"] == seo
    assert wished(wxr(post(1, terms=told.replace("All", "Most")), post(2))).articles.updated == 1
    assert reader.get("/articles/post-1").get_json()["seo"]["description"] == "Most of it."


def _notes() -> list[str]:
    entry = db.session.scalars(select(Entry)).one()
    return [note.body for note in db.session.scalars(noting.of(entry))]


def test_custom_fields_are_counted_or_kept_as_a_note_that_is_not_public(wished: Wished, reader: Api) -> None:
    text = wxr(post(1, terms=_meta(colour="red", _edit_lock="1:2", empty="", long="x" * 3000)))
    assert _told(wished(text)) == {
        "custom fields of posts": "2 were left out. Ask for custom fields to have each as a note of the staff."
    }
    assert _notes() == []
    assert wished(text, with_meta=True).problems == []
    (note,) = _notes()
    assert note.startswith("Custom fields of the post in WordPress:\ncolour: red\nlong: x")
    assert len(note) < 1000
    assert "colour" not in reader.get("/articles/post-1").get_data(as_text=True)
    assert _changes(wished(text, with_meta=True)) == 0
    wished(text.replace("It clicks.", "It clacks."), with_meta=True)
    assert _notes() == [note]


def test_many_custom_fields_fill_several_notes(wished: Wished) -> None:
    wished(wxr(post(1, terms=_meta(**{f"field{number}": "x" * 400 for number in range(30)}))), with_meta=True)
    assert len(_notes()) > 1
    assert sum(note.count("\nfield") for note in _notes()) == 30


GUEST = """<item><title>Dr Guest</title><wp:post_id>90</wp:post_id><wp:post_name>cap-dr-guest</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>guest-author</wp:post_type>{}</item>"""


def test_several_authors_of_a_post_are_kept_guests_among_them(wished: Wished, reader: Api) -> None:
    signed = _used("cap-dr-guest", "author", "dr-guest") + _used("cap-ana", "author", "ana")
    guest = GUEST.format(_meta(**{"cap-user_login": "dr-guest", "cap-display_name": "Dr Grace Guest"}))
    text = wxr(post(1, terms=signed), guest, post(2))
    report = wished(text)
    assert (report.problems, report.authors.created) == ([], 2)
    names = [author["name"] for author in reader.get("/articles/post-1").get_json()["authors"]]
    assert names == ["Dr Grace Guest", "Ana Silva"]
    assert [each["name"] for each in reader.get("/articles/post-2").get_json()["authors"]] == ["Ana Silva"]
    assert _changes(wished(text)) == 0


def test_a_guest_who_has_an_account_is_one_author(wished: Wished) -> None:
    guest = GUEST.format(_meta(**{"cap-user_login": "dr-guest", "cap-linked_account": "ana"}))
    wished(wxr(post(1, terms=_used("cap-dr-guest", "author", "dr-guest")), guest))
    assert [author.name for author in db.session.scalars(select(Author))] == ["Ana Silva"]


def test_authors_whom_another_plugin_names_by_their_names_are_met(wished: Wished) -> None:
    wished(wxr(post(1, terms=_used("ana", "author", "Ana S.") + _used("bo", "author", "Bo Berg"))))
    assert [crediting.get(slug).name for slug in ("ana-silva", "bo-berg")] == ["Ana Silva", "Bo Berg"]


def test_more_authors_than_an_article_may_have_are_told(wished: Wished, reader: Api) -> None:
    report = wished(wxr(post(1, terms="".join(_used(f"a{n}", "author", f"A {n}") for n in range(25)))))
    assert "first 20" in _told(report)["post 1"]
    assert len(reader.get("/articles/post-1").get_json()["authors"]) == 20


def test_what_was_sticky_is_told_once(wished: Wished) -> None:
    text = wxr(post(1, terms="<wp:is_sticky>1</wp:is_sticky>"), post(2, terms="<wp:is_sticky>0</wp:is_sticky>"))
    assert list(_told(wished(text))) == ["post 1"]
    assert wished(text).problems == []


@pytest.mark.parametrize(
    ("gmt", "local", "moment"),
    [
        ("2999-07-01 08:00:00", "2999-07-01 10:00:00", datetime(2999, 7, 1, 8, tzinfo=UTC)),
        ("0000-00-00 00:00:00", "2999-07-01 10:00:00", datetime(2999, 7, 1, 8, tzinfo=UTC)),
        ("", "2999-01-01 10:00:00", datetime(2999, 1, 1, 9, tzinfo=UTC)),
    ],
)
def test_what_is_scheduled_comes_out_at_the_time_of_the_site(
    wished: Wished, gmt: str, local: str, moment: datetime
) -> None:
    site = SiteSettings(timezone="Europe/Berlin")
    wished(wxr(post(1, status="future", date=local, date_gmt=gmt)), site=site)
    assert db.session.scalars(select(Entry.publish_at)).one() == moment


def test_a_mended_file_comes_in_and_tells_what_was_mended(wished: Wished) -> None:
    text = wxr(post(1), post(2)).replace("<title>A clinic", "<title>Q & A")
    report = wished(text, recover=True)
    assert report.articles.created == 2
    assert [each.where for each in report.problems] == ["the file"]
    assert "1 × a bare “&”" in report.problems[0].message
    assert "(line 8)" in report.problems[0].message
    assert _changes(wished(text, recover=True)) == 0


def test_what_stands_elsewhere_in_the_file_is_found_wherever_it_stands(wished: Wished, reader: Api) -> None:
    picture = post(
        8, type="attachment", terms="<wp:attachment_url>https://old.clinic.example/a.jpg</wp:attachment_url>"
    )
    shared = post(9, type="wp_block", content="<!-- wp:paragraph --><p>Call us.</p><!-- /wp:paragraph -->")
    text = wxr(
        post(1, content='<!-- wp:block {"ref":9} /--><!-- wp:paragraph --><p>So.</p><!-- /wp:paragraph -->'),
        post(2, content='[gallery ids="8"]Look.'),
        shared,
        picture,
    )
    assert set(_told(wished(text))) == {"attachments"}
    assert reader.get("/articles/post-1").get_json()["content_html"] == "<p>Call us.</p>\n<p>So.</p>"
    kept = db.session.scalars(select(Revision.source).join(Entry).where(Entry.slug == "post-2")).one()
    assert '="https://old.clinic.example/a.jpg"' in kept["content_html"]


def test_shortcodes_and_blocks_that_mean_nothing_here_are_told_once_by_name(wished: Wished) -> None:
    odd = "[contact-form-7 id=1] <!-- wp:latest-posts /-->"
    text = wxr(post(1, content=odd), post(2, content=odd + odd), post(3, content='<!-- wp:block {"ref":5} /-->'))
    told = _told(wished(text))
    assert sorted(told) == ["blocks", "post 3", "shortcodes"]
    assert told["shortcodes"].endswith(": contact-form-7 (3).")
    assert told["blocks"].endswith(": latest-posts (3).")
    assert wished(text).problems == []
