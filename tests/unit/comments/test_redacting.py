"""Redaction: the public text says that words are gone, the original is sealed, and can be put back until its end."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, make_url, select

from cms.accounts.permissions import GRANTS, Actor, Permission, Role
from cms.audit import log
from cms.comments import fulltext, nesting, originals, redacting, ruling, triaging
from cms.comments.masking import Mask, MaskKind
from cms.comments.models import Comment
from cms.comments.originals import SealedOriginal
from cms.comments.redacting import Redaction, Surroundings
from cms.comments.status import Reason, Status
from cms.comments.triage.looking import look
from cms.core import versions, write_ahead
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Stale
from cms.core.languages import in_language
from cms.core.site import SiteSettings
from tests.unit.comments.commenting import SEALER, decide, fresh, submit
from tests.unit.content.entries import article

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MO = Actor("user", 7, "Mo", GRANTS[Role.MODERATOR], Role.MODERATOR)
HOUSE = Surroundings(SiteSettings(), SEALER)
CALL = "Ring me on 020 7946 0958, my name is Zebedee."
MARK = SiteSettings().removed_contact


def redact(comment: Comment, *words: str, body: str | None = None, actor: Actor = MO) -> Comment:
    """Take words out of a comment as it is now, or put a new text in their place."""
    known = fresh(comment)
    masks = tuple(
        Mask(known.source.index(each), known.source.index(each) + len(each), MaskKind.CONTACT) for each in words
    )
    with writing():
        return redacting.redact(actor, known.id, known.version, Redaction(Reason.PERSONAL_DATA, body, masks), HOUSE)


def restore(comment: Comment) -> Comment:
    """Take the last redaction back."""
    with writing():
        return redacting.restore(MO, comment.id, fresh(comment).version, HOUSE)


def opened(comment: Comment, actor: Actor = MO) -> list[str | None]:
    """Give what a comment said before, the oldest first."""
    with writing():
        return [each.text.source if each.text else None for each in originals.look(actor, comment, SEALER)]


def actions(comment: Comment) -> list[str]:
    """Give what the log says of a comment."""
    return [row.action for row in db.session.scalars(log.rows("comment", comment.id).order_by(log.LogRow.id))]


def test_words_taken_out_leave_a_mark_and_nothing_else(app: Flask) -> None:
    entry = article()
    made = submit(body=CALL)
    decide("approve", made)
    before, _at = versions.current()
    left = redact(made, "020 7946 0958", "Zebedee")
    assert left.source == f"Ring me on {MARK}, my name is {MARK}."
    (shown,) = db.session.scalars(nesting.thread(entry))
    assert (shown.text, shown.version, shown.status) == (left.source, 3, "approved")
    assert "Zebedee" not in shown.source + shown.html + shown.text
    assert shown.edited_at is not None
    assert versions.current()[0] == before + 1
    assert "contact" not in [each.id for each in triaging.kept([made.id]).get(made.id, [])]
    assert opened(made) == [CALL]


@ON_SQLITE
def test_the_sealed_text_and_the_log_tell_nothing(app: Flask) -> None:
    article()
    made = submit(body=CALL)
    redact(made, "Zebedee")
    row = db.session.scalars(select(SealedOriginal)).one()
    assert "Zebedee" not in (row.sealed or "")
    assert (row.actor_name, row.reason) == ("Mo", "personal_data")
    assert row.destroy_at - row.at == timedelta(days=90)
    last = db.session.scalars(log.rows("comment", made.id).order_by(log.LogRow.id.desc())).first()
    assert last is not None
    assert (last.action, last.reason, last.actor_name, last.details) == (
        "comment.redact",
        "personal_data",
        "Mo",
        {"masks": 1},
    )


@ON_SQLITE
def test_what_waits_changes_nothing_for_the_public(app: Flask) -> None:
    article()
    made = submit(body=CALL)
    decide("hold", made)
    before = versions.current()
    redact(made, "Zebedee")
    assert versions.current() == before


@ON_SQLITE
def test_another_text_can_be_put_in_its_place(app: Flask) -> None:
    article()
    made = submit(body="You are a *fool* and wrong.")
    left = redact(made, body="You are **wrong**.")
    assert (left.source, left.text) == ("You are **wrong**.", "You are wrong.")
    assert "<strong>" in left.html
    assert opened(made) == ["You are a *fool* and wrong."]


@ON_SQLITE
def test_the_same_text_changes_nothing(app: Flask) -> None:
    article()
    made = submit(body=CALL)
    assert redact(made, body=CALL).version == 1
    assert actions(made) == ["comment.receive"]


def test_redactions_are_taken_back_one_by_one(app: Flask) -> None:
    article()
    made = submit(body=CALL)
    shown = (fresh(made).source, fresh(made).html, fresh(made).text)
    redact(made, "020 7946 0958")
    once = fresh(made).source
    redact(made, "Zebedee")
    assert opened(made) == [CALL, once]
    decide("hold", made)
    assert restore(made).source == once
    assert fresh(made).redacted_at is not None
    whole = restore(made)
    assert (whole.source, whole.html, whole.text) == shown
    assert (whole.redacted_at, whole.edited_at, whole.status) == (None, None, "pending")
    assert "contact" in [each.id for each in triaging.kept([made.id])[made.id]]
    assert {row.sealed for row in db.session.scalars(select(SealedOriginal))} == {None}
    with pytest.raises(Conflict):
        restore(made)
    with pytest.raises(NotFound):
        opened(made)


def test_every_look_at_an_original_is_in_the_log(app: Flask) -> None:
    article()
    made = submit(body=CALL)
    redact(made, "Zebedee")
    opened(made)
    opened(made)
    restore(made)
    assert actions(made)[1:] == [
        "comment.redact",
        "comment.open_original",
        "comment.open_original",
        "comment.restore_original",
    ]


def test_an_original_is_destroyed_when_its_time_is_over(app: Flask) -> None:
    article()
    made, young = submit(body=CALL), submit(body=f"{CALL} Please.")
    moment = now()
    with time_machine.travel(moment - timedelta(days=91), tick=False):
        redact(made, "Zebedee")
    with time_machine.travel(moment - timedelta(days=20), tick=False):
        redact(young, "Zebedee")
    for days, gone in ((90, 1), (90, 0), (21, 0), (19, 1)):
        with writing():
            assert originals.destroy_due(days) == gone
    with pytest.raises(Gone):
        opened(made)
    with pytest.raises(Gone):
        restore(made)
    assert fresh(made).source.endswith(f"{MARK}.")
    assert actions(made)[-1] == "comment.destroy_original"
    left = db.session.scalars(select(SealedOriginal).where(SealedOriginal.comment_id == made.id)).one()
    assert (left.actor_name, left.destroyed_at is not None) == ("Mo", True)


@ON_SQLITE
def test_the_younger_original_of_two_stays_longer(app: Flask) -> None:
    article()
    made = submit(body=CALL)
    with time_machine.travel(now() - timedelta(days=91), tick=False):
        redact(made, "Zebedee")
    redact(made, "020 7946 0958")
    with writing():
        originals.destroy_due(90)
    assert [text and "Zebedee" in text for text in opened(made)] == [None, False]


@ON_SQLITE
def test_nothing_of_a_destroyed_original_nor_of_the_words_stays_in_the_files(app: Flask) -> None:
    article()
    made = submit(body=f"{CALL} {'Long words to fill pages. ' * 150}")
    number = made.id
    redact(made, body="Nothing is left.")
    sealed = db.session.scalars(select(SealedOriginal.sealed)).one()
    assert sealed is not None
    with writing():
        fulltext.wipe(db.session.connection())
    db.session.remove()
    place = Path(make_url(str(app.config["SQLALCHEMY_DATABASE_URI"])).database or "")
    assert write_ahead.empty()
    everything = b"".join(each.read_bytes() for each in place.parent.glob("cms.db*"))
    assert b"zebede" not in everything.lower()
    assert sealed.encode()[:40] in everything
    with writing():
        originals.destroy_of([number])
    db.session.remove()
    assert write_ahead.empty()
    everything = b"".join(each.read_bytes() for each in place.parent.glob("cms.db*"))
    assert not [at for at in range(0, len(sealed) - 60, 60) if sealed.encode()[at : at + 60] in everything]
    assert sqlite3.connect(place).execute("PRAGMA integrity_check").fetchone() == ("ok",)


URGENT = "I want to kill myself tonight, with the 40 pills that I saved."


def test_taking_words_out_does_not_take_the_urgency_away(app: Flask) -> None:
    article()
    made = submit(body=URGENT)
    left = redact(made, body="I cannot go on.")
    assert (left.urgency, left.status) == (triaging.URGENT, "pending")
    crisis = triaging.kept([made.id])[made.id][0]
    assert (crisis.id, crisis.spans) == ("crisis", ())
    restore(made)
    assert triaging.kept([made.id])[made.id][0].spans != ()


def test_a_mark_is_nothing_that_triage_sees() -> None:
    site = SiteSettings()
    for mark in (site.removed_contact, site.removed_health, site.removed_words):
        for language in ("en", "de", "es", "fr"):
            assert look(f"I did it as {in_language(mark, language)} says.") == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("own", "mark"),
    [
        pytest.param({"language": "de"}, "[von der Redaktion entfernt: Kontaktdaten]", id="ours, in its language"),
        pytest.param({"language": "de", "removed_contact": "[weg]"}, "[weg]", id="that of the site, as it is"),
    ],
)
def test_a_mark_is_in_the_language_of_the_site(app: Flask, own: dict[str, str], mark: str) -> None:
    article()
    made = submit(body="Ring Zebedee now.")
    wanted = Redaction(Reason.PERSONAL_DATA, masks=(Mask(5, 12, MaskKind.CONTACT),))
    assert redacting.preview(made, wanted, SiteSettings(**own)) == f"<p>Ring {mark} now.</p>\n"


@ON_SQLITE
def test_imported_html_stays_html(app: Flask) -> None:
    article()
    made = submit()
    with writing():
        row = fresh(made)
        row.format, row.source = "html", "Ring <b>Zebedee</b>\nnow.\n\nThanks <script>x</script>"
        row.html, row.text = "<p>Ring <b>Zebedee</b></p>", "Ring Zebedee"
    left = redact(made, "Zebedee")
    assert left.source.startswith(f"Ring <b>{MARK}</b>")
    assert left.html.startswith(f"<p>Ring <b>{MARK}</b><br>now.</p>")
    assert "script" not in left.html
    assert redact(made, body="*New*").format == "markdown"
    assert restore(made).format == "html"


REFUSED: list[tuple[str, Redaction]] = [
    ("neither a text nor stretches", Redaction(Reason.OTHER)),
    ("both", Redaction(Reason.OTHER, "x", (Mask(0, 1),))),
    ("no text", Redaction(Reason.OTHER, " \n")),
    ("a text without an end", Redaction(Reason.OTHER, "x" * 20_001)),
    ("a stretch behind the end", Redaction(Reason.OTHER, None, (Mask(0, 500),))),
]


@ON_SQLITE
def test_what_cannot_be_done_changes_nothing(app: Flask) -> None:
    article()
    made = submit(body=CALL)
    for why, wanted in REFUSED:
        with pytest.raises(Invalid), writing():
            redacting.redact(MO, made.id, 1, wanted, HOUSE)
        assert (fresh(made).source, fresh(made).version) == (CALL, 1), why
    wanted = Redaction(Reason.OTHER, "x")
    with pytest.raises(Stale), writing():
        redacting.redact(MO, made.id, 2, wanted, HOUSE)
    for missing in (4711, 2**53):
        with pytest.raises(NotFound), writing():
            redacting.redact(MO, missing, 1, wanted, HOUSE)
    with writing():
        fresh(made).status = Status.ERASED
    with pytest.raises(Conflict), writing():
        redacting.redact(MO, made.id, 1, wanted, HOUSE)
    assert db.session.scalar(select(func.count()).select_from(SealedOriginal)) == 0


@ON_SQLITE
def test_only_who_may_redacts_looks_and_restores(app: Flask) -> None:
    article()
    made = submit(body=CALL)
    reads = Actor("token", 8, "Re", frozenset({Permission.COMMENTS_READ}), Role.MODERATOR)
    moderates = Actor("token", 9, "Mod", frozenset({Permission.COMMENTS_MODERATE}), Role.MODERATOR)
    with pytest.raises(Forbidden):
        redact(made, "Zebedee", actor=reads)
    redact(made, "Zebedee", actor=moderates)
    for actor in (reads, moderates):
        with pytest.raises(Forbidden):
            opened(made, actor)
        with pytest.raises(Forbidden), writing():
            redacting.restore(actor, made.id, 2, HOUSE)
    assert actions(made) == ["comment.receive", "comment.redact"]


def test_what_rules_and_the_way_it_came_told_is_not_lost_with_other_words(app: Flask) -> None:
    article()
    with writing():
        for word, more in (("zebedee", {"action": "flag", "signal": "abuse"}), ("ring", {"action": "hold"})):
            ruling.create(MO, {"kind": "word", "value": word, **more}, SEALER)
        ruling.create(MO, {"kind": "address", "value": "jo@reader.example", "action": "hold"}, SEALER)
    made = submit(body=CALL, trapped=True)
    told = {"abuse", "words", "rules", "robot"}
    assert told < {each.id for each in triaging.kept([made.id])[made.id]}
    left = redact(made, "020 7946 0958")
    seen = {each.id: each for each in triaging.kept([made.id])[made.id]}
    assert told <= seen.keys()
    assert [left.source[start:end] for start, end in seen["abuse"].spans] == ["Zebedee"]
    assert left.urgency == 1
    assert redact(made, "Zebedee").urgency == 2
    assert {each.id for each in triaging.kept([made.id])[made.id]} == {"words", "rules", "robot"}
