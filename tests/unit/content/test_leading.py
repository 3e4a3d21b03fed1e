"""Redirects made in many at a time: they lead where those made one by one would lead."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import event, select

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.audit.log import LogRow
from cms.content import leading, redirecting
from cms.content.leading import Lead
from cms.content.models.redirect import Redirect
from cms.content.redirect_paths import Addresses
from cms.core import versions
from cms.core.db import db, writing
from cms.core.errors import Forbidden, Problem
from tests.unit.content.entries import article, draft, edited, published

ADDRESSES = Addresses("https://clinic.example", "/articles/{slug}", "/moves/{slug}.html")
NECK, KNEE = "/articles/neck", "/articles/knee"


@pytest.fixture
def site(app: Flask) -> Flask:
    """Give a site with live articles, one of them renamed, and redirects of editors."""
    article(title="Neck", slug="neck")
    article(title="Knee", slug="knee")
    renamed = article(title="Hip", slug="hip-before")
    published(edited(renamed, slug="hip"))
    draft(title="Draft", slug="draft")
    with writing():
        for path, target in (
            ("/met", KNEE),
            ("/same", NECK),
            ("/first", "/chain"),
            ("/query", "/asked?page=2"),
            ("/part", "/told#steps"),
            ("/draft", "/articles/draft"),
        ):
            redirecting.create(SHELL, {"from": path, "to": target}, ADDRESSES)
    return app


def _left() -> tuple[list[tuple[str, str | None, int]], list[tuple[str, str]]]:
    """Give all redirects, and what the log tells of them."""
    db.session.expire_all()
    rows = db.session.execute(select(Redirect.path, Redirect.target, Redirect.version).order_by(Redirect.path))
    log = db.session.execute(select(LogRow.action, LogRow.details).where(LogRow.subject_type == "redirect"))
    return [tuple(row) for row in rows], sorted((action, details["slug"]) for action, details in log)  # type: ignore[misc]


def _one_by_one(wanted: Sequence[tuple[str, str]]) -> list[str | None]:
    told: list[str | None] = []
    for path, target in wanted:
        try:
            with db.session.begin_nested():
                redirecting.create(SHELL, {"from": path, "to": target}, ADDRESSES)
            told.append(None)
        except Problem as refused:
            told.append(refused.detail)
    return told


@pytest.mark.parametrize(
    ("path", "target", "why"),
    [
        ("/old/", NECK, "nothing stands against it"),
        ("/?p=12", NECK, "a path with a query"),
        ("/über", NECK, "kept as browsers send it"),
        ("/no good", NECK, "no path"),
        ("/", NECK, "the front page"),
        ("/met", NECK, "it leads elsewhere"),
        (KNEE, NECK, "the page of something live"),
        ("/articles/hip-before", NECK, "something live was there"),
        ("/articles/draft", NECK, "a draft is there: its page is not in the way, and who was led to it is led on"),
        ("/chain", NECK, "others are led to it, and now on"),
        ("/asked", NECK, "others are led to it with a query"),
        ("/told", NECK, "others are led to a part of it"),
        ("/to-before", "/articles/hip-before", "where it leads has another address now"),
        ("/to-met", "/met", "where it leads leads on"),
        (NECK, NECK, "to itself"),
    ],
)
def test_each_leads_where_it_would_by_itself(site: Flask, path: str, target: str, why: str) -> None:
    wanted = [("/a", KNEE), (path, target), ("/b", NECK)]
    with site.app_context():
        expected, led = _one_by_one(wanted), _left()
        db.session.rollback()
        asked = [Lead(*each) for each in wanted]
        leading.lead_all(SHELL, asked, ADDRESSES)
        assert ([each.refusal for each in asked], _left()) == (expected, led), why
        assert [each.made is not None for each in asked] == [told is None for told in expected]


def test_what_leads_there_already_is_left_and_one_path_leads_to_the_first(site: Flask) -> None:
    asked = [Lead("/same", NECK), Lead("/new", NECK), Lead("/new", NECK), Lead("/new", KNEE)]
    with writing():
        leading.lead_all(SHELL, asked, ADDRESSES)
    assert [each.there for each in asked] == [True, False, True, False]
    assert asked[3].refusal == "There is a redirect from this path already."
    assert db.session.scalar(select(Redirect.target).where(Redirect.path == "/new")) == NECK


def test_front_ends_are_told_once_and_the_statements_do_not_grow_with_the_number(site: Flask) -> None:
    counts = []
    for count in (5, 50):
        said: list[str] = []
        before = versions.seen(["redirects"]).newest
        event.listen(db.engine, "before_cursor_execute", lambda _c, _cur, sql, *_rest, kept=said: kept.append(sql))
        with writing():
            leading.lead_all(SHELL, [Lead(f"/{count}/{each}", NECK) for each in range(count)], ADDRESSES)
        counts.append(len(said))
        assert versions.seen(["redirects"]).newest == before + 1
    assert counts[1] <= counts[0]


def test_only_who_may_publish_leads_readers(site: Flask) -> None:
    author = Actor("user", 7, "Ann", GRANTS[Role.AUTHOR])
    with pytest.raises(Forbidden):
        leading.lead_all(author, [Lead("/old", NECK)], ADDRESSES)
