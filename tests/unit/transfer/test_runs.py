"""Imports as rows: checked on copies, run by the worker, one at a time, and continued where they were cut off."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.content.models.redirect import Redirect
from cms.core import leases
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Fault, Forbidden, Invalid, TooLarge
from cms.transfer import importing
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Remark, Report
from cms.transfer.runs import asking, files, forgetting, holding, running
from cms.transfer.runs.document import part_done
from cms.transfer.runs.holding import Busy
from cms.transfer.runs.models import ImportRun, RunState
from cms.transfer.runs.obstacles import InTheWay
from tests.unit.transfer.runs import CLINIC, LED, POSTS, WORDPRESS, Imports, counted
from tests.unit.transfer.wxr import post, written, wxr

EDITOR = Actor("user", 7, "Eve", GRANTS[Role.EDITOR])
ALIVE = "elsewhere/pid:[1]:1:aa"  # a process of another machine: only its lease tells when it is gone


@pytest.fixture
def imports(app: Flask, tmp_path: Path) -> Imports:
    """Give imports with a folder of their own."""
    return Imports(app, tmp_path / "imports")


def _hold_elsewhere(run: ImportRun, *, ended: bool = False) -> None:
    until = now() + timedelta(minutes=-1 if ended else 1)
    with writing():
        row = db.session.get_one(ImportRun, run.id)
        row.held_by, row.held_since, row.held_until = ALIVE, now(), until


def test_a_check_stores_nothing_and_shows_what_would_be_made(imports: Imports) -> None:
    before, run = counted(), imports.sent()
    assert (imports.work(), counted()) == (1, before)
    checked = imports.now(run)
    assert (checked.state, checked.progress, checked.held_by) == (RunState.CHECKED, checked.total, None)
    assert checked.report["articles"]["created"] == POSTS
    first = checked.preview["articles"][0]
    assert (first["title"], first["address"], first["status"]) == ("Post 1", "post-1", "published")
    assert checked.preview["comments"][0] == {"title": "Post 1", "address": "post-1", "count": 2}
    assert "Words" not in str(checked.preview) + str(checked.report)
    assert imports.work() == 0


def test_what_was_checked_is_imported_and_its_file_is_gone(imports: Imports) -> None:
    done = imports.imported()
    assert (done.state, done.has_file, done.progress) == (RunState.DONE, False, done.total)
    assert done.report["comments"] == {"created": 2 * POSTS, "updated": 0, "skipped": 0}
    assert [each["where"] for each in done.report["remarks"]] == ["post without a number"]
    assert list(imports.folder.iterdir()) == []
    made = select(ImportedRecord.run_id).distinct()
    assert db.session.scalars(made).all() == [done.id]


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_stopped_after_any_batch_it_goes_on_and_ends_the_same(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SMALLEST_BATCH", 2)
    monkeypatch.setattr(importing, "LARGEST_BATCH", 2)
    run, stops = imports.sent(), 0
    imports.work()
    with writing():
        asking.start(SHELL, run.id)
    while imports.now(run).state == RunState.RUNNING:
        imports.work(stop_after=stops + 1)
        assert imports.now(run).held_by is None
        stops += 1
    assert stops > POSTS / 2
    done = imports.now(run)
    assert (done.state, done.report["articles"]["created"], done.report["articles"]["skipped"]) == (
        RunState.DONE,
        POSTS,
        1,
    )
    assert (len(done.report["remarks"]), done.records) == (1, POSTS + 2)
    rows = counted()
    imports.imported()
    assert counted() == rows


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_stopped_while_old_addresses_are_led_here_it_goes_on_and_leads_each_once(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SMALLEST_BATCH", 2)
    monkeypatch.setattr(importing, "LARGEST_BATCH", 2)
    run = imports.sent(LED)
    parts: list[float] = []
    imports.work()
    with writing():
        asking.start(SHELL, run.id)
    while imports.now(run).state == RunState.RUNNING:
        imports.work(stop_after=len(parts) + 1)
        parts.append(part_done(imports.now(run)))
    led = dict(db.session.execute(select(Redirect.path, Redirect.target)).all())
    assert led == {
        path: f"/articles/post-{number}" for number in range(1, POSTS + 1) for path in (f"/{number}", f"/{number}/")
    }
    told = [each["message"] for each in imports.now(run).report["notes"]]
    assert told == [f"{POSTS} lead to where these pages are now."]
    # The way that is left behind the end of the file is known from the beginning.
    assert parts == sorted(parts)
    assert (len(set(parts)) > POSTS // 2, parts[-1]) == (True, 1)


def test_a_command_that_was_interrupted_goes_on_and_tells_all(
    imports: Imports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SMALLEST_BATCH", 2)
    monkeypatch.setattr(importing, "LARGEST_BATCH", 2)
    path, kept = written(tmp_path, CLINIC), importing._batches

    def interrupted(records: Iterator[Any]) -> Iterator[Any]:
        for number, some in enumerate(kept(records)):
            if number == 2:
                raise KeyboardInterrupt
            yield some

    with monkeypatch.context() as patched:
        patched.setattr(importing, "_batches", interrupted)
        with pytest.raises(KeyboardInterrupt):
            imports.at_the_shell(path)
    run = db.session.scalars(select(ImportRun)).one()
    assert (run.state, run.held_by, run.records) == (RunState.RUNNING, None, 4)
    report = imports.at_the_shell(path)
    assert (report.articles.created, report.comments.created) == (POSTS, 2 * POSTS)
    assert imports.now(run).state == RunState.DONE
    assert db.session.scalars(select(ImportRun.id)).all() == [run.id]


def test_one_import_at_a_time(imports: Imports, tmp_path: Path) -> None:
    run, path = imports.sent(), written(tmp_path, CLINIC)
    with pytest.raises(Busy, match="number 1"):
        imports.sent()
    with pytest.raises(Busy):
        imports.at_the_shell(path)
    _hold_elsewhere(run)
    assert imports.work() == 0
    _hold_elsewhere(run, ended=True)
    assert imports.work() == 1
    assert [each.name for each in imports.folder.iterdir()] == [str(run.id)]
    imports.at_the_shell(path)
    with writing():
        asking.start(SHELL, run.id)
    imports.work()
    assert imports.now(run).report["articles"] == {"created": 0, "updated": 0, "skipped": POSTS + 1}


def test_who_lost_the_lease_writes_nothing_more(imports: Imports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "SMALLEST_BATCH", 2)
    monkeypatch.setattr(importing, "LARGEST_BATCH", 2)
    run = imports.sent()
    imports.work()
    with writing():
        asking.start(SHELL, run.id)
    locked, asked = holding.locked, iter(range(100))

    def stolen(run_id: int, holder: str | None = None) -> ImportRun:
        if next(asked) == 3:
            db.session.execute(update(ImportRun).values(held_by=ALIVE))
        return locked(run_id, holder)

    monkeypatch.setattr("cms.transfer.runs.journal.locked", stolen)
    imports.work()
    row = imports.now(run)
    assert (row.state, row.records, row.held_by) == (RunState.RUNNING, 6, None)


def test_who_is_gone_holds_nothing() -> None:
    mine = leases.holder()
    machine, number, end = mine.rsplit(":", 2)
    assert not leases.is_gone(mine)
    assert not leases.is_gone(f"another:{number}:{end}")
    assert leases.is_gone(f"{machine}:{2**22 + 1}:{end}")


def test_a_damaged_file_fails_with_one_line(imports: Imports) -> None:
    run = imports.sent(CLINIC[:-40])
    imports.work()
    failed = imports.now(run)
    assert failed.state == RunState.FAILED
    assert (failed.error or "").startswith("export.xml, line ")
    assert (list(imports.folder.iterdir()), counted()[0]) == ([], 0)


def test_an_error_of_the_program_is_tried_again_and_then_told(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_run_id: int) -> None:
        raise KeyError("words of somebody")

    run = imports.sent()
    monkeypatch.setattr("cms.transfer.runs.running.previewing.preview", broken)
    assert [imports.work() for _time in range(4)] == [1, 1, 1, 0]
    failed = imports.now(run)
    assert (failed.state, "KeyError" in (failed.error or ""), "words" in (failed.error or "")) == (
        "failed",
        True,
        False,
    )


def test_what_is_under_way_can_be_cancelled(imports: Imports) -> None:
    run = imports.sent()
    with writing():
        assert asking.cancel(SHELL, run.id).state == RunState.CANCELLED
    with pytest.raises(Conflict, match="not under way"):
        asking.cancel(SHELL, run.id)
    run = imports.sent()
    _hold_elsewhere(run)
    with writing():
        assert asking.cancel(SHELL, run.id).is_to_end
    assert imports.now(run).state == RunState.WAITING


@pytest.mark.parametrize("name", ["must_be_possible", "listed", "get", "start", "cancel", "undo"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_import_needs_an_admin(app: Flask, name: str) -> None:
    with pytest.raises(Forbidden):
        getattr(asking, name)(EDITOR, *([] if name in {"must_be_possible", "listed"} else [1]))


def test_a_file_is_bounded_and_kept_for_a_day(imports: Imports) -> None:
    with pytest.raises(Invalid, match="empty"):
        imports.sent("")
    with pytest.raises(TooLarge):
        imports.sent("x" * 10_000_001)
    assert list(imports.folder.iterdir()) == []
    run = imports.sent(name="../../etc/pa ss<wd>.xml")
    assert run.file_name == "pa ss_wd_.xml"
    imports.work()
    with writing():
        assert forgetting.forget_old(imports.folder) == 0
        row = db.session.get_one(ImportRun, run.id)
        row.created_at = now() - files.KEPT - timedelta(hours=1)
    with writing():
        forgetting.forget_old(imports.folder)
    assert imports.now(run).state == RunState.CANCELLED


def test_undone_it_is_as_if_it_had_not_been_and_comes_again(imports: Imports) -> None:
    first = imports.imported(wxr(post(50, name="before"), head=""))
    before, second = counted(), imports.imported()
    after = counted()
    with writing():
        assert asking.undo(SHELL, second.id).total == 1 + POSTS + 2 * POSTS
    imports.work()
    assert (imports.now(second).state, imports.now(second).error) == (RunState.UNDONE, None)
    assert counted() == before
    with pytest.raises(Conflict, match="nothing that could be undone"):
        asking.undo(SHELL, second.id)
    assert imports.imported().report["comments"]["created"] == 2 * POSTS
    assert counted() == after
    assert imports.now(first).state == RunState.DONE


def test_an_undo_goes_on_where_it_was_cut_off(imports: Imports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.transfer.runs.undoing.AT_ONCE", 3)
    before, run = counted(), imports.imported()
    with writing():
        asking.undo(SHELL, run.id)
    steps = 0
    while imports.now(run).state == RunState.UNDOING:
        imports.work(stop_after=1)
        steps += 1
    assert steps > 3
    assert counted() == before


def test_what_was_changed_here_stops_an_undo(imports: Imports) -> None:
    run = imports.imported()
    from_before = counted()
    with writing():
        db.session.execute(update(ImportedRecord).where(ImportedRecord.kind == "tag").values(version=9))
    with pytest.raises(InTheWay) as refused:
        asking.undo(SHELL, run.id)
    assert [(each.kind, each.name) for each in refused.value.obstacles] == [("tag", "Neck")]
    assert counted() == from_before
    assert WORDPRESS.name == imports.now(run).source


def test_what_is_one_piece_is_listed_and_nothing_else_begins_meanwhile(imports: Imports, tmp_path: Path) -> None:
    path = written(tmp_path, CLINIC)

    def refused() -> Report:
        with pytest.raises(Busy):
            imports.sent()
        with pytest.raises(Busy):
            running.alone(SHELL, "archive", path, Report)
        raise Invalid(Fault("It is no archive."))

    with pytest.raises(Invalid):
        running.alone(SHELL, "archive", path, refused)
    running.alone(SHELL, "archive", path, lambda: Report(remarks=[Remark("a", "b")]))
    db.session.rollback()
    runs = db.session.scalars(select(ImportRun).order_by(ImportRun.id)).all()
    assert [(run.source, run.state, run.held_by) for run in runs] == [
        ("archive", RunState.FAILED, None),
        ("archive", RunState.DONE, None),
    ]
    assert runs[1].report["remarks"] == [{"where": "a", "message": "b"}]
    imports.sent()


def test_a_file_that_a_former_database_left_behind_makes_way(app: Flask, tmp_path: Path) -> None:
    imports = Imports(app, tmp_path / "imports")
    left = tmp_path / "imports" / "1" / "older.xml"
    left.parent.mkdir(parents=True)
    left.write_text("of another database")
    run = imports.sent()
    assert run.id == 1
    assert [each.name for each in left.parent.iterdir()] == ["export.xml"]
