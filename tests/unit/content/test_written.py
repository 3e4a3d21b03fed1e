"""What editors may send: each member checked, each fault with its place."""

from typing import Any

import pytest

from cms.content.drafting import check
from cms.content.status import EntryType
from cms.content.written import LONGEST_HTML, ExerciseWritten
from cms.core.errors import Invalid

ARTICLE, EXERCISE = EntryType.ARTICLE, EntryType.EXERCISE


def test_a_title_is_all_that_an_article_needs() -> None:
    written = check(ARTICLE, {"title": " Neck pain\x00 "})
    assert (written.title, written.slug, written.content_html, written.comments_open) == ("Neck pain", None, "", True)
    assert (written.authors, written.tags, written.sources, written.language) == ([], [], [], None)


@pytest.mark.parametrize(
    ("kind", "members", "pointer"),
    [
        pytest.param(ARTICLE, {"title": ""}, "#/title", id="an empty title"),
        pytest.param(ARTICLE, {"title": " \x00\n"}, "#/title", id="a title of nothing that is seen"),
        pytest.param(ARTICLE, {"title": "x" * 301}, "#/title", id="a title that is a text"),
        pytest.param(ARTICLE, {"title": None}, "#/title", id="no title"),
        pytest.param(ARTICLE, {"slug": "Neck Pain"}, "#/slug", id="a slug that is a title"),
        pytest.param(ARTICLE, {"slug": ""}, "#/slug", id="an empty slug"),
        pytest.param(ARTICLE, {"slug": "x" * 121}, "#/slug", id="a slug without end"),
        pytest.param(ARTICLE, {"language": "plain english"}, "#/language", id="a language in words"),
        pytest.param(ARTICLE, {"content_html": "x" * (LONGEST_HTML + 1)}, "#/content_html", id="a book"),
        pytest.param(ARTICLE, {"image_id": 2**31}, "#/image_id", id="a picture beyond all"),
        pytest.param(ARTICLE, {"sources": [{"title": "A", "url": "javascript:1"}]}, "#/sources/0/url", id="script"),
        pytest.param(ARTICLE, {"sources": [{"url": "https://a.example"}]}, "#/sources/0/title", id="a nameless source"),
        pytest.param(ARTICLE, {"review_due_at": "2026-01-01T00:00:00"}, "#/review_due_at", id="a time without zone"),
        pytest.param(ARTICLE, {"review_due_at": "soon"}, "#/review_due_at", id="no time"),
        pytest.param(ARTICLE, {"authors": ["ana", "Ana B"]}, "#/authors/1", id="an author who is no slug"),
        pytest.param(ARTICLE, {"tags": [{"kind": "topic"}]}, "#/tags/0", id="a nameless tag"),
        pytest.param(ARTICLE, {"tags": [{"name": "x", "kind": "mood"}]}, "#/tags/0/kind", id="a kind of none"),
        pytest.param(ARTICLE, {"seo": {"keywords": "a"}}, "#/seo/keywords", id="a member within a member"),
        pytest.param(ARTICLE, {"steps": []}, "#/steps", id="articles have no steps"),
        pytest.param(ARTICLE, {"a/b~c": 1}, "#/a~1b~0c", id="signs that pointers escape"),
        pytest.param(EXERCISE, {"exercises": []}, "#/exercises", id="exercises have no exercises"),
        pytest.param(EXERCISE, {"steps": [{"text": "a"}, {}]}, "#/steps/1/text_html", id="a step without text"),
        pytest.param(EXERCISE, {"steps": [{"text": "a", "when": 1}]}, "#/steps/0/when", id="a strange member"),
        pytest.param(EXERCISE, {"dosage": {"hold_seconds": 0}}, "#/dosage/hold_seconds", id="held for no time"),
        pytest.param(EXERCISE, {"dosage": {"sets": 1.5}}, "#/dosage/sets", id="half a set"),
        pytest.param(EXERCISE, {"difficulty": "brutal"}, "#/difficulty", id="a difficulty that is none"),
        pytest.param(EXERCISE, {"muscles": [{"name": "psoas", "action": "tear"}]}, "#/muscles/0/action", id="a deed"),
        pytest.param(EXERCISE, {"cautions": [{"level": "fatal", "text": "a"}]}, "#/cautions/0/level", id="a level"),
        pytest.param(EXERCISE, {"cautions": [{"level": "note", "text": ""}]}, "#/cautions/0/text", id="no caution"),
        pytest.param(EXERCISE, {"contraindications": [""]}, "#/contraindications/0", id="an empty contraindication"),
        pytest.param(EXERCISE, {"video": {"url": "http://a.example/x.mp4"}}, "#/video/url", id="a film in the clear"),
        pytest.param(EXERCISE, {"video": {}}, "#/video/url", id="a film without address"),
        pytest.param(EXERCISE, {"equipment": ["", "a"]}, "#/equipment/0", id="equipment that is nothing"),
        pytest.param(
            EXERCISE, {"variations": [{"title": "a", "steps": [{"text_html": ""}]}]},
            "#/variations/0/steps/0/text_html", id="an empty step of a variation",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(kind: EntryType, members: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(kind, {"title": "Neck pain", **members})
    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    assert all(fault.detail for fault in refused.value.faults)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        check(ARTICLE, {"title": "", "slug": "A", "colour": "red"})
    assert {fault.pointer for fault in refused.value.faults} == {"#/title", "#/slug", "#/colour"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param({"text": "Tom & <b>Jerry</b>"}, "Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;", id="plain text is escaped"),
        pytest.param({"text_html": "<b>a</b>"}, "<b>a</b>", id="HTML is kept as it was sent"),
        pytest.param({"text_html": "a\r\n\x00b"}, "a\nb", id="but for what cannot be stored"),
    ],
)
def test_a_step_is_sent_as_html_or_as_text(sent: dict[str, str], kept: str) -> None:
    written = check(EXERCISE, {"title": "a", "steps": [sent]})
    assert isinstance(written, ExerciseWritten)
    assert [step.text_html for step in written.steps] == [kept]


def test_a_tag_may_be_named_by_its_slug_alone() -> None:
    written = check(ARTICLE, {"title": "a", "tags": ["neck", {"slug": "back"}, {"name": "Hip", "kind": "body_region"}]})
    assert [(tag.slug, tag.name, tag.kind) for tag in written.tags] == [
        ("neck", None, "topic"), ("back", None, "topic"), (None, "Hip", "body_region"),
    ]  # fmt: skip
