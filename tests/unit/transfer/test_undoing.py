"""What an undo leaves behind: no id that comes again, no person who was there before, no vote gone unsaid."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.audit.log import LogRow
from cms.comments import persons, voting
from cms.comments.models import Comment, CommentVote, Person
from cms.content import redirecting, tagging
from cms.content.models.entry import Entry
from cms.content.models.redirect import Redirect
from cms.content.models.taxonomy import Tag
from cms.core.db import db, writing
from cms.core.numbers import reserved_ids
from cms.transfer.runs import asking, obstacles
from cms.transfer.runs.models import ImportRun, RunState
from cms.transfer.runs.obstacles import InTheWay
from tests.unit.transfer import runs
from tests.unit.transfer.runs import LED, POSTS, Imports
from tests.unit.transfer.wxr import comment, post, wxr

BEFORE = wxr(post(50, comment(500), name="before"), head="")
OTHER = wxr(post(60, comment(600, email="jo@reader.org"), name="other", creator="bo"), head="")
CLINIC = wxr(post(1, comment(10, email="jo@reader.org"), comment(11)), post(2, comment(20)))


@pytest.fixture
def imports(app: Flask, tmp_path: Path) -> Imports:
    """Give imports with a folder of their own."""
    return Imports(app, tmp_path / "imports")


def _undone(imports: Imports, run: ImportRun) -> None:
    with writing():
        asking.undo(SHELL, run.id, with_votes=True)
    imports.work()
    assert imports.now(run).state == RunState.UNDONE


def test_old_addresses_lead_nowhere_any_more_but_for_one_that_led_before(imports: Imports) -> None:
    with writing():
        redirecting.create(SHELL, {"from": "/2/", "to": "/articles/elsewhere"}, imports.addresses)
    run = imports.imported(LED)
    assert [each["title"] for each in run.preview["redirects"]][:3] == ["/1", "/1/", "/2"]
    assert db.session.scalar(select(func.count()).select_from(Redirect)) == 2 * POSTS
    _undone(imports, run)
    assert db.session.scalars(select(Redirect.path)).all() == ["/2/"]
    again = imports.imported(LED)
    assert db.session.scalar(select(func.count()).select_from(Redirect)) == 2 * POSTS
    with writing():
        mine = db.session.scalars(select(Redirect).where(Redirect.path == "/3")).one()
        redirecting.change(SHELL, mine, mine.version, {"to": "/elsewhere"}, imports.addresses)
    with pytest.raises(InTheWay) as refused, writing():
        asking.undo(SHELL, again.id)
    assert [(each.kind, each.name) for each in refused.value.obstacles] == [("redirect", "/3")]


def test_a_redirect_that_somebody_made_in_the_place_of_an_imported_one_stays(imports: Imports) -> None:
    run = imports.imported(LED)
    last = db.session.scalars(select(Redirect).order_by(Redirect.id.desc())).first()
    assert last is not None
    removed = last.id
    with writing():
        redirecting.delete(SHELL, db.session.get_one(Redirect, removed))
    with writing():
        mine = redirecting.create(SHELL, {"from": "/mine", "to": "/elsewhere"}, imports.addresses)
    assert mine.id > removed, "the undo would take it for the one that was imported"
    _undone(imports, run)
    assert db.session.scalars(select(Redirect.path)).all() == ["/mine"]


def test_a_tag_that_somebody_made_after_an_imported_one_was_deleted_is_left_alone(imports: Imports) -> None:
    run = imports.imported(runs.CLINIC)
    came = db.session.scalars(select(Tag)).one()
    with writing():
        tagging.delete(SHELL, db.session.get_one(Tag, came.id), used=True)
    with writing():
        mine = tagging.create(SHELL, name="Ours")
    assert mine.id > came.id
    imports.imported(runs.CLINIC.replace("Neck", "Nape"))
    _undone(imports, run)
    assert "Ours" in db.session.scalars(select(Tag.name)).all()


def _highest(model: type[Entry] | type[Comment]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.max(model.id))) or 0


def test_an_id_that_was_removed_never_comes_again(imports: Imports) -> None:
    imports.imported(BEFORE)
    run = imports.imported(CLINIC)
    entries, comments = _highest(Entry), _highest(Comment)
    _undone(imports, run)
    assert (_highest(Entry) < entries, _highest(Comment) < comments) == (True, True)
    with writing():
        kept = db.session.scalars(select(Entry)).first()
        assert kept is not None
        like = {name: getattr(kept, name) for name in ("type", "status", "created_at", "updated_at")}
        rows = [Entry(slug=f"new-{each}", **like) for each in range(3)]
        db.session.add_all(rows)
        db.session.flush()
        assert sorted(row.id for row in rows) == [entries + 1, entries + 2, entries + 3]
        db.session.add(last := Entry(slug="new-3", **like))
        db.session.flush()
        assert last.id == entries + 4
        assert list(reserved_ids(Comment, 2)) == [comments + 1, comments + 2]
    imports.imported(CLINIC)
    assert min(db.session.scalars(select(Comment.id).where(Comment.id > 1))) > comments


def test_who_was_here_before_stays_without_a_comment_and_who_came_with_it_goes(imports: Imports, app: Flask) -> None:
    sealer = app.extensions["vertebra"].sealer
    with writing():
        before = persons.find_or_make("jo@reader.org", sealer).id
    run = imports.imported(wxr(post(1, comment(10, email="jo@reader.org"), comment(11, email="lu@reader.org"))))
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2
    _undone(imports, run)
    assert db.session.scalars(select(Person.id)).all() == [before]


def test_who_said_something_in_another_import_goes_with_the_last_of_them(imports: Imports) -> None:
    first, second = imports.imported(CLINIC), imports.imported(OTHER)
    made = select(func.count()).select_from(Person)
    _undone(imports, first)
    assert db.session.scalar(made) == 1
    _undone(imports, second)
    assert db.session.scalar(made) == 0


@pytest.mark.parametrize("with_votes", [False, True])
def test_what_readers_vote_on_after_an_undo_was_asked_for_stays_with_its_thread(
    imports: Imports, with_votes: bool
) -> None:
    run = imports.imported(CLINIC)
    first, later = db.session.scalars(select(Comment.id).where(Comment.shown).order_by(Comment.id)).all()[-2:]
    if with_votes:
        with writing():
            voting.vote(first, 1, "before")
    with writing():
        asking.undo(SHELL, run.id, with_votes=with_votes)
    with writing():
        voting.vote(later, 1, "since")
    imports.work()
    undone = imports.now(run)
    about = db.session.get_one(Comment, later).entry_id
    assert (undone.state, db.session.scalars(select(Entry.id)).all()) == (RunState.UNDONE, [about])
    assert db.session.scalars(select(CommentVote.client_hash)).all() == ["since"]
    assert "still here" in str(undone.error)
    _undone(imports, run)
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 0


def test_votes_of_readers_go_only_where_somebody_said_so(imports: Imports) -> None:
    run = imports.imported(CLINIC)
    shown = db.session.scalars(select(Comment.id).where(Comment.shown)).all()
    with writing():
        for number, comment_id in enumerate(shown):
            voting.vote(comment_id, 1, f"client {number}")
    assert obstacles.votes(run.id) == len(shown) > 0
    with pytest.raises(InTheWay) as refused:
        asking.undo(SHELL, run.id)
    assert {(each.kind, each.id) for each in refused.value.obstacles} == {("comment", each) for each in shown}
    _undone(imports, run)
    assert db.session.scalar(select(func.count()).select_from(CommentVote)) == 0
    told = db.session.scalars(select(LogRow.details).where(LogRow.action == "site.undo_import")).one()
    assert told["votes"] == len(shown)
