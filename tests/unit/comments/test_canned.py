"""Canned replies: places are filled in, and a name is a name."""

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.comments import canned
from cms.comments.canned import CannedReply, Filling
from cms.core import commonmark
from cms.core.db import db, writing
from cms.core.errors import Forbidden, Invalid, NotFound, Stale
from cms.core.help_lines import HelpLine
from cms.core.text import text_of

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LINES = (HelpLine("GB", "Samaritans", "116 123"), HelpLine("*", "Find A Helpline", "https://findahelpline.com"))
FILLING = Filling("Jo", "Neck pain", "https://clinic.example/articles/neck", "The Clinic", LINES)

ROWS: list[tuple[str, str, str]] = [
    ("a name", "Dear {name},", "Dear Jo,"),
    ("one place twice", "{name} {name}", "Jo Jo"),
    ("all of them", "{site}: {title}, {url}", "The Clinic: Neck pain, https://clinic.example/articles/neck"),
    ("help lines", "{help_lines}", "- Samaritans: 116 123\n- Find A Helpline: https://findahelpline.com"),
    ("what is in a place is not filled in again", "{title}", "Neck pain"),
    ("a brace that is none", "a { b } c {", "a { b } c {"),
    ("nothing", "Thank you.", "Thank you."),
]


@pytest.mark.parametrize(("body", "expected"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_places_are_filled_in(body: str, expected: str) -> None:
    assert canned.filled(body, FILLING) == expected


@pytest.mark.parametrize(
    "name",
    [
        "*Jo* _Bloggs_",
        "[Jo](https://evil.example)",
        "https://evil.example",
        "<b>Jo</b>",
        "`Jo`",
        "# Jo",
        "Jo {name}",
        "\\Jo",
    ],
)
def test_a_name_is_shown_as_it_is_written(name: str) -> None:
    told = canned.filled("Dear {name}, thank you.", Filling(name, "", "", "", ()))
    html = commonmark.render(told)
    assert text_of(html) == f"Dear {name}, thank you."
    assert not [tag for tag in ("<a", "<b", "<em", "<strong", "<code") if tag in html]


def test_there_are_texts_to_begin_with_and_all_of_them_can_be_filled_in(app: Flask) -> None:
    kept = db.session.scalars(select(CannedReply).order_by(CannedReply.id)).all()
    assert [each.title for each in kept][:2] == ["Somebody may be in danger", "This may need a doctor today"]
    for each in kept:
        told = canned.filled(each.body, FILLING)
        assert "{" not in told
        assert told.startswith("Dear Jo, ")


def test_a_text_is_kept_changed_and_dropped(app: Flask) -> None:
    with writing():
        kept = canned.create(SHELL, "Thanks", "Thank you, {name}.")
    with writing():
        assert canned.change(SHELL, kept.id, 1, title="Thanks").version == 1
        assert canned.change(SHELL, kept.id, 1, body="Thanks.").version == 2
    with pytest.raises(Stale), writing():
        canned.change(SHELL, kept.id, 1, body="Other")
    with pytest.raises(Stale), writing():
        canned.delete(SHELL, kept.id, 1)
    with writing():
        canned.delete(SHELL, kept.id, 2)
    for missing in (kept.id, 2**53):
        with pytest.raises(NotFound):
            canned.one(SHELL, missing)


@ON_SQLITE
@pytest.mark.parametrize("body", ["{nmae}", "{}", "{ name }", "{name} {phone}"])
def test_a_place_that_nobody_can_fill_in_is_refused(app: Flask, body: str) -> None:
    with pytest.raises(Invalid, match="help_lines") as refusal, writing():
        canned.create(SHELL, "x", body)
    assert refusal.value.faults[0].pointer == "#/body"
    with pytest.raises(Invalid), writing():
        canned.change(SHELL, 1, 1, body=body)


@ON_SQLITE
def test_only_moderators_keep_texts(app: Flask) -> None:
    editor = Actor("user", 1, "Ana", GRANTS[Role.EDITOR], Role.EDITOR)
    with pytest.raises(Forbidden):
        canned.create(editor, "x", "x")
    with pytest.raises(Forbidden):
        canned.change(editor, 1, 1, body="x")
    with pytest.raises(Forbidden):
        canned.delete(editor, 1)
    with pytest.raises(Forbidden):
        canned.one(editor, 1)
