"""The library: files and rows come and go together, words are demanded, and what is shown stays."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from cms.accounts.permissions import SHELL, Actor, Role
from cms.audit.log import LogRow
from cms.content import library, picture_words, publishing, revisions, storing
from cms.content.models.media import Media, RevisionMedia
from cms.content.picture_uses import Uses, uses_of
from cms.core import versions
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Invalid, Misconfigured, NotFound, Stale
from cms.core.pictures import prepare
from cms.core.storage import Folder
from cms.worker import queued
from tests.drawings import png
from tests.unit.accounts.people import person
from tests.unit.content.entries import (
    ARTICLE,
    EXERCISE,
    SITE,
    STEPS,
    article,
    draft,
    edited,
    exercise,
    fresh,
    newest,
    published,
)
from tests.unit.content.shelf import described, picture, removed, store
from tests.unit.content.shelf import fresh as fresh_picture

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ALT = "Somebody kneels on one knee."


def files() -> list[str]:
    return list(store().keys())


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(Media)) or 0


def work(app: Flask) -> None:
    queued.run_outbox(app.extensions["vertebra"])


def test_a_picture_has_a_row_and_its_files(app: Flask) -> None:
    made = fresh_picture(
        picture(content=png(1000, 500), caption=" The start ", file_name="C:\\pictures\\psoas\u202e 1.png")
    )
    assert (made.width, made.height, made.alt, made.caption, made.version) == (1000, 500, ALT, "The start", 1)
    assert made.file_name == "psoas 1.png"
    assert made.renditions == [
        {"file": "1000.webp", "width": 1000, "height": 500, "mime_type": "image/webp"},
        {"file": "800.webp", "width": 800, "height": 400, "mime_type": "image/webp"},
        {"file": "400.webp", "width": 400, "height": 200, "mime_type": "image/webp"},
    ]
    assert files() == sorted(f"{made.key}/{each['file']}" for each in made.renditions)
    assert made.bytes == len(store().get(f"{made.key}/1000.webp"))
    assert [row.action for row in db.session.scalars(select(LogRow))] == ["media.create"]


@ON_SQLITE
def test_the_same_picture_twice_is_two_with_addresses_that_nobody_guesses(app: Flask) -> None:
    keys = {picture().key, picture().key}
    assert len(keys) == 2
    assert all(len(key) == 40 for key in keys)


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        pytest.param({}, "#/alt", id="nothing"),
        pytest.param({"alt": " \n"}, "#/alt", id="blanks"),
        pytest.param({"alt": "", "caption": "A knee"}, "#/alt", id="a caption is no description"),
        pytest.param({"alt": "IMG_2041.JPG"}, "#/alt", id="the name of a file"),
        pytest.param({"alt": "Neck stretch (final).png"}, "#/alt", id="the name of a file with blanks"),
        pytest.param({"alt": "DSC00012"}, "#/alt", id="what a camera calls it"),
        pytest.param({"alt": "image 3"}, "#/alt", id="that it is an image"),
        pytest.param({"alt": "photo"}, "#/alt", id="that it is a photograph"),
        pytest.param({"alt": "Psoas-2_small"}, "#/alt", id="the name of this file"),
        pytest.param({"alt": "x" * 501}, "#/alt", id="a story"),
        pytest.param({"alt": ALT, "caption": "x" * 1001}, "#/caption", id="a caption that is a text"),
        pytest.param({"alt": ALT, "decorative": "perhaps"}, "#/decorative", id="an answer that is none"),
        pytest.param({"alt": ALT, "title": "x"}, "#/title", id="a strange member"),
    ],
)
def test_words_are_refused(members: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        picture_words.described(members, "psoas-2_small.png")
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"alt": ALT}, id="words"),
        pytest.param({"alt": "x" * 500}, id="many words"),
        pytest.param({"decorative": True}, id="none for what only decorates"),
        pytest.param({"decorative": "on"}, id="a box that is ticked"),
        pytest.param({"alt": ALT, "decorative": ""}, id="a box that is not"),
        pytest.param({"alt": "Photo of a knee"}, id="words that begin like a name"),
        pytest.param({"alt": "<b>Knee</b> & hip"}, id="signs are text"),
    ],
)
def test_words_are_taken(members: dict[str, Any]) -> None:
    told = picture_words.described(members, "psoas-2_small.png")
    assert told.alt == members.get("alt", "")


@pytest.mark.parametrize(
    ("alt", "role", "key", "refusal"),
    [
        pytest.param("", Role.EDITOR, None, Invalid, id="it is not described"),
        pytest.param(ALT, Role.MODERATOR, None, Forbidden, id="it may not be done"),
        pytest.param(ALT, Role.EDITOR, "taken", IntegrityError, id="the database refuses it"),
    ],
)
def test_nothing_is_left_when_the_transaction_fails(
    app: Flask, alt: str, role: Role, key: str | None, refusal: type[Exception]
) -> None:
    first, actor = picture(), person(role)
    before = files()

    def add() -> None:
        with storing.stored(store(), prepare(png())) as made, writing():
            assert len(files()) > len(before)
            library.add(actor, replace(made, key=first.key) if key else made, alt=alt)

    with pytest.raises(refusal):
        add()
    assert rows() == 1
    assert files() == before


@ON_SQLITE
def test_no_row_is_made_when_the_store_fails(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Folder.put

    def fail_at_the_second(self: Folder, key: str, content: bytes) -> None:
        if key.endswith("/400.webp"):
            raise Misconfigured("full")
        put(self, key, content)

    monkeypatch.setattr(Folder, "put", fail_at_the_second)
    with pytest.raises(Misconfigured, match="full"):
        picture(content=png(900, 10))
    assert rows() == 0
    assert files() == []


def test_a_change_of_words_is_seen_wherever_the_picture_is_live(app: Flask) -> None:
    made = picture()
    live = article(image_id=made.id)
    step = exercise(title="Psoas", steps=[{"text": "Kneel.", "image_id": made.id}])
    other = article(title="Other")
    waiting = draft(image_id=made.id)
    number = versions.current()[0]
    changed = described(made, alt="A knee", caption="Start")
    assert (changed.alt, changed.caption, changed.version) == ("A knee", "Start", 2)
    touched = set(
        db.session.scalars(select(versions.ContentVersion.name).where(versions.ContentVersion.number > number))
    )
    assert touched == {"*", f"article:{live.slug}", f"exercise:{step.slug}"}, "lists with them bear these names too"
    assert not {f"article:{other.slug}", f"article:{waiting.slug}"} & touched
    last = db.session.scalars(select(LogRow).order_by(LogRow.id.desc())).first()
    assert last is not None
    assert (last.action, last.details) == ("media.change", {"members": ["alt", "caption"]})


def test_words_that_nobody_sees_move_no_version(app: Flask) -> None:
    number = versions.current()[0]
    described(picture(), alt="A knee")
    assert versions.current()[0] == number


@ON_SQLITE
def test_a_change_keeps_what_it_does_not_name_and_its_rules(app: Flask) -> None:
    made = picture(caption="Start", file_name="a.png")
    assert described(made, decorative=True).alt == ALT
    assert described(made, decorative=False).alt == ALT
    with pytest.raises(Invalid):
        described(made, alt="a.png")
    with writing(), pytest.raises(Stale):
        library.describe(SHELL, fresh_picture(made), 1, {"alt": "A knee"})
    assert (fresh_picture(made).alt, fresh_picture(made).caption) == (ALT, "Start")


def test_authors_keep_their_own_pictures_and_editors_all(app: Flask) -> None:
    author, other, editor = person(), person(email="other@clinic.example"), person(Role.EDITOR)
    made, of_the_shell = picture(author), picture()
    assert described(made, author, alt="Mine").alt == "Mine"
    for target, actor in ((made, other), (of_the_shell, author), (made, person(Role.MODERATOR))):
        with pytest.raises(Forbidden):
            described(target, actor, alt="Theirs")
        with pytest.raises(Forbidden):
            removed(target, actor)
    assert described(made, editor, alt="Ours").alt == "Ours"
    removed(made, author)
    removed(of_the_shell, editor)
    assert rows() == 0


def test_what_is_removed_is_gone_with_its_files(app: Flask) -> None:
    made, kept = picture(), picture()
    removed(made)
    work(app)
    assert files() == [f"{kept.key}/60.webp"]
    with pytest.raises(NotFound):
        library.get(made.id)
    last = db.session.scalars(select(LogRow).order_by(LogRow.id.desc())).first()
    assert last is not None
    assert (last.action, last.subject_id) == ("media.delete", made.id)


def test_what_any_revision_shows_stays(app: Flask) -> None:
    made = picture()
    entry = edited(published(draft(image_id=made.id)), image_id=None)
    published(entry)
    with pytest.raises(Conflict):
        removed(made)
    work(app)
    assert files() == [f"{made.key}/60.webp"]
    with writing():
        revisions.restore(SHELL, fresh(entry), fresh(entry).version, 1, SITE)
    assert newest(fresh(entry)).source["image_id"] == made.id


@ON_SQLITE
def test_a_removal_names_the_version_it_saw(app: Flask) -> None:
    made = picture()
    with writing(), pytest.raises(Stale):
        library.remove(SHELL, fresh_picture(made), 7)
    assert rows() == 1


@pytest.mark.parametrize(
    ("kind", "members", "pointer"),
    [
        pytest.param(ARTICLE, {"image_id": 99}, "#/image_id", id="of an article"),
        pytest.param(
            EXERCISE, {"steps": [*STEPS, {"text": "a", "image_id": 99}]}, "#/steps/1/image_id", id="of a step"
        ),
        pytest.param(
            EXERCISE,
            {"variations": [{"title": "a", "steps": [{"text": "a", "image_id": 99}]}]},
            "#/variations/0/steps/0/image_id",
            id="of a step of a variation",
        ),
    ],
)
def test_a_picture_that_is_not_there_is_pointed_at(
    app: Flask, kind: Any, members: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        draft(kind, **members)
    assert [(fault.detail, fault.pointer) for fault in refused.value.faults] == [
        ("There is no picture with this id.", pointer)
    ]


def test_a_revision_names_each_picture_it_shows_once(app: Flask) -> None:
    made = [picture() for _ in range(4)]
    entry = draft(
        EXERCISE,
        image_id=made[0].id,
        content_html=f'<img src="/media/{made[3].key}/60.webp" alt="A knee"><img src="/media/{"0" * 40}/1.webp">',
        steps=[{"text": "a", "image_id": made[1].id}, {"text": "b", "image_id": made[0].id}],
        variations=[{"title": "Standing", "steps": [{"text": "a", "image_id": made[2].id}]}],
    )
    found = db.session.scalars(select(RevisionMedia.media_id).where(RevisionMedia.revision_id == newest(entry).id))
    assert sorted(found) == [each.id for each in made]
    assert f"/media/{made[3].key}/60.webp" in newest(entry).rendered["content_html"]


def test_where_a_picture_is_used_is_told_as_far_as_one_may_know(app: Flask) -> None:
    author = person()
    made, unused = picture(author), picture()
    live = article(title="Live", image_id=made.id)
    edited(live, title="Secret plans")
    draft(title="Own draft", actor=author, image_id=made.id)
    draft(title="Draft of others", image_id=made.id)
    edited(draft(title="Once", image_id=made.id), image_id=None)
    binned = draft(title="Binned", image_id=made.id)
    with writing():
        publishing.discard(SHELL, fresh(binned))

    def seen(actor: Actor) -> tuple[set[str], int]:
        used: Uses = uses_of(actor, [made.id])[made.id]
        return {title for _entry, title in used.entries}, used.further

    assert seen(SHELL) == ({"Secret plans", "Own draft", "Draft of others"}, 2)
    assert seen(author) == ({"Live", "Own draft"}, 3)
    assert uses_of(SHELL, [unused.id])[unused.id].count == 0
    assert uses_of(SHELL, []) == {}
