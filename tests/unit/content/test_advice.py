"""What an editor is told before readers see an entry."""

from typing import Any

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.content import crediting
from cms.content.advice import advice
from cms.content.models.media import Media
from cms.content.views import EntryView, view
from cms.core.db import writing
from tests.unit.content.entries import ARTICLE, EXERCISE, STEPS, draft, newest

WHOLE: dict[str, Any] = {"summary": "Short.", "authors": ["ana"], "reviewer": "ana"}
CAUTIONS = [{"level": "note", "text": "Stop when it hurts."}]
CASES: list[tuple[str, Any, dict[str, Any], list[str]]] = [
    ("nothing is missing", ARTICLE, {}, []),
    ("no summary", ARTICLE, {"summary": ""}, ["summary"]),
    ("no author", ARTICLE, {"authors": []}, ["author"]),
    ("no reviewer", ARTICLE, {"reviewer": None}, ["reviewer"]),
    ("a picture that says what it shows", ARTICLE, {"content_html": "<img src=/media/a alt=Knee>"}, []),
    ("a picture that says nothing", ARTICLE, {"content_html": "<img src=/media/a>"}, ["picture_in_words"]),
    ("a picture whose words are empty", ARTICLE, {"content_html": "<img src=/media/a alt=' '>"}, ["picture_in_words"]),
    ("an exercise with a caution", EXERCISE, {"steps": STEPS, "cautions": CAUTIONS}, []),
    ("an exercise without one", EXERCISE, {"steps": STEPS}, ["cautions"]),
    (
        "nothing but a title",
        EXERCISE,
        {"summary": "", "authors": [], "reviewer": None},
        ["summary", "author", "reviewer", "cautions"],
    ),
]


def seen(kind: Any, **members: Any) -> EntryView:
    with writing():
        if crediting.find("ana") is None:
            crediting.create(SHELL, name="Ana")
    entry = draft(kind, **{**WHOLE, **members})
    return view([(entry, newest(entry))], public=False)[0]


@pytest.mark.parametrize(("kind", "members", "missing"), [pytest.param(*row[1:], id=row[0]) for row in CASES])
def test_what_is_missing_is_named(app: Flask, kind: Any, members: dict[str, Any], missing: list[str]) -> None:
    assert advice(seen(kind, **members)) == missing


def test_a_picture_of_the_library_needs_words_unless_it_decorates(app: Flask) -> None:
    shown = seen(ARTICLE)
    for media, missing in [
        (Media(key="a", alt="", decorative=False), ["picture_in_words"]),
        (Media(key="a", alt="A knee", decorative=False), []),
        (Media(key="a", alt="", decorative=True), []),
    ]:
        with_picture = EntryView(shown.entry, shown.revision, False, shown.authors, [], shown.reviewer, [], {1: media})
        assert advice(with_picture) == missing


def test_a_picture_that_decorates_may_be_silent_in_the_text_too(app: Flask) -> None:
    shown = seen(ARTICLE, content_html='<img src="/media/abc/1.webp" alt="">')
    decoration = Media(key="abc", alt="", decorative=True)
    with_picture = EntryView(shown.entry, shown.revision, False, shown.authors, [], shown.reviewer, [], {1: decoration})
    assert advice(with_picture) == []
