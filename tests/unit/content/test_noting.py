"""Notes on a draft: who leaves them, that they are dealt with and opened again, and that nobody else reads them."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import GRANTS, NOBODY, SHELL, Actor, Permission, Role
from cms.audit import log
from cms.content import noting, publishing
from cms.content.models.entry import Entry
from cms.content.models.note import Note, Occasion
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from tests.unit.accounts.people import person
from tests.unit.content.entries import article, draft, edited, fresh

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def noted(entry: Entry, body: str = "Is this right?", actor: Actor = SHELL) -> Note:
    """Leave a note."""
    with writing():
        return noting.write(actor, fresh(entry), body)


def there(entry: Entry) -> list[Note]:
    """Give the notes of an entry."""
    return list(db.session.scalars(noting.of(entry)))


def test_notes_are_kept_as_they_were_written(app: Flask) -> None:
    entry = edited(draft(), summary="Second save")
    noted(entry, "  First\r\n<b>line</b>\u0000  ")
    (note,) = there(entry)
    assert (note.body, note.number, note.written_by_name) == ("First\n<b>line</b>", 2, "the shell")
    assert note.resolved_at is None
    assert fresh(entry).version == 2, "a note changes nothing of the text"


def test_a_note_is_resolved_once_and_opened_again(app: Flask) -> None:
    entry, ana = draft(), person(Role.EDITOR)
    note = noted(entry)
    with writing():
        noting.resolve(ana, fresh(entry), note.id)
    with writing():
        noting.resolve(SHELL, fresh(entry), note.id)
    assert there(entry)[0].resolved_by == ana.id, "who came second changes nothing"
    with writing():
        noting.reopen(SHELL, fresh(entry), note.id)
    (again,) = there(entry)
    assert (again.resolved_at, again.resolved_by, again.resolved_by_name) == (None, None, None)
    told = [row.action for row in db.session.scalars(log.rows("article", entry.id).order_by(log.LogRow.id))]
    assert told[1:] == ["article.note", "article.resolve_note", "article.reopen_note"]
    assert "Is this right?" not in str([row.details for row in db.session.scalars(log.rows())])


@ON_SQLITE
@pytest.mark.parametrize("body", ["", "  \n", "\u0000", "x" * 5001])
def test_what_says_nothing_or_too_much_is_refused(app: Flask, body: str) -> None:
    entry = draft()
    with pytest.raises(Invalid) as refused:
        noted(entry, body)
    assert [fault.pointer for fault in refused.value.faults] == ["#/note"]
    assert there(entry) == []


WHO: list[tuple[str, Callable[[], Actor], bool]] = [
    ("an editor", lambda: person(Role.EDITOR), True),
    ("a moderator reads every draft", lambda: person(Role.MODERATOR), True),
    ("an admin", lambda: person(Role.ADMIN), True),
    ("another author", lambda: person(Role.AUTHOR, "ben@clinic.example"), False),
    ("a reader", lambda: NOBODY, False),
    (
        "a key for comments",
        lambda: Actor("token", 1, "Key", frozenset({Permission.COMMENTS_READ}), Role.MODERATOR),
        False,
    ),
]


@ON_SQLITE
@pytest.mark.parametrize(("who", "may"), [pytest.param(*row[1:], id=row[0]) for row in WHO])
def test_only_who_may_read_the_draft_notes_something_on_it(app: Flask, who: Callable[[], Actor], *, may: bool) -> None:
    entry = draft(actor=person(Role.AUTHOR, "ana@clinic.example"))
    someone, note = who(), noted(entry)
    assert noting.may_read(someone, fresh(entry)) == may
    attempts: list[Callable[[], Note]] = [
        lambda: noting.write(someone, fresh(entry), "Mine"),
        lambda: noting.resolve(someone, fresh(entry), note.id),
        lambda: noting.reopen(someone, fresh(entry), note.id),
    ]
    for attempt in attempts:
        if may:
            with writing():
                attempt()
        else:
            with pytest.raises(Forbidden), writing():
                attempt()
    assert len(there(entry)) == 1 + may


@ON_SQLITE
def test_of_a_live_text_of_somebody_else_authors_read_no_notes(app: Flask) -> None:
    assert not noting.may_read(person(), article())


@ON_SQLITE
def test_a_note_of_another_entry_is_not_there(app: Flask) -> None:
    note, other = noted(draft()), draft(title="Other")
    with pytest.raises(NotFound), writing():
        noting.resolve(SHELL, fresh(other), note.id)


def test_a_draft_goes_to_the_editors_and_back_with_words(app: Flask) -> None:
    ana, editor = person(), person(Role.EDITOR)
    entry = draft(actor=ana)
    with writing():
        publishing.submit(ana, fresh(entry), 1, "Please look at the dose.")
    with writing():
        publishing.send_back(editor, fresh(entry), 2, "Say when to stop.")
    sent = fresh(entry)
    assert (sent.status, sent.version, sent.sent_back_at is not None) == ("draft", 3, True)
    assert [(note.occasion, note.body) for note in there(entry)] == [
        (Occasion.SUBMIT, "Please look at the dose."),
        (Occasion.SEND_BACK, "Say when to stop."),
    ]
    assert noting.sent_back_with([entry.id])[entry.id].body == "Say when to stop."
    with writing():
        publishing.submit(ana, fresh(entry), 3)
    assert fresh(entry).sent_back_at is None
    assert len(there(entry)) == 2, "without a word there is no note"


@ON_SQLITE
def test_only_who_publishes_sends_back_and_only_what_was_handed_in(app: Flask) -> None:
    ana = person()
    entry = draft(actor=ana)
    with pytest.raises(Conflict), writing():
        publishing.send_back(SHELL, fresh(entry), 1, "Why?")
    with writing():
        publishing.submit(ana, fresh(entry), 1)
    with pytest.raises(Forbidden), writing():
        publishing.send_back(ana, fresh(entry), 2, "Why?")
    with pytest.raises(Stale), writing():
        publishing.send_back(SHELL, fresh(entry), 1, "Why?")
    assert db.session.scalars(select(Note)).all() == []
    assert fresh(entry).status == "in_review"


@ON_SQLITE
def test_who_writes_and_may_not_read_still_hands_in_with_a_note(app: Flask) -> None:
    ana = person()
    writes = Actor("token", ana.id, "Key", frozenset({Permission.CONTENT_WRITE}), Role.AUTHOR)
    entry = draft(actor=ana)
    with writing():
        publishing.submit(writes, fresh(entry), 1, "From a program.")
    assert there(entry)[0].written_by == ana.id
    assert GRANTS[Role.AUTHOR] > writes.permissions
