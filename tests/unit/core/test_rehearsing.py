"""A rehearsal: all is done on copies, others write meanwhile, and nothing of it is left."""

from flask import Flask
from sqlalchemy import func, select, text

from cms.accounts.permissions import SHELL
from cms.content import tagging
from cms.content.models.taxonomy import Tag
from cms.core.db import db, writing
from cms.core.rehearsing import rehearsing


def _slugs() -> list[str]:
    return list(db.session.scalars(select(Tag.slug).order_by(Tag.id)))


def test_what_is_rehearsed_sees_what_is_there_and_leaves_nothing(app: Flask) -> None:
    with writing():
        tagging.create(SHELL, name="Neck")
    with rehearsing():
        made = tagging.create(SHELL, name="Back")
        assert _slugs() == ["neck", "back"]
        assert made.id == 2
    assert _slugs() == ["neck"]
    with writing():
        assert tagging.create(SHELL, name="Hip").id == 2


def test_others_write_while_something_is_rehearsed(app: Flask) -> None:
    with rehearsing():
        tagging.create(SHELL, name="Back")
        with db.engine.execution_options(writing=True).begin() as other:
            if other.dialect.name == "sqlite":
                other.execute(text("PRAGMA busy_timeout=100"))
            other.execute(text("INSERT INTO tag (slug, name, kind, version) VALUES ('hip', 'Hip', 'topic', 1)"))
            other.execute(text("UPDATE content_version SET number = number + 1 WHERE name = '*'"))
        assert _slugs() == ["back"]
    assert _slugs() == ["hip"]


def test_a_rehearsal_after_another_begins_from_what_is_there(app: Flask) -> None:
    for name in ("One", "Two", "Three"):
        for _again in range(3):
            with rehearsing():
                tagging.create(SHELL, name=name)
                assert db.session.scalar(select(func.count()).select_from(Tag)) == 1
    assert _slugs() == []
