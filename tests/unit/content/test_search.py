"""Searching: queries as people type them, on what is live and on drafts, alike on both databases."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from cms.accounts.permissions import SHELL
from cms.content import crediting, drafting, fulltext, indexing, publishing, search, tagging
from cms.content.models.entry import Entry
from cms.core.db import db, writing
from cms.core.sought import sought
from tests.counting import counting
from tests.unit.content.entries import ARTICLE, EXERCISE, SITE, article, draft, edited, exercise, fresh


def live(q: str) -> list[str]:
    """Give the slugs that readers find, the best first."""
    ranked = search.search(sought(q)).order_by(text("score DESC"), Entry.published_at.desc(), Entry.id.desc())
    with search.by_index():
        return [entry.slug for entry, _live in search.whole([row.revision_id for row in db.session.execute(ranked)])]


def drafts(q: str, kind: Any = ARTICLE) -> list[str]:
    """Give the slugs that staff find."""
    found = search.search(sought(q), actor=SHELL, kind=kind).with_only_columns(Entry.slug)
    return sorted(db.session.scalars(found))


MEMBERS: dict[str, Any] = {
    "title": "Chin tucks after whiplash",
    "summary": "A stretch for the café chair.",
    "key_takeaway": "Little and often.",
    "content_html": "<p>Sit tall. The lower back rests; the straße is øde. Not 50% harder.</p><p>颈椎疼痛 हिन्दी</p>",
    "tags": [{"name": "Neck pain", "kind": "condition"}],
    "authors": ["ana"],
    "slug": "it",
}
ASKED: list[tuple[str, str, bool]] = [
    ("a word", "whiplash", True),
    ("in capitals", "WHIPLASH", True),
    ("the beginning of a word", "stretc", True),
    ("not the middle of one", "iplash", False),
    ("all words, wherever they stand", "chair whiplash rests", True),
    ("one that is missing", "whiplash hip", False),
    ("another form of an English word", "stretching resting", True),
    ("the singular", "tuck", True),
    ("without the accent", "cafe", True),
    ("with an accent too many", "whíplash", True),
    ("a sharp s as two", "strasse", True),
    ("a letter with a stroke", "ode", True),
    ("a tag", "neck pain", True),
    ("an author", "perez", True),
    ("a quoted phrase", '"lower back"', True),
    ("a phrase in another order", '"back lower"', False),
    ("a phrase that is half a word", '"lower bac"', False),
    ("a phrase over two fields", '"whiplash a"', False),
    ("a phrase in curly quotes", "“sit tall”", True),
    ("a quote that is not closed", '"lower back', True),
    ("a word that must not be there and is", "whiplash -chair", False),
    ("one that is not there", "whiplash -hip", True),
    ("a longer word than the unwanted one", "whiplash -whip", True),
    ("an unwanted phrase", 'whiplash -"lower back"', False),
    ("only an unwanted word", "-hip", True),
    ("a hyphen within", "lower-back", True),
    ("Chinese, without spaces", "疼痛", True),
    ("Chinese in another order", "痛疼", False),
    ("Devanagari", "हिन्दी", True),
    ("a number", "50", True),
    ("operators are words", "sit OR tall", False),
    ("an operator alone", "NOT", True),
    ("a column", "title:whiplash", False),
    ("what means near", "NEAR(sit tall)", False),
    ("a star", "whip*", True),
    ("brackets and braces", "((whiplash}{", True),
    ("what tsquery reads", "whiplash & !tall | <->", True),
    ("a caret and a colon", "^whiplash :* '", True),
    ("the end of a statement", "whiplash'; DROP TABLE entry; --", False),
    ("a backslash and a NUL", "whiplash\\ \x00", True),
    ("the mark of a stem", "=whiplash", True),
    ("only signs", "?!…%_", False),
    ("nothing but quotes", '""""', False),
    ("a lone hyphen", "- -- whiplash", True),
    ("emoji", "🙂 whiplash", True),
    ("more words than are taken", "whiplash " * 40, True),
    ("a very long word", "w" * 5000, False),
    ("a lone surrogate", "whiplash \ud800", True),
]


@pytest.fixture
def library(app: Flask) -> None:
    """Put in one article that is looked for, and one that is not."""
    with writing():
        crediting.create(SHELL, name="Ana Pérez", slug="ana")
    article(**MEMBERS)
    article(title="Hip", slug="other", content_html="<p>Nothing of it.</p>")


def test_readers_and_staff_find_what_they_type(library: None) -> None:
    wrong = [(why, asked) for why, asked, there in ASKED for find in (live, drafts) if ("it" in find(asked)) != there]
    assert wrong == []


LANGUAGES: list[tuple[str, str, str, str, bool]] = [
    ("English stems", "en", "stretching", "stretches", True),
    ("English of a region", "en-GB", "mobilised", "mobilising", True),
    ("no English stems in German", "de", "besten", "besting", False),
    ("German compounds by their beginning", "de", "Nackenschmerzen", "nacken", True),
    ("German umlauts", "de", "Übung", "ubung", True),
    ("Spanish accents", "es", "cuello está rígido", "rigido esta", True),
    ("French ligatures", "fr", "cœur", "coeur", True),
    ("Turkish letters", "tr", "sırt ağrısı", "sirt agrisi", True),
    ("Polish letters", "pl", "łopatka", "lopatka", True),
    ("Greek accents", "el", "αυχένας", "αυχενας", True),
    ("Cyrillic", "ru", "Шея болит", "шея", True),
    ("Japanese", "ja", "首の痛み", "痛み", True),
]


@pytest.mark.parametrize(
    ("language", "said", "asked", "there"), [pytest.param(*row[1:], id=row[0]) for row in LANGUAGES]
)
def test_every_language_is_found_by_its_words(app: Flask, language: str, said: str, asked: str, *, there: bool) -> None:
    article(title="X", slug="it", language=language, content_html=f"<p>{said}</p>")
    assert live(asked) == (["it"] if there else [])


EXERCISE_WORDS = {
    "steps": [{"text": "alpha"}],
    "variations": [{"title": "bravo", "reason": "charlie", "steps": [{"text": "delta"}]}],
    "reminders": ["echo"],
    "cautions": [{"level": "note", "text": "foxtrot", "action": "golf"}],
    "contraindications": ["hotel"],
    "position": "india",
    "equipment": ["juliett"],
    "muscles": [{"name": "kilo", "action": "stretch"}],
}


def test_exercises_are_found_by_all_that_is_said_of_them(app: Flask) -> None:
    exercise(slug="it", **EXERCISE_WORDS)
    words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo"]
    assert [word for word in words if live(word) != ["it"]] == []
    assert drafts("alpha", EXERCISE) == ["it"]


def test_the_title_counts_over_the_summary_and_that_over_the_text_then_what_is_newer(app: Flask) -> None:
    article(title="Psoas", slug="title-old")
    article(title="Psoas", slug="title-new")
    article(title="A", slug="text", content_html=f"<p>{'psoas ' * 30}</p>")
    article(title="B", slug="summary", summary="The psoas.")
    assert live("psoas") == ["title-new", "title-old", "summary", "text"]


def test_readers_find_the_live_text_and_staff_the_newest(app: Flask) -> None:
    made = edited(article(title="Before", slug="it"), title="After")
    assert (live("before"), live("after")) == (["it"], [])
    assert (drafts("before"), drafts("after")) == ([], ["it"])
    with writing():
        publishing.publish(SHELL, fresh(made), fresh(made).version, required=())
    assert (live("before"), live("after")) == ([], ["it"])


def rows() -> int:
    """Count the rows of the index."""
    return db.session.scalar(select(func.count()).select_from(fulltext.INDEX)) or 0


def test_the_index_holds_the_live_and_the_newest_and_nothing_else(app: Flask) -> None:
    made = draft(title="One", slug="it")
    assert (rows(), live("one")) == (1, [])
    for title in ("Two", "Three"):
        edited(made, title=title)
    assert rows() == 1
    article_ = article(title="Four", slug="four")
    edited(edited(article_, title="Five"), title="Six")
    assert rows() == 3
    with writing():
        publishing.discard(SHELL, fresh(article_), None)
    assert (rows(), live("four"), drafts("six")) == (2, [], [])


def half_done(made: Entry) -> None:
    """Save an entry, and fail before the end."""
    with writing():
        drafting.edit(SHELL, fresh(made), fresh(made).version, {"title": "Lost"}, SITE)
        raise RuntimeError


def test_a_save_that_is_taken_back_leaves_no_word(app: Flask) -> None:
    made = article(title="Kept", slug="it")
    with pytest.raises(RuntimeError):
        half_done(made)
    assert (drafts("kept"), drafts("lost"), rows()) == (["it"], [], 1)


def test_a_new_name_of_a_tag_or_an_author_is_found_at_once(library: None) -> None:
    with writing():
        tagging.change(SHELL, tagging.get("neck-pain"), 1, name="Cervicalgia")
        crediting.change(SHELL, crediting.get("ana"), 1, {"name": "Bo Lund"})
    assert (live("cervicalgia lund"), live("perez")) == (["it"], [])


def test_a_rebuilt_index_finds_the_same(library: None) -> None:
    with writing():
        db.session.execute(text("DELETE FROM search_text"))
    assert live("whiplash") == []
    seen: list[int] = []
    with writing():
        indexing.fill(db.session.connection(), seen.append)
    assert (live("whiplash"), sum(seen), rows()) == (["it"], indexing.count(), 2)


def test_what_no_index_could_hold_whole_is_found_by_its_beginning(app: Flask) -> None:
    many = " ".join(f"w{number:05}" for number in range(40_000))
    article(title="Long", slug="it", content_html=f"<p>{many}</p>")
    assert live("w00007") == ["it"]
    assert live("w39999") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_nothing_that_was_found_no_text_is_asked_for(library: None) -> None:
    with counting() as sent:
        assert search.whole([]) == []
    assert sent == []
