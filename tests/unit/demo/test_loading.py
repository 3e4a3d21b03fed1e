"""The demo is loaded through the verbs, whole and once."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts import configuring, users
from cms.accounts.permissions import SHELL, Actor, Role
from cms.audit.log import LogRow
from cms.comments import queries as comment_queries
from cms.comments import ruling, submitting
from cms.comments.models import Comment, Person
from cms.comments.rules.models import CommentRule
from cms.content import drafting, publishing
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.content.status import EntryType, Status
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from cms.core.storage import MediaStore
from cms.demo import loading, material, rules

SITE = SiteSettings()
STRICT = SiteSettings(
    comment_hold="flagged",
    comment_rate="1/day",
    comment_days_open=1,
    comment_length=10,
    consent_text="We keep this.",
    consent_version="3",
)
PASSWORDS = {str(role): f"a long password for the {role}" for role in Role}


def load(app: Flask, site: SiteSettings = SITE) -> list[str]:
    told: list[str] = []
    loading.load(site, app.extensions["vertebra"].sealer, app.extensions["vertebra"].store, told.append)
    return told


def everything(app: Flask) -> dict[str, int]:
    models = (Entry, Revision, Author, Tag, Media, Comment, Person, CommentRule, LogRow)
    store: MediaStore = app.extensions["vertebra"].store
    rows = {each.__tablename__: db.session.scalar(select(func.count()).select_from(each)) or 0 for each in models}
    return {**rows, "files": len(list(store.keys()))}


def test_it_is_told_once_and_a_second_time_changes_nothing(app: Flask) -> None:
    assert not loading.is_loaded()
    told = load(app)
    assert loading.is_loaded()
    assert len(told) == len(material.authors()) + len(list(material.pieces())) + len(material.threads())
    before = everything(app)
    assert load(app) == []
    assert everything(app) == before


def test_a_load_that_was_interrupted_is_finished_by_the_next(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    store, stored = submitting.store, 0
    create, created = drafting.create, 0

    def store_a_few(actor: Actor, examined: submitting.Examined, sealer: Sealer) -> Comment:
        nonlocal stored
        stored += 1
        if stored == 9:
            raise KeyboardInterrupt
        return store(actor, examined, sealer)

    def create_a_few(actor: Actor, kind: EntryType, members: Mapping[str, Any], site: SiteSettings) -> Entry:
        nonlocal created
        created += 1
        if created == 5:
            raise KeyboardInterrupt
        return create(actor, kind, members, site)

    for name, module, function in (("create", drafting, create_a_few), ("store", submitting, store_a_few)):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, function)
            with pytest.raises(KeyboardInterrupt):
                load(app)
    assert comment_queries.count_waiting() < 17
    load(app)
    found = everything(app)
    assert found["comment"] == 55
    assert found["media"] == len(material.pictures())
    assert found["files"] == sum(len(media.renditions) for media in db.session.scalars(select(Media)))
    assert comment_queries.count_waiting() == 17


def test_what_an_editor_renamed_or_binned_does_not_come_back(app: Flask) -> None:
    load(app)
    with writing():
        entry = db.session.scalars(select(Entry).where(Entry.slug == "chin-tuck")).one()
        drafting.edit(SHELL, entry, entry.version, {"slug": "double-chin"}, SITE)
        publishing.publish(SHELL, entry, entry.version, required=())
        draft = db.session.scalars(select(Entry).where(Entry.status == Status.DRAFT).limit(1)).one()
        publishing.discard(SHELL, draft)
    assert load(app) == []


def test_a_rule_that_was_removed_does_not_come_back(app: Flask) -> None:
    sealer, moment = app.extensions["vertebra"].sealer, now()
    with writing():
        rules.lay_down(SHELL, sealer, moment)
    kept = db.session.scalars(select(CommentRule).order_by(CommentRule.id)).all()
    assert [rule.action for rule in kept] == ["block", "block", "hold", "flag"]
    with writing():
        ruling.delete(SHELL, kept[0])
    with writing():
        rules.lay_down(SHELL, sealer, moment)
    assert db.session.scalar(select(func.count()).select_from(CommentRule)) == 3


def test_the_policy_of_the_site_does_not_stand_in_the_way(app: Flask) -> None:
    load(app, STRICT)
    assert comment_queries.count_waiting() == 17


def test_there_is_an_account_for_each_role_and_those_that_exist_stay(app: Flask) -> None:
    loading.accounts(PASSWORDS)
    assert {user.email: user.role for user in users.everyone()} == {f"{role}@demo.example": role for role in Role}
    kept = users.get(loading.address("editor")).password
    loading.accounts(dict.fromkeys(PASSWORDS, "another long password"))
    assert users.get(loading.address("editor")).password == kept
    with pytest.raises(Conflict):
        users.create(SHELL, email="admin@demo.example", role="admin")


def test_the_clinic_has_its_name_once_and_keeps_what_its_admin_chose(app: Flask) -> None:
    assert loading.settings({}).site_title == "Spine & Motion Clinic"
    assert loading.settings({"site_title": "Fixed"}).site_title == "Fixed"
    with writing():
        configuring.change(SHELL, {"site_title": "Another name"}, {})
        drafting.create(SHELL, EntryType.ARTICLE, {"title": "There is something now"}, SiteSettings())
    assert loading.settings({}).site_title == "Another name"
