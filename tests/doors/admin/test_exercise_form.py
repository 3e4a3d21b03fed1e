"""The form of an exercise: what is stored comes back as it was, and what is wrong is said where it stands."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FieldList, Form, FormField, SelectField, SelectMultipleField

from cms.content.drafting import check
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.content.written import EntryWritten, ExerciseWritten
from cms.core.errors import Invalid
from cms.core.text import html_of
from cms.demo import material
from cms.web.admin.forms.entry import data_of
from cms.web.admin.forms.exercise import ExerciseForm
from cms.web.admin.forms.faults import show
from cms.web.admin.forms.step_text import step_html, step_typed

ZONE = ZoneInfo("Europe/London")
PLAIN = {"csrf": False}
EXERCISES = [piece for piece in material.pieces() if piece.kind == EntryType.EXERCISE]


@pytest.fixture(scope="module", autouse=True)
def _application() -> Iterator[None]:
    """Stand inside an application: forms ask it for its configuration, and for nothing else."""
    with Flask(__name__).app_context():
        yield


def _sent(form: Form) -> list[tuple[str, str]]:
    """Give what a browser sends of a form."""
    return [pair for field in form for pair in _pairs(field)]


def _pairs(field: Field) -> list[tuple[str, str]]:
    if isinstance(field, FormField):
        return _sent(field.form)
    if isinstance(field, FieldList):
        return [pair for entry in field for pair in _pairs(entry)]
    if isinstance(field, SelectMultipleField):
        return [(field.name, value) for value in field.data]
    if isinstance(field, BooleanField):
        return [(field.name, "y")] if field.data else []
    value = field.data or "" if isinstance(field, SelectField) else field._value()
    return [(field.name, str(value).replace("\n", "\r\n"))]


def _opened(written: EntryWritten) -> ExerciseForm:
    """Open the form of an exercise that is stored with these members."""
    source = written.model_dump(mode="json", exclude={"comments_open"})
    shown = EntryView(
        entry=Entry(version=3, comments_open=written.comments_open),
        revision=Revision(source=source, slug=written.slug),
        public=False,
        authors=[Author(slug=slug) for slug in written.authors],
        tags=[Tag(slug=tag.slug) for tag in written.tags],
        reviewer=Author(slug=written.reviewer) if written.reviewer else None,
    )
    form = ExerciseForm(formdata=None, data=data_of(shown, ZONE), meta=PLAIN)
    form.offer([], [(tag.slug, tag.name) for tag in shown.tags])
    return form


def _filled(*fields: tuple[str, str]) -> ExerciseForm:
    """Give the form of an exercise into which somebody typed this, and nothing else."""
    named = MultiDict([("title", "Psoas stretch"), *fields])
    return ExerciseForm(formdata=MultiDict(_sent(ExerciseForm(formdata=named, meta=PLAIN))), meta=PLAIN)


def _saved(fields: list[tuple[str, str]]) -> EntryWritten:
    form = ExerciseForm(formdata=MultiDict(fields), meta=PLAIN)
    return check(EntryType.EXERCISE, form.members(ZONE))


@pytest.mark.parametrize("piece", EXERCISES, ids=[piece.slug for piece in EXERCISES])
def test_an_exercise_that_is_saved_as_it_was_opened_stays_as_it_was(piece: material.Piece) -> None:
    members = piece.members({name: place for place, name in enumerate(piece.pictures, 1)})
    written = check(EntryType.EXERCISE, members)
    assert _saved(_sent(_opened(written))) == written


LETTERS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff\u2028\u2029\x85")
LINE = st.text(LETTERS, max_size=30)
WORD = LINE.filter(lambda text: text.strip() != "")
PARAGRAPH = st.text(LETTERS | st.just("\n"), max_size=60)
SAID = PARAGRAPH.filter(lambda text: text.strip() != "")
STEP_HTML = (
    SAID.map(step_html)
    | st.builds("<strong>{}</strong> {}".format, WORD.map(html_of), PARAGRAPH.map(html_of))
    | st.builds("<p>{}</p>\n<ul><li>{}</li></ul>".format, SAID.map(html_of), WORD.map(html_of))
)
STEP = st.fixed_dictionaries({"text_html": STEP_HTML, "image_id": st.none() | st.integers(1, 9)})
ADDRESS = st.sampled_from(["https://clinic.example/a?b=c&d", "https://films.example/watch"])
EXERCISE = st.fixed_dictionaries(
    {
        "title": WORD.map(lambda text: " ".join(text.split())),
        "slug": st.just("a-stretch"),
        "summary": PARAGRAPH,
        "key_takeaway": PARAGRAPH,
        "content_html": st.builds("<p>{}</p>".format, PARAGRAPH.map(html_of)) | st.just(""),
        "language": st.sampled_from([None, "en", "pt-BR"]),
        "authors": st.lists(st.sampled_from(["a-b", "c"]), max_size=2),
        "reviewer": st.sampled_from([None, "a-b"]),
        "review_due_at": st.sampled_from([None, "2027-01-31T09:00:00Z", "2027-07-31T16:30:00Z"]),
        "image_id": st.none() | st.integers(1, 9),
        "sources": st.lists(st.fixed_dictionaries({"title": WORD, "url": ADDRESS | st.just("")}), max_size=2),
        "funding": PARAGRAPH,
        "tags": st.lists(st.sampled_from(["neck", "hip"]), unique=True),
        "seo": st.fixed_dictionaries({"title": LINE, "description": PARAGRAPH}),
        "comments_open": st.booleans(),
        "steps": st.lists(STEP, max_size=3),
        "dosage": st.fixed_dictionaries(
            {
                "hold_seconds": st.none() | st.integers(1, 3600),
                "repetitions": st.none() | st.integers(1, 1000),
                "sets": st.none() | st.integers(1, 100),
                "rest_seconds": st.none() | st.integers(0, 3600),
                "per_side": st.booleans(),
                "frequency": LINE,
            }
        ),
        "position": LINE,
        "difficulty": st.sampled_from(["easy", "moderate", "hard"]),
        "equipment": st.lists(WORD, max_size=3),
        "muscles": st.lists(
            st.fixed_dictionaries({"name": WORD, "action": st.sampled_from(["stretch", "strengthen", "mobilise"])}),
            max_size=2,
        ),
        "variations": st.lists(
            st.fixed_dictionaries(
                {
                    "title": WORD,
                    "kind": st.sampled_from(["alternative", "easier", "harder"]),
                    "reason": PARAGRAPH,
                    "steps": st.lists(STEP, max_size=2),
                }
            ),
            max_size=2,
        ),
        "reminders": st.lists(SAID, max_size=2),
        "cautions": st.lists(
            st.fixed_dictionaries(
                {
                    "level": st.sampled_from(["note", "non_urgent", "urgent", "emergency"]),
                    "text": SAID,
                    "action": PARAGRAPH,
                }
            ),
            max_size=2,
        ),
        "contraindications": st.lists(SAID, max_size=2),
        "video": st.none()
        | st.fixed_dictionaries({"url": ADDRESS, "title": LINE, "captions_url": ADDRESS, "transcript": PARAGRAPH}),
    }
)


@given(EXERCISE)
def test_whatever_the_form_can_say_comes_back_as_it_was(members: dict[str, Any]) -> None:
    written = check(EntryType.EXERCISE, members)
    assert _saved(_sent(_opened(written))) == written


def test_the_form_has_a_place_for_every_member() -> None:
    named = set(ExerciseForm(formdata=MultiDict({"title": "x"}), meta=PLAIN).members(ZONE))
    assert named == set(ExerciseWritten.model_fields)


TYPED = [
    pytest.param("Hold & breathe", "Hold &amp; breathe", id="a text without a tag is plain text"),
    pytest.param("Pain < 3", "Pain &lt; 3", id="a sign is a sign"),
    pytest.param("One\r\ntwo", "One<br>two", id="a line end stays one"),
    pytest.param("One\n\ntwo", "<p>One</p><p>two</p>", id="an empty line parts paragraphs"),
    pytest.param("**Keep** the tuck", "<strong>Keep</strong> the tuck", id="stars make words bold"),
    pytest.param("2 ** 3 ** 4", "2 ** 3 ** 4", id="stars that embrace nothing are stars"),
    pytest.param("**One\n\ntwo**", "<p>**One</p><p>two**</p>", id="and so are those in different paragraphs"),
    pytest.param("<b>Keep</b> the tuck", "<b>Keep</b> the tuck", id="where there is a tag, it is HTML as it is"),
]


@pytest.mark.parametrize(("typed", "html"), TYPED)
def test_a_step_is_understood_as_it_was_typed(typed: str, html: str) -> None:
    assert step_html(typed) == html
    assert step_typed(html) == typed.replace("\r", "")


@pytest.mark.parametrize(
    ("html", "then"),
    [
        pytest.param("Hold & breathe", "Hold &amp; breathe", id="a bare sign is escaped"),
        pytest.param("30&nbsp;seconds", "30\xa0seconds", id="a character by its name is the character"),
        pytest.param(
            "&lt;b&gt; is a tag", "<p>&lt;b&gt; is a tag</p>", id="what only speaks of tags does not become one"
        ),
    ],
)
def test_a_step_that_is_escaped_in_an_unusual_way_says_the_same_after_a_save(html: str, then: str) -> None:
    assert step_html(step_typed(html)) == then
    assert step_html(step_typed(then)) == then


WRONG = [
    pytest.param([("dosage-hold_seconds", "30 s")], "dosage-hold_seconds", "whole number", id="what is no number"),
    pytest.param([("dosage-sets", "0")], "dosage-sets", "at least 1", id="a number that is too small"),
    pytest.param([("dosage-rest_seconds", "9" * 5000)], "dosage-rest_seconds", "whole number", id="one beyond all"),
    pytest.param(
        [("steps-0-text_html", "x"), ("steps-1-text_html", "y" * 20_001)], "steps-1-text_html", "20000", id="a step"
    ),
    pytest.param(
        [
            ("variations-0-title", "a"),
            ("variations-1-title", "b"),
            ("variations-1-steps-0-text_html", "y" * 20_001),
        ],
        "variations-1-steps-0-text_html",
        "20000",
        id="a step of a variation",
    ),
    pytest.param([("variations-0-reason", "r")], "variations-0-title", "not be empty", id="a variation without a name"),
    pytest.param([("cautions-0-action", "Stop.")], "cautions-0-text", "not be empty", id="what to do, but when?"),
    pytest.param([("cautions-0-text", "t"), ("cautions-0-level", "red")], "cautions-0-level", "urgent", id="a level"),
    pytest.param([("video-title", "Film")], "video-url", "https", id="a film without its address"),
    pytest.param([("equipment-0", "x" * 301)], "equipment-0", "300", id="a row that is one field"),
    pytest.param(
        [("steps-0-text_html", "x"), ("steps-0-image_id", "9" * 30)],
        "steps-0-image_id",
        "picture",
        id="a picture that is not there",
    ),
]


@pytest.mark.parametrize(("fields", "name", "said"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    fields: list[tuple[str, str]], name: str, said: str
) -> None:
    form = _filled(*fields)
    with pytest.raises(Invalid) as refusal:
        check(EntryType.EXERCISE, form.members(ZONE))
    assert show(form, refusal.value.faults) == []
    wrong = {field.name: " ".join(field.errors) for field in _all(form) if field.errors}
    assert list(wrong) == [name]
    assert said in wrong[name]
    assert dict(_sent(form))[name] == dict(fields).get(name, "")


def _all(form: Form) -> list[Field]:
    """Give every plain field of a form, however deep."""
    found: list[Field] = []
    for field in form:
        for each in field if isinstance(field, FieldList) else [field]:
            found += _all(each.form) if isinstance(each, FormField) else [each]
    return found


def test_empty_rows_are_no_members_and_what_is_wrong_is_still_said_at_its_row() -> None:
    fields = [
        ("steps-0-text_html", " "),
        ("steps-1-text_html", "Kneel."),
        ("steps-2-text_html", ""),
        ("steps-3-text_html", "y" * 20_001),
        ("variations-0-title", ""),
        ("variations-0-kind", "harder"),
        ("variations-0-steps-0-text_html", ""),
        ("variations-1-title", "Standing"),
        ("variations-1-steps-0-text_html", ""),
        ("variations-1-steps-1-text_html", "z" * 20_001),
        ("muscles-0-name", " "),
        ("muscles-0-action", "mobilise"),
        ("authors-0", ""),
        ("authors-1", "No Slug"),
    ]
    form = _filled(*fields)
    with pytest.raises(Invalid) as refusal:
        check(EntryType.EXERCISE, form.members(ZONE))
    show(form, refusal.value.faults)
    wrong = {field.name: field.data[:2] for field in _all(form) if field.errors}
    assert wrong == {
        "steps-3-text_html": "yy",
        "variations-1-steps-1-text_html": "zz",
        "authors-1": "No",
    }


def test_a_new_form_has_a_free_line_in_every_list_but_the_variations() -> None:
    form = ExerciseForm(formdata=None, data={"tags": []}, meta=PLAIN)
    form.offer([], [])
    lists = {field.name: len(field) for field in form if isinstance(field, FieldList)}
    assert lists.pop("variations") == 0
    assert set(lists.values()) == {1}
