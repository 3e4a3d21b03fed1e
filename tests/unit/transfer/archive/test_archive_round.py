"""Out and in again: the same site, on either database, once and no more."""

import itertools
import json
import os
import signal
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.audit import log
from cms.audit.log import LogRow
from cms.comments.models import Comment, CommentSignal, CommentVote, Person
from cms.content import drafting
from cms.content.models.entry import Entry
from cms.content.publishing import PUBLISH
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden
from cms.core.outbox import OutboxRow
from cms.core.site import SiteSettings
from cms.core.storage import Folder
from cms.transfer.archive import exporting, finishing, importing, manifests
from cms.transfer.archive.carried import TABLES
from cms.transfer.report import Tally
from tests.unit.transfer.archive_sites import (
    ADDRESS,
    ALL_OUT,
    KEY,
    ORIGIN,
    ORIGINAL,
    SECRETS,
    WEBHOOK_SECRET,
    MakeSite,
    Site,
    comparable,
)

PLAIN = exporting.Wanted()


def _all(path: Path) -> bytes:
    with zipfile.ZipFile(path) as opened:
        return b"".join(opened.read(name) for name in opened.namelist()) + path.read_bytes()


def test_every_table_of_the_clinic_holds_something(clinic: Site) -> None:
    rows = clinic.rows()
    assert {name for name in rows if not rows[name]} == set()
    assert set(rows) == set(TABLES)


@pytest.mark.parametrize("kinds", [["sqlite"], ["postgresql", "sqlite"]], ids=" then ".join)
def test_an_archive_gives_the_same_site(
    clinic: Site, archive: Path, empty_site: MakeSite, tmp_path: Path, kinds: list[str]
) -> None:
    path = archive
    for place, kind in enumerate(kinds):
        there = empty_site(kind)
        report = there.imported(path)
        assert [each for each in report.problems if each.where != "webhooks"] == []
        came = comparable(there.rows())
        for name, rows in comparable(clinic.rows()).items():
            assert came[name] == rows, name
        assert there.ids_given() == clinic.ids_given()
        assert there.files() == clinic.files()
        assert there.answers() == clinic.answers()
        path = tmp_path / f"again-{place}.zip"
        there.exported(path)


def test_both_archives_of_the_same_site_are_equal_member_by_member(
    clinic: Site, archive: Path, empty_site: MakeSite, tmp_path: Path
) -> None:
    there = empty_site("postgresql")
    there.imported(archive)
    there.exported(tmp_path / "again.zip")
    changed = {"manifest.json", "tables/audit_log.jsonl", "tables/media.jsonl", "tables/webhook.jsonl"}
    with zipfile.ZipFile(archive) as one, zipfile.ZipFile(tmp_path / "again.zip") as other:
        assert one.namelist() == other.namelist()
        for name in set(one.namelist()) - changed:
            ours, theirs = one.read(name), other.read(name)
            if name.endswith(".jsonl"):  # PostgreSQL keeps the members of JSON in an order of its own
                assert [json.loads(line) for line in ours.splitlines()] == [
                    json.loads(line) for line in theirs.splitlines()
                ], name
            else:
                assert ours == theirs, name


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_made_afterwards_has_numbers_behind_those_that_came_and_those_that_are_gone(
    archive: Path, empty_site: MakeSite, kind: str
) -> None:
    there = empty_site(kind)
    there.imported(archive)
    with there.open():
        with writing():
            made = drafting.create(SHELL, EntryType.ARTICLE, {"title": "A new one"}, SiteSettings())
        assert made.id == 9001


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_second_import_changes_nothing(archive: Path, empty_site: MakeSite, kind: str) -> None:
    there = empty_site(kind)
    first = there.imported(archive)
    before = there.rows()
    second = there.imported(archive)
    assert {name: Tally(skipped=tally.created) for name, tally in first.tallies.items()} == second.tallies
    assert second.problems == []
    assert there.rows() == before


def test_a_rehearsal_tells_what_would_happen_and_stores_nothing(archive: Path, empty_site: MakeSite) -> None:
    there = empty_site()
    before = there.rows()
    rehearsed = there.imported(archive, dry_run=True)
    assert there.rows() == before
    assert there.files() == {}
    assert rehearsed == there.imported(archive)


def test_a_site_that_is_not_empty_is_refused_in_one_line(clinic: Site, tmp_path: Path, empty_site: MakeSite) -> None:
    there = empty_site()
    with there.open(), writing():
        drafting.create(SHELL, EntryType.ARTICLE, {"title": "Already here"}, SiteSettings())
    before = there.rows()
    clinic.exported(tmp_path / "one.zip")
    with pytest.raises(Conflict, match=r"one\.zip: .*empty site.*1 articles.*CMS_DATABASE_URL.*cms db upgrade"):
        there.imported(tmp_path / "one.zip")
    assert there.rows() == before
    assert there.files() == {}


def test_no_secret_is_in_an_archive(clinic: Site, archive: Path, tmp_path: Path) -> None:
    clinic.exported(tmp_path / "plain.zip", PLAIN)
    stored = clinic.rows()
    hashes = [row["password"] for row in stored["user"]]
    sealed = [row["email_sealed"] for row in stored["person"]] + [row["email_index"] for row in stored["person"]]
    sealed += [row["sealed"] for row in stored["sealed_original"]]
    never = [*SECRETS.values(), WEBHOOK_SECRET, ADDRESS, ORIGINAL, "a long password"]
    everything, plain = _all(archive), _all(tmp_path / "plain.zip")
    for secret in never:
        assert secret.encode() not in everything, secret
        assert secret.encode() not in plain, secret
    for secret in [*hashes, *sealed]:
        assert secret.encode() in everything
        assert secret.encode() not in plain


def test_what_was_left_out_is_counted_and_the_site_works_without(
    clinic: Site, tmp_path: Path, empty_site: MakeSite
) -> None:
    made = clinic.exported(tmp_path / "plain.zip", PLAIN)
    persons = len(clinic.rows()["person"])
    assert made.manifest.left_out.model_dump() == {
        "passwords": 4, "addresses": persons, "originals": 1, "rules": 1, "pictures": 0,
    }  # fmt: skip
    there = empty_site()
    report = there.imported(tmp_path / "plain.zip")
    assert {each.where for each in report.problems} == {"accounts", "commenters", "webhooks"}
    assert there.answers() == clinic.answers()
    with there.open():
        assert {there.sealer.open(each) for each in db.session.scalars(select(Person.email_sealed))} == {""}
        assert not db.session.scalars(select(Person.confirmed_at).where(Person.confirmed_at.is_not(None))).all()
    kept = there.rows()
    assert [row["id"] for row in kept["person"]] == [row["id"] for row in clinic.rows()["person"]]
    assert all(row["password"] is None for row in kept["user"])
    assert all(row["kind"] != "address" for row in kept["comment_rule"])
    assert all(row["destroyed_at"] for row in kept["sealed_original"])


def test_passwords_come_only_where_they_are_asked_for_on_both_sides(archive: Path, empty_site: MakeSite) -> None:
    there = empty_site()
    there.imported(archive, importing.USUAL)
    assert {row["password"] for row in there.rows()["user"]} == {None}


def test_what_is_encrypted_needs_the_same_keys_or_is_left_out(archive: Path, empty_site: MakeSite) -> None:
    there = empty_site(CMS_ENCRYPTION_KEYS="another key than before and long enough for all")
    with pytest.raises(
        Conflict, match=r"CMS_ENCRYPTION_KEYS lacks the key with the print [0-9a-f]{16}\..*--without-sealed"
    ):
        there.imported(archive)
    report = there.imported(archive, importing.Wanted(credentials=True, sealed=False))
    assert {each.where for each in report.problems} == {"commenters", "webhooks", "keys"}
    rows = there.rows()
    assert rows["spam_token"] == rows["spam_lesson"] == rows["comment_band"] == []
    assert {row["fingerprint"] for row in rows["comment"]} == {None}


def test_a_key_that_was_put_before_the_former_ones_reads_all(archive: Path, empty_site: MakeSite) -> None:
    there = empty_site(CMS_ENCRYPTION_KEYS=f"a newer key that encrypts from now on and is long,{KEY}")
    there.imported(archive)
    with there.open():
        opened = {there.sealer.open(each) for each in db.session.scalars(select(Person.email_sealed))}
    assert ADDRESS in opened


def test_what_belongs_to_the_running_service_is_made_anew(clinic: Site, archive: Path, empty_site: MakeSite) -> None:
    there = empty_site()
    there.imported(archive)
    with there.open():
        hook = db.session.execute(select(db.metadata.tables["webhook"])).mappings().one()
        assert hook["disabled_because"] == "by_hand"
        assert there.sealer.open(hook["secret_sealed"]).startswith("whsec_")
        assert there.sealer.open(hook["secret_sealed"]) != WEBHOOK_SECRET
        waiting = db.session.scalars(select(Entry).where(Entry.publish_at.is_not(None))).one()
        due = db.session.scalars(select(OutboxRow).where(OutboxRow.topic == PUBLISH)).one()
        assert (due.payload["entry_id"], due.due_at) == (waiting.id, waiting.publish_at)
        assert db.session.scalars(select(CommentVote.client_hash)).one() != SECRETS["votehash"]
        assert db.session.scalars(select(Comment.edit_hash).where(Comment.edit_hash.is_not(None))).all() == []
        names = set(db.session.scalars(select(db.metadata.tables["user"].c.fs_uniquifier)))
        signals = db.session.execute(
            select(CommentSignal.waits, Comment.status).join(Comment, Comment.id == CommentSignal.comment_id)
        ).all()
    assert signals
    assert all(each.waits == (each.status == "pending") for each in signals)
    assert SECRETS["sessionname"] not in names
    assert len(names) == 4


def test_the_log_tells_of_both_and_of_nobodys_words(clinic: Site, archive: Path, empty_site: MakeSite) -> None:
    there = empty_site()
    there.imported(archive)
    for site, action in ((clinic, "site.export"), (there, "site.import")):
        with site.open():
            newest = select(LogRow).where(LogRow.action == action).order_by(LogRow.id)
            row = db.session.scalars(newest).first()
        assert row is not None
        assert row.details["counts"]["articles"] > 0
        assert len(row.details["archive"]) == 64


SPOTS: dict[str, tuple[Any, str, int]] = {
    "between two pictures": (Folder, "put", 7),
    "before any row": (importing, "fill", 1),
    "among the rows": (importing, "fill", 25),
    "before the index": (finishing, "count_anew", 1),
    "before the log": (log, "record", 1),
}


def _die_at(owner: Any, name: str, at: int) -> None:
    """Have a function kill this process at its so-and-so-manieth call."""
    calls, real = itertools.count(1), getattr(owner, name)

    def dying(*told: Any, **more: Any) -> Any:
        if next(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*told, **more)

    setattr(owner, name, dying)


@pytest.mark.parametrize(
    ("spot", "kind"),
    [*((spot, "sqlite") for spot in SPOTS), ("among the rows", "postgresql"), ("before the log", "postgresql")],
)
def test_an_import_that_was_killed_ends_as_one_that_was_not(
    clinic: Site, archive: Path, empty_site: MakeSite, spot: str, kind: str
) -> None:
    there = empty_site(kind)
    before = there.rows()
    child = os.fork()
    if child == 0:  # pragma: no cover -- it is killed, and whatever else happens it must not go on with the tests
        try:
            _die_at(*SPOTS[spot])
            there.imported(archive)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert there.rows() == before
    there.imported(archive)
    assert comparable(there.rows()) == comparable(clinic.rows())
    assert there.files() == clinic.files()


def test_rows_are_of_one_moment_though_the_site_changes_meanwhile(
    clinic: Site, empty_site: MakeSite, archive: Path, tmp_path: Path
) -> None:
    for kind in ("sqlite", "postgresql"):
        there = empty_site(kind)
        other: list[int] = []
        there.imported(archive)

        def change(_count: int, there: Site = there, other: list[int] = other) -> None:
            if not other:
                other.append(1)
                with db.engine.connect() as apart, apart.begin():
                    apart.exec_driver_sql("UPDATE entry SET comment_count = 77")

        expected = there.rows()["entry"]
        there.exported(tmp_path / f"{kind}.zip", advance=change)
        with zipfile.ZipFile(tmp_path / f"{kind}.zip") as opened:
            told = [json.loads(line) for line in opened.read("tables/entry.jsonl").splitlines()]
        assert other
        assert [row["comment_count"] for row in told] == [row["comment_count"] for row in expected]
        assert {row["comment_count"] for row in there.rows()["entry"]} == {77}


def test_a_file_that_is_there_is_replaced_only_when_asked(clinic: Site, tmp_path: Path) -> None:
    path = tmp_path / "site.zip"
    path.write_text("mine")
    with pytest.raises(Conflict, match="--force"):
        clinic.exported(path)
    assert path.read_text() == "mine"
    clinic.exported(path, force=True)
    assert zipfile.is_zipfile(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["site.zip"]


def test_an_export_that_fails_leaves_nothing_behind(clinic: Site, tmp_path: Path) -> None:
    def fail(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        clinic.exported(tmp_path / "site.zip", advance=fail)
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_comes_first_and_tells_what_is_in_it(archive: Path, clinic: Site) -> None:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        assert opened.namelist()[0] == manifests.NAME
        told = json.loads(opened.read(manifests.NAME))
    assert archive.read_bytes()[30 : 30 + len(manifests.NAME)].decode() == manifests.NAME
    assert told["site"] == ORIGIN.model_dump()
    assert told["keys"]["first"] == clinic.sealer.prints()[0]
    assert {name: part["rows"] for name, part in told["tables"].items()}.keys() == set(TABLES)
    assert all(len(part["sha256"]) == 64 for part in told["tables"].values())


def test_a_picture_whose_file_is_gone_is_told_and_ends_nothing(
    archive: Path, empty_site: MakeSite, tmp_path: Path
) -> None:
    there = empty_site()
    there.imported(archive)
    lost = min(there.media.rglob("*.webp"))
    lost.unlink()
    made = there.exported(tmp_path / "lacking.zip", ALL_OUT)
    assert [lost.name in each.message for each in made.problems] == [True]
    assert made.manifest.left_out.pictures == 1
    report = empty_site().imported(tmp_path / "lacking.zip")
    assert any(lost.name in each.message for each in report.problems)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_only_admins_export_and_import(clinic: Site, archive: Path, tmp_path: Path, role: Role) -> None:
    actor = Actor("user", 1, "Jo", GRANTS[role], role)
    with clinic.open():
        installation = clinic.app.extensions["vertebra"]
        with pytest.raises(Forbidden):
            exporting.export(actor, tmp_path / "x.zip", ORIGIN, clinic.sealer, installation.store)
        with pytest.raises(Forbidden):
            importing.import_archive(actor, archive, importing.House({}, clinic.sealer, installation.store))
    assert list(tmp_path.iterdir()) == []
