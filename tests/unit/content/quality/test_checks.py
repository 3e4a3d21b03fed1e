"""What each check finds, and what it lets pass."""

from typing import Any, get_args

import pytest

from cms.content.quality.checking import findings, refuse
from cms.content.quality.finding import Picture
from cms.content.quality.links import addresses_in, fault_of
from cms.content.quality.order import CHECKS
from cms.content.status import EntryType
from cms.core.errors import Invalid
from cms.core.site_values import CheckName
from tests.unit.content.quality.drafts import draft, with_pictures

ARTICLE, EXERCISE = EntryType.ARTICLE, EntryType.EXERCISE
LONG = "word " * 151
FILM = "https://film.example.edu/a"
NECK_MUSCLE = {"muscles": [{"name": "Levator scapulae", "action": "stretch"}]}
GRAVE = {"level": "urgent", "text": "Numb."}
IN, TEXT = "content_html", "#/content_html"
NECK = [("neck_cautions", "#/cautions")]
NOTE = {"cautions": [{"level": "note", "text": "Go slowly."}]}


def found(made: Any) -> list[tuple[str, str]]:
    return [(each.check.name, each.pointer) for each in findings(made)]


CASES: list[tuple[str, EntryType, dict[str, Any], list[tuple[str, str]]]] = [
    ("a whole article", ARTICLE, {}, []),
    ("a whole exercise", EXERCISE, {}, []),
    ("no summary", ARTICLE, {"summary": " "}, [("summary", "#/summary")]),
    ("a long title", ARTICLE, {"title": "x" * 61}, [("search_title", "#/title")]),
    ("a title that just fits", ARTICLE, {"title": "x" * 60}, []),
    ("a long title with a short one for search engines", ARTICLE, {"title": "x" * 99, "seo": {"title": "y"}}, []),
    ("a long one for search engines", ARTICLE, {"seo": {"title": "y" * 61}}, [("search_title", "#/seo/title")]),
    ("no author", ARTICLE, {"authors": []}, [("authors", "#/authors")]),
    ("no reviewer", ARTICLE, {"reviewer": None}, [("reviewer", "#/reviewer")]),
    ("no day of review", ARTICLE, {"review_due_at": None}, [("review", "#/review_due_at")]),
    ("an overdue review", ARTICLE, {"review_due_at": "2026-04-30T09:00:00Z"}, [("review", "#/review_due_at")]),
    ("no sources", ARTICLE, {"sources": []}, [("sources", "#/sources")]),
    ("an exercise needs no sources", EXERCISE, {"sources": []}, []),
    ("a picture without words", ARTICLE, {IN: "<img src=/media/a>"}, [("alt_texts", TEXT)]),
    ("one with blanks", ARTICLE, {IN: "<img src=/media/a alt=' '>"}, [("alt_texts", TEXT)]),
    ("one with words", ARTICLE, {IN: "<img src=/media/a alt='A knee'>"}, []),
    ("one called by its file", ARTICLE, {IN: "<img src=/media/a alt=IMG_2041.JPG>"}, [("picture_names", TEXT)]),
    ("a name of a camera", ARTICLE, {IN: "<img src=/media/a alt='DSC 0017'>"}, [("picture_names", TEXT)]),
    ("words with low lines", ARTICLE, {IN: "<img src=/media/a alt='neck_pain_final'>"}, [("picture_names", TEXT)]),
    ("one word that is no file", ARTICLE, {IN: "<img src=/media/a alt='Half-kneeling'>"}, []),
    ("headings in order", ARTICLE, {IN: "<h2>A</h2><h3>B</h3><h2>C</h2>"}, []),
    ("back up by two", ARTICLE, {IN: "<h2>A</h2><h3>B</h3><h4>C</h4><h2>D</h2>"}, []),
    ("a jump", ARTICLE, {IN: "<h2>A</h2><h4>B</h4>"}, [("headings", TEXT)]),
    ("a first one too small", ARTICLE, {IN: "<h3>A</h3>"}, [("headings", TEXT)]),
    ("an empty one", ARTICLE, {IN: "<h2> </h2>"}, [("headings", TEXT)]),
    ("two jumps", ARTICLE, {IN: "<h3>A</h3><h2>B</h2><h4>C</h4>"}, [("headings", TEXT)] * 2),
    ("a long paragraph", ARTICLE, {IN: f"<p>{LONG}</p>", "language": "fi"}, [("paragraphs", TEXT)]),
    ("the same in two", ARTICLE, {IN: f"<p>{LONG[:400]}</p><p>{LONG[400:]}</p>", "language": "fi"}, []),
    ("a link that says nothing", ARTICLE, {IN: "<a href='/x'>Click here</a>"}, [("link_texts", TEXT)]),
    ("in German", ARTICLE, {IN: "<a href='/x'>mehr …</a>"}, [("link_texts", TEXT)]),
    ("within a sentence", ARTICLE, {IN: "<a href='/x'>more on discs</a>"}, []),
    ("a link without words", ARTICLE, {IN: "<a href='/x'></a>"}, [("link_texts", TEXT)]),
    ("a broken link", ARTICLE, {IN: "<a href='http//x.org'>Discs</a>"}, [("links", TEXT)]),
    ("a broken source", ARTICLE, {"sources": [{"title": "A", "url": "https://a"}]}, [("links", "#/sources/0/url")]),
    ("no dosage", EXERCISE, {"dosage": {}}, [("dosage", "#/dosage/hold_seconds"), ("dosage", "#/dosage/frequency")]),
    ("a film that nobody hears or reads", EXERCISE, {"video": {"url": FILM}},
     [("film", "#/video/captions_url"), ("film", "#/video/transcript")]),
    ("a film with both", EXERCISE, {"video": {"url": FILM, "captions_url": FILM, "transcript": "Kneel."}}, []),
    ("no frequency", EXERCISE, {"dosage": {"sets": 2}}, [("dosage", "#/dosage/frequency")]),
    ("no caution", EXERCISE, {"cautions": []}, [("cautions", "#/cautions")]),
    ("a grave one without what to do", EXERCISE, {"cautions": [GRAVE]}, [("cautions", "#/cautions/0/action")]),
    ("a note needs nothing to do", EXERCISE, NOTE, []),
    ("a muscle of the neck and only a note", EXERCISE, {**NECK_MUSCLE, **NOTE}, NECK),
    ("a muscle of the neck with a grave caution", EXERCISE, NECK_MUSCLE, []),
    ("a tag of the neck", EXERCISE, {**NOTE, "tags": [{"name": "Cervical spine"}]}, NECK),
    ("words of the neck", EXERCISE, {**NOTE, "steps": [{"text": "Tuck the chin, nod the head."}]}, NECK),
    ("one word alone", EXERCISE, {**NOTE, "steps": [{"text": "Rest the head on a towel."}]}, []),
    ("another muscle", EXERCISE, {**NOTE, "muscles": [{"name": "Soleus", "action": "stretch"}]}, []),
    ("a neck in German", EXERCISE, {**NOTE, "tags": [{"name": "Nacken"}]}, NECK),
    ("an article about the neck", ARTICLE, {"tags": [{"name": "Neck"}]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "members", "there"), [pytest.param(*row[1:], id=row[0]) for row in CASES])
def test_what_is_amiss_is_found_and_nothing_else(
    kind: EntryType, members: dict[str, Any], there: list[tuple[str, str]]
) -> None:
    assert found(draft(kind, **members)) == there


ADDRESSES: list[tuple[str, bool]] = [
    ("https://www.nhs.uk/conditions/", True),
    ("http://uk.gov/a?b=c#d", True),
    ("HTTPS://NHS.UK", True),
    ("/articles/neck", True),
    ("#part", True),
    ("mailto:a@clinic.org", True),
    ("tel:+4915112345", True),
    ("https://exampleclinic.com", True),
    ("https://[2001:db8::1]/", False),
    ("", False),
    (" ", False),
    ("#", False),
    ("http//nhs.uk", False),
    ("http:/nhs.uk", False),
    ("http:nhs.uk", False),
    ("https:///nhs.uk", False),
    ("hhttps://nhs.uk", False),
    ("ttps://nhs.uk", False),
    ("https://https://nhs.uk", False),
    ("https://nhs .uk", False),
    ("https://nhs", False),
    ("https://", False),
    ("https://example.com", False),
    ("https://www.example.org/x", False),
    ("http://localhost:8000", False),
    ("http://127.0.0.1/x", False),
    ("https://clinic.test/", False),
    ("www.nhs.uk", False),
    ("articles/neck", False),
    ("../neck", False),
    ("https://[", False),
]


@pytest.mark.parametrize(("address", "sound"), ADDRESSES)
def test_an_address_is_judged_by_its_form(address: str, *, sound: bool) -> None:
    assert (fault_of(address) is None) == sound


PICTURES: list[tuple[str, Picture, list[tuple[str, str]]]] = [
    ("with words", Picture("abc", "A knee", decorative=False), []),
    ("without", Picture("abc", "", decorative=False), [("alt_texts", "#/image_id")]),
    ("decorative", Picture("abc", "", decorative=True), []),
    ("called by its file", Picture("abc", "scan.png", decorative=False), [("picture_names", "#/image_id")]),
    ("decorative, with words left", Picture("abc", "scan.png", decorative=True), []),
]


@pytest.mark.parametrize(("picture", "there"), [pytest.param(*row[1:], id=row[0]) for row in PICTURES])
def test_pictures_of_the_library_need_words(picture: Picture, there: list[tuple[str, str]]) -> None:
    made = draft()
    shown = with_pictures(made, members={**made.members, "image_id": 1}, pictures={1: picture})
    assert found(shown) == there


def test_a_picture_that_decorates_may_be_silent_in_the_text_too() -> None:
    made = draft(content_html='<img src="/media/abc/1.webp" alt="">')
    assert found(with_pictures(made, pictures={1: Picture("abc", "", decorative=True)})) == []


def test_pictures_beside_steps_are_looked_at_where_they_stand() -> None:
    made = draft(EXERCISE)
    step = {"text_html": "Kneel.", "image_id": 1}
    members = {**made.members, "steps": [step], "variations": [{"title": "A", "steps": [step]}]}
    silent = {1: Picture("abc", "", decorative=False)}
    assert [pointer for _name, pointer in found(with_pictures(made, members=members, pictures=silent))] == [
        "#/steps/0/image_id",
        "#/variations/0/steps/0/image_id",
    ]


def test_of_one_check_the_first_few_are_told() -> None:
    assert len(findings(draft(content_html="<a href='/x'>here</a>" * 40))) == 5


def test_what_is_required_comes_first_and_is_refused_with_what_to_do() -> None:
    made = draft(summary="", authors=[])
    assert [(each.check.name, each.required) for each in findings(made, ["authors"])] == [
        ("authors", True),
        ("summary", False),
    ]
    with pytest.raises(Invalid) as refused:
        refuse(made, ["authors", "links"])
    assert [(fault.pointer, fault.detail) for fault in refused.value.faults] == [
        ("#/authors", "No author is named. Choose at least one author.")
    ]
    refuse(made, ["links"])


def test_every_check_says_why_and_what_to_do_and_can_be_required() -> None:
    assert [check.name for check in CHECKS] == list(get_args(CheckName))
    for check in CHECKS:
        assert all([check.title, check.why.endswith("."), check.todo.endswith(".")]), check.name


STANDINGS: list[tuple[str, dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = [
    ("a sign-off stands for a name", {"reviewer": None}, {"is_signed_off": True}, []),
    ("it was changed since", {}, {"is_signed_off": True, "is_changed_since": True}, [("review", "#/reviewer")]),
    ("two exercises are hidden", {}, {"hidden_exercises": ("Chin tuck", "7")}, [("live_exercises", TEXT)] * 2),
]


@pytest.mark.parametrize(("members", "told", "there"), [pytest.param(*row[1:], id=row[0]) for row in STANDINGS])
def test_where_an_entry_stands_counts_beside_what_is_written(
    members: dict[str, Any], told: dict[str, Any], there: list[tuple[str, str]]
) -> None:
    assert found(with_pictures(draft(**members), **told)) == there


WRITTEN: list[tuple[str, str, list[str]]] = [
    ("in quotes", """<a href="/a">a</a> <A class=x HREF='/b'>b</A>""", ["/a", "/b"]),
    ("without quotes", "<a href=/a>a</a>", ["/a"]),
    ("over lines", "<a\n  rel=x\n  href = '/a'\n>a</a>", ["/a"]),
    ("with entities", '<a href="/?a=1&amp;b=2">a</a>', ["/?a=1&b=2"]),
    ("an empty one", '<a href="">a</a>', [""]),
    ("none, another attribute, another element", "<a>a</a><a data-href=/x>a</a><area href=/y>", []),
]


@pytest.mark.parametrize(("source", "there"), [pytest.param(*row[1:], id=row[0]) for row in WRITTEN])
def test_addresses_are_read_as_they_were_written(source: str, there: list[str]) -> None:
    assert addresses_in(source) == there
    assert addresses_in("<a " * 50_000 + source)[-len(there) or 1 :] == there


HOSTILE = [
    "<h2>" * 50,
    "<a href=x>" * 50,
    "<img alt=" * 60,
    "\x00\ud800",
    "\u202e" * 20,
    "<a href='https://[' >",
    "&#0;",
    '<![><img src="]><img src=x>',
]


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_texts_are_looked_through(html: str) -> None:
    assert {each.pointer for each in findings(draft(content_html=html))} <= {TEXT}
