"""A change of the sanitiser reaches what is stored, while others write."""

import json
import threading
import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, func, select, text, update
from sqlalchemy.orm import Session

from cms.accounts.permissions import SHELL
from cms.audit.log import LogRow
from cms.comments import correcting, indexing
from cms.comments import rerendering as comments
from cms.comments.correcting import CitedSource, Correction, NewCorrection
from cms.comments.models import Comment
from cms.content import drafting, signals
from cms.content import indexing as content_indexing
from cms.content import rerendering as revisions
from cms.content import search as searching
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core import versions
from cms.core.db import db, writing
from cms.core.markup import POLICY_VERSION, mark_of
from cms.core.site import SiteSetting, SiteSettings
from cms.core.sought import sought
from cms.worker.sanitizing import sanitize_anew
from tests.conftest import settings_for
from tests.shell import Shell
from tests.unit.comments.commenting import fresh, submit
from tests.unit.content.entries import article, draft, edited, exercise, newest, published


@pytest.fixture
def shell(database_url: str) -> Shell:
    """Give a shell on the database of the test."""
    return Shell(settings_for(database_url))


OLDER = POLICY_VERSION - 1
LET_THROUGH = '<p onclick="steal()">It clicks <marquee>loudly</marquee></p><iframe src="https://evil.example"></iframe>'

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


def sanitise(app: Flask) -> list[int]:
    """Do what the worker does until nothing is left; give how many rows it looked at each time."""
    looked = []
    while done := sanitize_anew(app.extensions["vertebra"]):
        looked.append(done)
    return looked


def as_older(model: Any, number: int, **shown: Any) -> None:
    """Have a row look as an older policy left it."""
    key = model.comment_id if model is Correction else model.id
    with writing():
        told = update(model).where(key == number).values(policy=OLDER, **shown)
        db.session.execute(told.execution_options(synchronize_session=False))
    db.session.expire_all()


def moved(name: str) -> int:
    """Give the count at which a named thing changed last."""
    found = db.session.scalar(select(versions.ContentVersion.number).where(versions.ContentVersion.name == name)) or 0
    db.session.rollback()
    return found


def outdated(model: Any) -> int:
    """Count the rows of an older policy."""
    return db.session.scalar(select(func.count()).select_from(model).where(model.policy < POLICY_VERSION)) or 0


def test_every_stored_text_follows_and_only_what_looks_different_is_told(app: Flask) -> None:
    neck = article(slug="neck-pain", content_html="<p>Move your <b>neck</b>.</p>")
    quiet = article(slug="back-pain", title="Back", content_html="<p>Rest.</p>")
    tuck = exercise(slug="chin-tuck", steps=[{"text_html": "<p>Kneel.</p>"}])
    said, same = submit(body="It *clicks*."), submit(body="Mine too.", reference="back-pain")
    with writing():
        cited = CitedSource(title="A study", url="https://study.example/1")
        correcting.correct(SHELL, said.id, NewCorrection(text="It is *harmless*.", source=cited))
    as_older(Comment, said.id, html=LET_THROUGH, text="It clicks loudly")
    as_older(Comment, same.id)
    as_older(Correction, said.id, html=LET_THROUGH, text="loud")
    for entry, members in ((neck, {"content_html": LET_THROUGH, "content_text": "loudly"}), (quiet, {}), (tuck, {})):
        row = newest(entry)
        as_older(Revision, row.id, rendered={**row.rendered, **members})
    row = newest(tuck)
    as_older(Revision, row.id, rendered={**row.rendered, "steps": [{"text_html": LET_THROUGH, "text": "loudly"}]})
    sources = {each.id: each.source for each in db.session.scalars(select(Revision))}
    before = {name: moved(name) for name in ("article:back-pain", "comments:article:back-pain")}

    assert sum(sanitise(app)) == 6

    db.session.expire_all()
    assert [outdated(model) for model in (Comment, Correction, Revision)] == [0, 0, 0]
    assert (fresh(said).html, fresh(said).text, fresh(said).source) == (
        "<p>It <em>clicks</em>.</p>\n", "It clicks.", "It *clicks*.",
    )  # fmt: skip
    assert fresh(said).version == said.version, "a moderator who has it open is not told that it changed"
    assert db.session.get_one(Correction, said.id).html == "<p>It is <em>harmless</em>.</p>\n"
    assert newest(neck).rendered["content_html"] == "<p>Move your <b>neck</b>.</p>"
    assert newest(tuck).rendered["steps"][0]["text_html"] == "<p>Kneel.</p>"
    assert {each.id: each.source for each in db.session.scalars(select(Revision))} == sources
    assert {name: moved(name) for name in before} == before, "what looks as before is fetched by nobody again"
    told = db.session.scalars(select(LogRow).where(LogRow.action == "site.sanitize").order_by(LogRow.id)).all()
    assert [(row.details["texts"], row.details["changed"]) for row in told] == [
        ("comment", 1), ("correction", 1), ("revision", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["article:neck-pain", "feed", "comments:article:neck-pain", "comment-feed"])
def test_what_readers_see_otherwise_moves_the_content_version(app: Flask, name: str) -> None:
    neck, said = article(), submit()
    as_older(Comment, said.id, html=LET_THROUGH)
    row = newest(neck)
    as_older(Revision, row.id, rendered={**row.rendered, "content_html": LET_THROUGH})
    before = moved(name)
    sanitise(app)
    assert moved(name) > before


def test_what_nobody_reads_follows_in_silence(app: Flask) -> None:
    article()
    waiting = submit(SiteSettings(comment_hold="all", comment_rate="off"))
    begun = draft(title="Begun", slug="begun")
    former = newest(begun)
    edited(begun, title="Begun anew")
    as_older(Comment, waiting.id, html=LET_THROUGH)
    as_older(Revision, former.id, rendered={**former.rendered, "content_html": LET_THROUGH})
    before = versions.current()
    sanitise(app)
    assert versions.current() == before
    assert fresh(waiting).html != LET_THROUGH
    assert db.session.get_one(Revision, former.id, populate_existing=True).rendered == former.rendered


def test_comments_of_another_system_are_made_of_what_is_shown(app: Flask) -> None:
    article()
    said = submit()
    as_older(
        Comment, said.id, format="html", source="line one\nline two", html=f"<p>line one<br>line two</p>{LET_THROUGH}"
    )
    sanitise(app)
    assert (fresh(said).html, fresh(said).source) == (
        "<p>line one<br>line two</p><p>It clicks loudly</p>", "line one\nline two",
    )  # fmt: skip


def test_what_cannot_be_read_in_bounded_time_any_more_keeps_its_words(app: Flask) -> None:
    neck, said = article(), submit()
    deep = "<blockquote>" * 300 + "deep"
    as_older(Comment, said.id, format="html", html=deep, text="one\n<two>")
    row = newest(neck)
    as_older(
        Revision, row.id,
        source={**row.source, "content_html": deep},
        rendered={**row.rendered, "content_html": deep, "content_text": "deep"},
    )  # fmt: skip
    sanitise(app)
    assert fresh(said).html == "<p>one</p>\n<p>&lt;two&gt;</p>"
    assert db.session.get_one(Revision, row.id, populate_existing=True).rendered["content_html"] == "<p>deep</p>"


def test_the_search_finds_what_is_shown_now(app: Flask) -> None:
    neck, said = article(content_html="<p>harmless</p>"), submit()
    with writing():
        row = db.session.get_one(Revision, newest(neck).id)
        row.rendered, row.policy = {"content_html": "<p>a poison</p>", "content_text": "a poison"}, OLDER
        content_indexing.reread([row.id])
        comment = db.session.get_one(Comment, said.id)
        comment.format, comment.html, comment.text, comment.policy = (
            "html",
            "<p>a<b onclick=x>b</b></p>",
            "poison",
            OLDER,
        )
    for found, is_there in ((sought("poison"), True), (sought("poison"), False)):
        assert bool(db.session.scalars(select(Comment.id).where(indexing.says(found))).all()) == is_there
        assert bool(db.session.scalars(select(Revision.id).where(searching.says(found))).all()) == is_there
        sanitise(app)
    assert db.session.scalars(select(Revision.id).where(searching.says(sought("harmless")))).all() == [row.id]


def test_a_host_that_pictures_may_come_from_no_more_goes_out_of_what_is_stored(app: Flask) -> None:
    picture = '<p>Look: <img src="https://images.example/x.png" alt="A neck"></p>'
    hosts = SiteSettings(image_hosts=["images.example"])
    with writing():
        db.session.add(SiteSetting(name="image_hosts", value=["images.example"]))
        entry = drafting.create(SHELL, EntryType.ARTICLE, {"title": "Neck", "content_html": picture}, hosts)
    published(entry)
    sanitise(app)
    assert newest(entry).rendered["content_html"] == picture
    shown = {}
    for value in ([], ["images.example"]):
        with writing():
            db.session.execute(update(SiteSetting).values(value=value))
        before = moved(f"article:{entry.slug}")
        sanitise(app)
        db.session.expire_all()
        assert moved(f"article:{entry.slug}") > before
        assert newest(entry).image_hosts == mark_of(value)
        shown[len(value)] = newest(entry).rendered["content_html"]
    assert shown == {0: '<p>Look: <img alt="A neck"></p>', 1: picture}


def test_receivers_of_webhooks_hear_of_an_article_that_looks_different(app: Flask) -> None:
    heard: list[int] = []
    neck, quiet = article(), article(slug="back-pain", title="Back")
    for entry, told in ((neck, {"content_html": LET_THROUGH}), (quiet, {})):
        row = newest(entry)
        as_older(Revision, row.id, rendered={**row.rendered, **told})

    def hear(entry: Entry, **_told: Any) -> None:
        heard.append(entry.id)

    with signals.updated.connected_to(hear):
        sanitise(app)
    assert heard == [neck.id]


def test_what_two_workers_rendered_at_once_is_kept_and_told_once(app: Flask) -> None:
    neck, said, same = article(), submit(), submit()
    with writing():
        cited = CitedSource(title="A study", url="https://study.example/1")
        correcting.correct(SHELL, said.id, NewCorrection(text="It is *harmless*.", source=cited))
    as_older(Comment, said.id, html=LET_THROUGH)
    as_older(Comment, same.id)
    as_older(Correction, said.id, html=LET_THROUGH)
    row = newest(neck)
    as_older(Revision, row.id, rendered={**row.rendered, "content_html": LET_THROUGH})
    heard: list[int] = []

    def hear(entry: Entry, **_told: Any) -> None:
        heard.append(entry.id)

    hosts: frozenset[str] = frozenset()
    kept, moves = [], []
    found = comments.look(), comments.look_at_corrections(), revisions.look(hosts)
    assert [len(each) for each in found] == [2, 1, 1]
    with signals.updated.connected_to(hear):
        for _worker in range(2):
            with writing():
                kept.append(
                    (
                        comments.keep(found[0]),
                        comments.keep_corrections(found[1]),
                        revisions.keep(found[2], hosts),
                    )
                )
            moves.append(versions.current())
    assert kept == [(1, 1, 1), (0, 0, 0)]
    assert moves[0] == moves[1]
    assert heard == [neck.id]
    assert [outdated(model) for model in (Comment, Correction, Revision)] == [0, 0, 0]


def test_what_was_removed_between_look_and_keep_is_passed_over(app: Flask) -> None:
    kept, said = article(), submit()
    begun = draft(title="Begun", slug="begun")
    former = newest(begun).id
    for entry in (kept, begun):
        row = newest(entry)
        as_older(Revision, row.id, rendered={**row.rendered, "content_html": LET_THROUGH})
    as_older(Comment, said.id, html=LET_THROUGH)
    hosts: frozenset[str] = frozenset()
    found, spoken = revisions.look(hosts), comments.look()
    with writing():
        for gone in (delete(Revision).where(Revision.id == former), delete(Comment).where(Comment.id == said.id)):
            db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.expire_all()
    with writing():
        assert (comments.keep(spoken), revisions.keep(found, hosts)) == (0, 1)
    assert newest(kept).rendered["content_html"] != LET_THROUGH


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("kind", ["comment", "revision"])
def test_who_decides_while_texts_are_kept_waits_in_no_circle(app: Flask, kind: str) -> None:
    neck, same, said = article(), submit(), submit()
    edited(neck, title="Neck anew")
    older = db.session.scalars(select(Revision.id).order_by(Revision.id)).all()
    assert len(older) == 2
    as_older(Comment, same.id)
    as_older(Comment, said.id, html=LET_THROUGH)
    as_older(Revision, older[0])
    as_older(Revision, older[1], rendered={**newest(neck).rendered, "content_html": LET_THROUGH})
    hosts: frozenset[str] = frozenset()
    found, read = comments.look(), revisions.look(hosts)
    assert [sorted(each.is_new for each in rows) for rows in (found, read)] == [[False, True], [False, True]]
    kept: list[int] = []

    def keep() -> None:
        with app.app_context(), writing():
            kept.append(comments.keep(found) if kind == "comment" else revisions.keep(read, hosts))

    keeping = threading.Thread(target=keep)
    model = Comment if kind == "comment" else Revision
    with writing():
        db.session.execute(select(Entry.id).with_for_update())
        keeping.start()
        end = time.monotonic() + 30
        while not db.session.scalar(text(WAITING)):
            assert time.monotonic() < end, "it waits for the entry"
        db.session.execute(select(model.id).order_by(model.id).with_for_update())
    keeping.join(30)
    assert kept == [1]
    assert outdated(model) == 0


def test_nobody_who_writes_meanwhile_waits_for_all_of_it_and_nothing_is_lost(app: Flask) -> None:
    article()
    many = [submit(body=f"Old words {place}").id for place in range(2 * comments.AT_ONCE + 10)]
    edit = many[7]
    with writing():
        every = update(Comment).values(policy=OLDER, html=LET_THROUGH, text="It clicks loudly")
        db.session.execute(every.execution_options(synchronize_session=False))
    db.session.expire_all()
    written: list[int] = []
    touched: list[int] = []
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        """Send comments, and change one that is outdated, until all of the old ones followed."""
        with app.app_context():
            while not done.is_set() or len(written) < 3:
                written.append(submit(body=f"New words {len(written)}").id)
                with writing():
                    mine = db.session.get_one(Comment, edit, with_for_update=True, populate_existing=True)
                    mine.source, mine.html = f"Mine {len(written)}", f"<p>Mine {len(written)}</p>\n"
                    mine.policy, mine.version = POLICY_VERSION, mine.version + 1
                begun.set()

    def note(session: Session, *_told: Any) -> None:
        touched.append(sum(isinstance(each, Comment) for each in session.dirty))

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(30)
    event.listen(Session, "before_flush", note)
    try:
        looked = sanitise(app)
    finally:
        event.remove(Session, "before_flush", note)
        done.set()
        writer.join(30)
    sanitise(app)
    db.session.expire_all()
    assert len(looked) >= 3, "some at a time"
    assert max(touched) <= comments.AT_ONCE, "a transaction holds a few rows, however many there are"
    assert outdated(Comment) == 0
    shown = dict(db.session.execute(select(Comment.id, Comment.html)).all())
    assert shown[edit] == f"<p>Mine {len(written)}</p>\n", "what was written last is what is shown"
    old = {each: f"<p>Old words {place}</p>\n" for place, each in enumerate(many) if each != edit}
    new = {each: f"<p>New words {place}</p>\n" for place, each in enumerate(written)}
    assert shown == {edit: shown[edit], **old, **new}


def test_it_goes_on_where_it_was_stopped(app: Flask) -> None:
    article()
    for place in range(comments.AT_ONCE + 5):
        submit(body=f"Old words {place}")
    with writing():
        db.session.execute(update(Comment).values(policy=OLDER).execution_options(synchronize_session=False))
    assert sanitize_anew(app.extensions["vertebra"]) == comments.AT_ONCE
    assert outdated(Comment) == 5
    assert sanitise(app) == [5]
    assert sanitise(app) == []


def test_the_doctor_says_how_much_is_left(app: Flask, shell: Shell) -> None:
    article()
    said = submit()
    as_older(Comment, said.id)
    assert state(shell) == ("warn", "1 comment and 0 saved texts are still shown as an older policy")
    sanitise(app)
    assert state(shell) == ("ok", "Every text is shown as the present policy of the sanitiser has it.")


def state(shell: Shell) -> tuple[str, str]:
    """Give what the doctor says of the sanitiser, the beginning of it."""
    told = json.loads(shell.run("doctor", "--json").output.splitlines()[-1])
    found = next(each for each in told["checks"] if each["name"] == "sanitiser")
    return found["state"], found["message"].partition(" of the sanitiser left")[0]
