"""The way up and down: with rows in the tables, on both databases."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import OperationalError

from cms.accounts.permissions import SHELL
from cms.app import create_app
from cms.comments.data_requests import DataRequest
from cms.comments.models import Comment, Person
from cms.comments.rules.models import CommentRule
from cms.content import drafting, publishing, search
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision, RevisionExercise
from cms.content.models.taxonomy import Author, Tag
from cms.content.status import EntryType
from cms.core import migrations, site, versions
from cms.core.db import Base, db, writing
from cms.core.numbers import reserved_ids
from cms.core.settings import read
from cms.core.sought import sought
from cms.delivery.notices.models import Letter
from tests.conftest import settings_for
from tests.shell import Shell

SITE = site.SiteSettings()
TABLES = set(Base.metadata.tables)
COMPARED = {"compare_type": True, "compare_server_default": True, "include_name": migrations.is_mapped}


def _fill() -> None:
    with writing():
        entry = drafting.create(SHELL, EntryType.ARTICLE, {"title": "Neck", "tags": [{"name": "Neck"}]}, SITE)
        publishing.publish(SHELL, entry, entry.version, required=())
        db.session.add(
            Comment(
                entry_id=entry.id,
                author_name="Jo",
                source="x",
                html="x",
                text="x",
                policy=1,
                status="approved",
                created_at=entry.created_at,
            )
        )


def test_it_goes_up_and_down_and_up_again_with_rows_in_the_tables(app: Flask) -> None:
    _fill()
    db.session.remove()
    downgrade(revision="base")
    assert TABLES & set(inspect(db.engine).get_table_names()) == set()
    assert migrations.pending()
    upgrade()
    assert not migrations.pending()
    assert set(inspect(db.engine).get_table_names()) >= TABLES
    _fill()
    assert db.session.scalars(select(Entry.slug)).all() == ["neck"]
    assert versions.current()[0] > 1


def test_the_days_of_reviews_are_taken_over_from_the_snapshots(app: Flask) -> None:
    with writing():
        due = drafting.create(
            SHELL, EntryType.ARTICLE, {"title": "Neck", "review_due_at": "2031-01-31T09:00:00+01:00"}, SITE
        )
        drafting.create(SHELL, EntryType.ARTICLE, {"title": "Back"}, SITE)
    entry_id = due.id
    db.session.remove()
    downgrade(revision="0001")
    assert "review_due_at" not in {column["name"] for column in inspect(db.engine).get_columns("revision")}
    upgrade()
    found = dict(db.session.execute(select(Revision.entry_id, Revision.review_due_at)).all())
    assert found.pop(entry_id) == datetime(2031, 1, 31, 8, tzinfo=UTC)
    assert list(found.values()) == [None]


def test_what_was_written_before_there_was_a_search_is_found(app: Flask) -> None:
    _fill()
    db.session.remove()
    downgrade(revision="0008")
    assert "search_text" not in inspect(db.engine).get_table_names()
    upgrade()
    found = db.session.scalars(search.search(sought("nec")).with_only_columns(Entry.slug)).all()
    assert found == ["neck"]


def test_exercises_that_were_used_before_are_named_beside_the_text(app: Flask) -> None:
    with writing():
        drafting.create(SHELL, EntryType.EXERCISE, {"title": "Tuck", "steps": [{"text": "Tuck."}]}, SITE)
        drafting.create(SHELL, EntryType.ARTICLE, {"title": "Neck", "exercises": ["tuck"]}, SITE)
    db.session.remove()
    downgrade(revision="0006")
    assert "named" not in {column["name"] for column in inspect(db.engine).get_columns("revision_exercise")}
    upgrade()
    rows = db.session.execute(select(RevisionExercise.named, RevisionExercise.place_in_text)).all()
    assert [tuple(row) for row in rows] == [(True, None)]


def test_entries_take_over_the_day_that_their_live_text_names(app: Flask) -> None:
    due = "2031-01-31T08:00:00Z"
    with writing():
        live, beside, never = (
            drafting.create(SHELL, EntryType.ARTICLE, {"title": title, "review_due_at": due}, SITE)
            for title in ("Live", "Changed beside", "A draft")
        )
        for entry in (live, beside):
            publishing.publish(SHELL, entry, entry.version, required=())
        drafting.edit(SHELL, beside, beside.version, {"review_due_at": None}, SITE)
    ids = [entry.id for entry in (live, beside, never)]
    db.session.remove()
    downgrade(revision="0004")
    assert "review_due_at" not in {column["name"] for column in inspect(db.engine).get_columns("entry")}
    upgrade()
    found = dict(db.session.execute(select(Entry.id, Entry.review_due_at)).all())
    moment = datetime(2031, 1, 31, 8, tzinfo=UTC)
    assert [found[entry_id] for entry_id in ids] == [moment, moment, None]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ids_that_are_named_still_do_not_come_back_though_their_rows_went_before(app: Flask) -> None:
    downgrade(revision="0048")
    with writing():
        by = {"moment": datetime(2026, 3, 4), "digest": "d" * 64}  # noqa: DTZ001 -- as SQLite keeps it
        for statement in (
            "INSERT INTO letter (kind, about_id, recipient, created_at) VALUES ('data', 41, 'person:43', :moment)",
            "INSERT INTO imported_record VALUES ('wordpress:https://old.example', 'tag', '7', 47, :digest, 1, NULL)",
            "INSERT INTO audit_log VALUES (1, :moment, 'user', 7, 'Mo', 'rule.delete', 'rule', 53, NULL, '{}')",
        ):
            db.session.execute(text(statement), by)
    db.session.remove()
    upgrade()
    with writing():
        named = {DataRequest: 41, Person: 43, Tag: 47, CommentRule: 53, Letter: 1, Author: 0}
        assert {model: reserved_ids(model, 1)[0] - 1 for model in named} == named


def test_every_model_has_its_migration(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=COMPARED)
        assert compare_metadata(context, Base.metadata) == []


def test_a_failed_migration_leaves_nothing_half_done(tmp_path: Path) -> None:
    made = create_app(read(settings_for(f"sqlite:///{tmp_path / 'half.db'}"), env_file=Path(os.devnull)))
    with made.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE tag (id INTEGER PRIMARY KEY)"))
        with pytest.raises(OperationalError, match="tag"):
            upgrade()
        assert set(inspect(db.engine).get_table_names()) == {"tag"}
        db.session.remove()
        db.engine.dispose()


INDEXES = {
    "ix_revision_image_hosts": "revision",
    "ix_revision_policy": "revision",
    "ix_comment_policy": "comment",
    "ix_entry_live": "entry",
    "ix_revision_language_entry_id_number": "revision",
}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_readers_and_writers_do_not_wait_for_indexes_that_are_built(app: Flask) -> None:
    _fill()
    db.session.remove()
    downgrade(revision="0045")
    ended = threading.Event()
    failed: list[BaseException] = []

    def migrate() -> None:
        try:
            with app.app_context():
                upgrade()
        except BaseException as error:  # noqa: BLE001 -- told by the test
            failed.append(error)
        finally:
            ended.set()

    with db.engine.connect() as writer, db.engine.connect() as watcher:
        writer.execute(text("UPDATE comment SET author_name = 'Ana'"))
        migrating = threading.Thread(target=migrate)
        migrating.start()
        end = time.monotonic() + 30
        while "ix_comment_policy" not in _indexes(watcher, valid=False):
            watcher.rollback()
            assert time.monotonic() < end
            assert not ended.is_set(), failed
            time.sleep(0.02)
        watcher.execute(text("SET LOCAL lock_timeout = '5s'"))
        assert watcher.execute(text("SELECT image_hosts FROM revision")).all() == [(None,)], "readers go on"
        watcher.execute(text("UPDATE comment SET policy = policy WHERE false"))
        watcher.rollback()
        writer.commit()
    migrating.join(30)
    assert failed == []
    with db.engine.connect() as connection:
        assert set(INDEXES) <= set(_indexes(connection, valid=True))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_run_that_broke_off_while_an_index_was_built_can_be_repeated(app: Flask) -> None:
    downgrade(revision="0045")
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE revision ADD COLUMN image_hosts varchar(64)"))
        for name, table in INDEXES.items():
            connection.execute(text(f"CREATE INDEX {name} ON {table} (id)"))
            connection.execute(text(f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{name}'::regclass"))
    upgrade()
    assert not migrations.pending()
    with db.engine.connect() as connection:
        assert set(INDEXES) <= set(_indexes(connection, valid=True))
        context = MigrationContext.configure(connection, opts=COMPARED)
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_who_migrate_at_once_one_waits_and_finds_nothing_to_do(app: Flask, database_url: str) -> None:
    downgrade(revision="0045")
    db.session.remove()
    shell = Shell(settings_for(database_url))
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(shell.run_apart, "db", "upgrade") for _each in range(2)]
    assert [run.result().status for run in runs] == [0, 0], [run.result().errors for run in runs]
    assert not migrations.pending()


def _indexes(connection: Connection, *, valid: bool) -> list[str]:
    """Give the indexes that are valid, or that are being built."""
    asked = text("SELECT indexrelid::regclass::text FROM pg_index WHERE indisvalid = :valid")
    return list(connection.scalars(asked, {"valid": valid}))
