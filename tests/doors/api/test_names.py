"""One rule for signs in names and texts, at every door that they come in by."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.comments.models import Comment
from cms.content.models.taxonomy import Author, Tag
from cms.core.db import db, writing
from tests.api import BASE, READER, Api
from tests.unit.transfer.runs import Imports
from tests.unit.transfer.wxr import comment, post, wxr

THREAD = "/articles/neck/comments"
TURNED = "\u202eAna\u2066 Sil\u200bva\u2069\u202c\u2028"  # XML and forms can hold it
BROKEN = f"\x07{TURNED}\x00"  # JSON can
KEPT = "Ana Silva"
Send = Callable[["House"], object]


class House:
    """An installation with an article, and those who send it something."""

    def __init__(self, app: Flask, editor: Api, reader: Api, folder: Path) -> None:
        self.app, self.editor, self.reader, self.folder = app, editor, reader, folder
        editor.published("articles", title="Neck")

    def comment(self, **members: Any) -> None:
        """Comment as a program does, in JSON."""
        told = {**READER, "body": "It clicks.", **members}
        assert self.reader.post(THREAD, told).status_code in {201, 202}

    def form(self) -> None:
        """Comment as a page without scripts does."""
        told = {**READER, "author_name": TURNED, "body": "It clicks."}
        assert self.app.test_client().post(BASE + THREAD, data=told).status_code in {201, 202, 303}

    def wordpress(self) -> None:
        """Bring a comment and a category from elsewhere."""
        term = f'<category domain="category" nicename="neck"><![CDATA[{TURNED}]]></category>'
        imports = Imports(self.app, self.folder)
        imports.imported(wxr(post(1, comment(10, author=TURNED), terms=term)))

    def account(self) -> None:
        """Make an account."""
        with writing():
            users.create(SHELL, email="ana@clinic.example", role="author", name=f"{BROKEN}\ud800")


DOORS: dict[str, tuple[Send, Callable[[], Any]]] = {
    "a comment in JSON": (
        lambda house: house.comment(author_name=BROKEN),
        lambda: db.session.scalars(select(Comment.author_name)).one(),
    ),
    "a comment of a form": (
        lambda house: house.form(),
        lambda: db.session.scalars(select(Comment.author_name)).one(),
    ),
    "a comment of another system": (
        lambda house: house.wordpress(),
        lambda: db.session.scalars(select(Comment.author_name)).one(),
    ),
    "a category of another system": (
        lambda house: house.wordpress(),
        lambda: db.session.scalars(select(Tag.name)).one(),
    ),
    "an author": (
        lambda house: house.editor.made("/authors", {"name": BROKEN}),
        lambda: db.session.scalars(select(Author.name)).one(),
    ),
    "a tag": (
        lambda house: house.editor.made("/tags", {"name": BROKEN}),
        lambda: db.session.scalars(select(Tag.name)).one(),
    ),
    "a tag beside an article": (
        lambda house: house.editor.published("articles", title="Back", tags=[{"name": BROKEN, "kind": "topic"}]),
        lambda: db.session.scalars(select(Tag.name)).one(),
    ),
    "an account": (
        lambda house: house.account(),
        lambda: users.get("ana@clinic.example").name,
    ),
}


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write at once."""
    return {"CMS_COMMENT_RATE": "off", "CMS_COMMENT_HOLD": "flagged"}


@pytest.fixture
def house(app: Flask, editor: Api, reader: Api, tmp_path: Path) -> House:
    """Give a house with an article."""
    return House(app, editor, reader, tmp_path)


@pytest.mark.parametrize("door", DOORS)
def test_no_sign_in_a_name_hides_or_turns_what_is_around_it(house: House, door: str) -> None:
    send, read = DOORS[door]
    send(house)
    db.session.rollback()
    assert read() == KEPT


@pytest.mark.parametrize("path", ["/authors", "/tags"])
def test_a_name_of_which_nothing_can_be_seen_is_none(house: House, path: str) -> None:
    refused = house.editor.post(path, {"name": "\u200b\u202e"})
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "#/name")


def test_what_cannot_be_stored_goes_out_of_a_text_and_its_direction_stays(house: House) -> None:
    house.comment(body="It\x00 clicks \u200fעברית\u202e, and more.")
    assert db.session.scalars(select(Comment.source)).one() == "It clicks \u200fעברית\u202e, and more."


@pytest.mark.parametrize("member", ["author_name", "body"])
def test_half_a_sign_is_no_json(house: House, member: str) -> None:
    assert house.reader.post(THREAD, {**READER, "body": "It clicks.", member: "a\ud800b"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "held"),
    [
        pytest.param("Аnа Sіlva", True, id="an author in Cyrillic letters"),
        pytest.param("Dr. Ana Silva, physio", True, id="her name within a longer one"),
        pytest.param("Ana Sllva", True, id="l for i"),
        pytest.param("MODERATOR of the clinic", True, id="the name of an account"),
        pytest.param("Vertebra", True, id="the site itself"),
        pytest.param("Silvana", False, id="somebody else"),
        pytest.param("Daniel", True, id="an author of one word"),
        pytest.param("Dr Daniel", True, id="that word within a longer name"),
        pytest.param("Daniela", False, id="another word that begins with it"),
        pytest.param("Vertebrae Fan", False, id="a word that begins with the name of the site"),
        pytest.param("Mariana Silvano", False, id="words that hold the name across their bounds"),
        pytest.param("Bo", False, id="a short name"),
    ],
)
def test_who_bears_the_name_of_somebody_of_the_team_waits_for_a_moderator(
    house: House, moderator: Api, name: str, held: bool
) -> None:
    for author in ("Ana Silva", "Daniel"):
        house.editor.made("/authors", {"name": author})
    moderator.get("/moderation/comments")
    house.comment(author_name=name)
    made = db.session.scalars(select(Comment)).one()
    assert (made.status, made.held_because) == (("pending", "like_team") if held else ("approved", None))
