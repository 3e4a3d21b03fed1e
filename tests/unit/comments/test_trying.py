"""A rule is tried on the comments that came last, and changes none of them."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL, Actor, Permission
from cms.comments import trying
from cms.comments.models import Comment
from cms.comments.rules.models import CommentRule
from cms.core.db import db
from cms.core.errors import Forbidden, Invalid
from tests.counting import counting
from tests.unit.comments.commenting import SEALER, submit
from tests.unit.content.entries import article

CLICKS, DIE = "It clicks when I look up.", "It clicks, and I want to kill myself tonight."
CALL = "It clicks. Call me on 07700 900123."
ADDRESS, OTHER = "203.0.113.7", "203.0.114.7"


def attempt(kind: str, value: str, action: str, **members: Any) -> trying.Trial:
    """Try a rule as a moderator does."""
    return trying.attempt(SHELL, {"kind": kind, "value": value, "action": action, **members}, SEALER)


def sent(body: str, address: str = ADDRESS, **members: Any) -> Comment:
    """Send a comment from a network address."""
    return submit(body=body, client=SEALER.client_hash(address), client_address=address, **members)


@pytest.fixture
def said(app: Flask) -> list[Comment]:
    """Give four comments of readers and one of the staff."""
    article()
    return [
        sent(CLICKS),
        sent(DIE, author_email="ada@elsewhere.example"),
        sent(CALL, OTHER, author_email="bo@mail.elsewhere.example"),
        sent("My knee hurts after running. See https://a.shop.example/x", "2001:db8::7"),
        sent("It clicks in everybody.", from_staff=True),
    ]


TRIED: list[tuple[str, tuple[str, str, str], list[int], dict[str, int]]] = [
    ("a word to block", ("word", "clicks", "block"), [2, 1, 0], {"rejected": 2, "pending": 1}),
    ("a word to hold", ("word", "clicks", "hold"), [2, 1, 0], {"pending": 3}),
    ("a word to let through", ("word", "clicks", "allow"), [2, 1, 0], {"pending": 2, "approved": 1}),
    ("a domain to allow decides nothing", ("domain", "shop.example", "allow"), [3], {"approved": 1}),
    ("an address", ("address", "Ada+x@elsewhere.example", "hold"), [1], {"pending": 1}),
    ("a domain, in addresses", ("domain", "elsewhere.example", "block"), [2, 1], {"spam": 1, "pending": 1}),
    ("a domain, in links", ("domain", "shop.example", "block"), [3], {"spam": 1}),
    ("a network", ("network", "203.0.113.0/24", "block"), [1, 0], {"spam": 1, "pending": 1}),
    ("a household", ("network", "2001:db8::1", "block"), [3], {"spam": 1}),
    ("a network of IPv6", ("network", "2001:db8::/52", "block"), [3], {"spam": 1}),
    ("nothing", ("word", "casino", "block"), [], {}),
]


def test_it_is_told_what_a_rule_would_have_done(said: list[Comment]) -> None:
    before = db.session.execute(select(Comment.id, Comment.status, Comment.version).order_by(Comment.id)).all()
    for why, (kind, value, action), met, would in TRIED:
        trial = attempt(kind, value, action)
        assert [each.comment_id for each in trial.shown] == [said[place].id for place in met], why
        assert (trial.looked_at, trial.met, trial.would) == (4, len(met), would), why
    assert attempt("word", "clicks", "block").by_status == {"pending": 2, "approved": 1}
    (first, *_rest) = attempt("word", "clicks", "hold").shown
    assert [first.source[start:end] for start, end in first.spans] == ["clicks"]
    db.session.expire_all()
    after = db.session.execute(select(Comment.id, Comment.status, Comment.version).order_by(Comment.id)).all()
    assert (after, db.session.scalar(select(func.count()).select_from(CommentRule))) == (before, 0)


def test_more_comments_take_no_more_queries(said: list[Comment]) -> None:
    with counting() as few:
        attempt("domain", "elsewhere.example", "block")
    sent("My jaw clicks when it is cold outside.", author_email="cy@elsewhere.example")
    with counting() as more:
        attempt("domain", "elsewhere.example", "block")
    assert len(few) == len(more) > 0


def test_a_network_of_too_many_is_not_tried_and_says_why(app: Flask) -> None:
    for wide in ("203.0.0.0/8", "2001:db8::/32"):
        with pytest.raises(Invalid, match="too wide"):
            attempt("network", wide, "block")


def test_who_may_not_read_comments_reads_none_by_trying(app: Flask) -> None:
    blind = Actor("token", 1, "a token", frozenset({Permission.COMMENTS_MODERATE}))
    with pytest.raises(Forbidden):
        trying.attempt(blind, {"kind": "word", "value": "a", "action": "hold"}, SEALER)
