"""What an undo leaves behind: no id that comes again, no person who was there before, no vote gone unsaid."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.audit.log import LogRow
from cms.comments import persons, voting
from cms.comments.models import Comment, CommentVote, Person
from cms.content.models.entry import Entry
from cms.core.db import db, writing
from cms.core.numbers import reserved_ids
from cms.transfer.runs import asking, obstacles
from cms.transfer.runs.models import ImportRun, RunState
from cms.transfer.runs.obstacles import InTheWay
from tests.unit.transfer.runs import Imports
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
