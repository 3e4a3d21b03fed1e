"""Whole sites for the tests of archives: one with a row in every table, and empty ones of both kinds."""

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from cms.accounts.permissions import SHELL, Role
from cms.app import create_app
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.numbers import given
from cms.core.sealing import Sealer
from cms.core.settings import read
from cms.demo import loading
from cms.transfer.archive import carried, exporting, importing
from cms.transfer.archive.exporting import Exported
from cms.transfer.archive.manifest import Origin
from cms.transfer.report import Report
from tests.conftest import settings_for

KEY = "the encryption key of the clinic and long enough"
ORIGIN = Origin(title="Clinic", public_url="https://cms.example", site_url="https://clinic.example")
ALL_OUT = exporting.Wanted(credentials=True, sealed=True)
ALL_IN = importing.Wanted(credentials=True)
MakeSite = Callable[..., "Site"]
SECRETS = {
    name: f"{name}{'0' * 64}"[:64]
    for name in ("tokenhash", "previewhash", "clienthash", "edithash", "reporthash", "votehash", "sessionname")
}
WEBHOOK_SECRET = "whsec_cGxhbnRlZC1zZWNyZXQtb2YtYS13ZWJob29r"
ADDRESS = "planted.reader@mail.example"
ORIGINAL = "the words that were taken out"


@dataclass(frozen=True)
class Site:
    """An installation on a database of its own."""

    app: Flask
    media: Path

    @property
    def sealer(self) -> Sealer:
        """Give its keys."""
        sealer: Sealer = self.app.extensions["vertebra"].sealer
        return sealer

    @contextmanager
    def open(self) -> Iterator[None]:
        """Work in it for a block."""
        with self.app.app_context():
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()

    def exported(self, path: Path, wanted: exporting.Wanted = ALL_OUT, **told: Any) -> Exported:
        """Export it."""
        with self.open():
            store = self.app.extensions["vertebra"].store
            return exporting.export(SHELL, path, ORIGIN, self.sealer, store, wanted, **told)

    def imported(self, path: Path, wanted: importing.Wanted = ALL_IN, **told: Any) -> Report:
        """Import into it."""
        with self.open():
            house = importing.House({}, self.sealer, self.app.extensions["vertebra"].store)
            return importing.import_archive(SHELL, path, house, wanted, **told)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Give all rows of all tables that an archive carries, in order."""
        with self.open():
            return {table.name: [dict(row) for row in _rows(table)] for table in carried.tables()}

    def ids_given(self) -> dict[str, int]:
        """Give how far the ids of each table came that gives them once."""
        with self.open():
            return {row.name: row.number for row in db.session.execute(given())}

    def files(self) -> dict[str, bytes]:
        """Give the files of the media store."""
        places = sorted(self.media.rglob("*.*")) if self.media.is_dir() else []
        return {place.relative_to(self.media).as_posix(): place.read_bytes() for place in places if place.is_file()}

    def answers(self) -> dict[str, Any]:
        """Give every public answer: lists, items, threads, feeds."""
        client = self.app.test_client()
        paths = [f"/api/v1/{noun}?limit=100" for noun in ("articles", "exercises", "authors", "tags", "redirects")]
        paths += ["/api/v1/site", "/feed.json?limit=100", "/feed.xml", "/atom.xml", "/feed/comments.json"]
        paths += ["/sitemap.xml", "/api/v1/search?q=neck"]
        with self.open():
            for kind in ("articles", "exercises"):
                for item in client.get(f"/api/v1/{kind}?limit=100").get_json()["items"]:
                    own = f"/api/v1/{kind}/{item['slug']}"
                    paths += [f"{own}?expand=authors,tags,json_ld", f"{own}/comments"]
            answers = {path: client.get(path) for path in paths}
            return {
                path: (got.status_code, got.headers.get("Last-Modified"), _read(got)) for path, got in answers.items()
            }


def _read(answer: TestResponse) -> Any:
    """Give what an answer says; PostgreSQL keeps the members of JSON in an order of its own."""
    return answer.get_json() if "json" in (answer.content_type or "") else answer.data


def _rows(table: Any) -> Any:
    named = [table.c[name] for name in carried.columns(table.name)]
    return db.session.execute(select(*named).order_by(*table.primary_key)).mappings()


def comparable(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Leave out what is meant to differ: that it was moved, who makes pictures smaller, that webhooks are off.

    Of ids that are gone each database knows in its own way.
    """
    left = {name: [dict(row) for row in some] for name, some in rows.items() if name != "highest_id"}
    left["audit_log"] = [row for row in left["audit_log"] if row["action"] not in {"site.import", "site.export"}]
    for row in left["media"]:
        row["awaited"] = row["awaited"] and None
    for row in left["webhook"]:
        del row["disabled_at"], row["disabled_because"]
    return left


def site_at(url: str, media: Path, **environment: str) -> Site:
    """Give the site on a database."""
    told = {"CMS_ENCRYPTION_KEYS": KEY, "CMS_MEDIA_URL": media.as_uri(), **environment}
    settings = read(settings_for(url, **told), env_file=Path(os.devnull))
    made = create_app(settings)
    made.testing = True
    return Site(made, media)


def copied(migrated: Path, folder: Path, **environment: str) -> Site:
    """Give a site on a copy of an SQLite file."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{uuid.uuid4().hex}.db"
    shutil.copy(migrated, place)
    return site_at(f"sqlite:///{place}", folder / f"media-{place.stem}", **environment)


def fill_clinic(site: Site) -> None:
    """Load the demo, then put a row into each table that is empty still, and secrets into those that stay."""
    with site.open():
        loading.accounts({str(role): f"a long password for the {role}" for role in Role})
        installation = site.app.extensions["vertebra"]
        loading.load(loading.settings({}), installation.sealer, installation.store, lambda _told: None)
        with writing():
            _plant(site.sealer)


def plant(name: str, /, **values: Any) -> None:
    """Put a row into a table."""
    db.session.execute(insert(db.metadata.tables[name]).values(**values))


def _plant(sealer: Sealer) -> None:
    moment, table = datetime(2026, 3, 4, 5, 6, 7, 891011, tzinfo=UTC), db.metadata.tables
    by = {"actor_kind": "user", "actor_id": 1, "actor_name": "Mireille"}
    entry, comment, revision = (
        db.session.scalar(select(table[name].c.id)) for name in ("entry", "comment", "revision")
    )
    for name in ("client_hash", "edit_hash"):
        db.session.execute(update(table["comment"]).where(table["comment"].c.id == comment).values(
            {name: SECRETS[name.replace("_", "")]}
        ))  # fmt: skip
    plant("person", id=9001, email_sealed=sealer.seal(ADDRESS), email_index="f" * 64, first_seen_at=moment)
    plant("decision", id=9001, comment_id=comment, action="reject", before="pending", after="rejected",
          reason="other", version=2, at=moment, **by)  # fmt: skip
    plant("adverse_effect", comment_id=comment, entry_id=entry, confirmed=True, judged_by=1, judged_by_name="M",
          judged_at=moment)  # fmt: skip
    plant("appeal", comment_id=comment, decision_id=9001, text="Look again, please.", created_at=moment)
    plant("decision_batch", id=9001, action="reject", at=moment, **by)
    plant("batched_decision", decision_id=9001, batch_id=9001)
    plant("comment_report", comment_id=comment, client_hash=SECRETS["reporthash"], reason="abusive", at=moment)
    plant("comment_rule", id=9001, kind="address", value=sealer.seal(ADDRESS), key=f"address:{'e' * 64}",
          action="block", created_by_name="M", created_at=moment, updated_at=moment)  # fmt: skip
    plant("comment_rule_hit", comment_id=comment, rule_id=9001)
    plant("comment_vote", comment_id=comment, client_hash=SECRETS["votehash"], value=1, changes=1, at=moment)
    plant("correction", comment_id=comment, source="No.", html="<p>No.</p>\n", text="No.", policy=2,
          source_title="NHS", source_url="https://nhs.example/", written_by_name="M", written_at=moment)  # fmt: skip
    plant("erasure", person_id=9001, reason="request", asked_at=moment, erased_at=moment, counts={"comments": 1}, **by)
    plant("former_slug", type="article", slug="an-address-of-before", entry_id=entry)
    plant("former_tag_slug", slug="a-tag-of-before", tag_id=db.session.scalar(select(table["tag"].c.id)))
    plant("imported_record", source="wordpress:https://old.example", kind="article", key="7", local_id=entry,
          digest="d" * 64)  # fmt: skip
    plant("highest_id", name="entry", number=9000)
    plant("letter", kind="urgent", about_id=comment, recipient="user:1", created_at=moment)
    plant("note", entry_id=entry, number=1, body="Is this so?", written_by_name="M", written_at=moment)
    plant("redirect", path="/old", target="/new", code=301, created_at=moment)
    plant("review_notice", entry_id=entry, due_at=moment, made_at=moment)
    told = json.dumps({"source": ORIGINAL, "format": "markdown", "edited_at": None})
    plant("sealed_original", comment_id=comment, sealed=sealer.seal(told), reason="personal_data", at=moment,
          destroy_at=now() + timedelta(days=90), **by)  # fmt: skip
    plant("spam_lesson", comment_id=comment, is_spam=True, tokens=b"\x00\x01\xff", learned_at=moment)
    plant("staff_note", comment_id=comment, body="Careful.", written_by_name="M", at=moment)
    plant("webhook", url="https://ci.example/hook", events=["article.published"], created_by_name="M",
          secret_sealed=sealer.seal(WEBHOOK_SECRET), created_at=moment, updated_at=moment)  # fmt: skip
    plant("token", user_id=1, name="t", hash=SECRETS["tokenhash"], created_at=moment)
    plant("preview_link", entry_id=entry, number=1, hash=SECRETS["previewhash"], made_by_name="M", created_at=moment,
          expires_at=moment)  # fmt: skip
    db.session.execute(
        update(table["user"]).where(table["user"].c.id == 1).values(fs_uniquifier=SECRETS["sessionname"])
    )
    assert revision
