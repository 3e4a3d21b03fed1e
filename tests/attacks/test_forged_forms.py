"""A page elsewhere sends our forms through a colleague's browser: nothing is done without the token of that session."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.audit.log import LogRow
from cms.core.db import db
from tests.doors.admin.pages import ORIGIN, Visitor

NO_SESSION = ("/admin/forgotten", "/admin/invitations/")  # their address is the secret, or anybody may ask


def forms(app: Flask) -> Iterator[str]:
    """Give an address of everything below the pages that takes a form."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/admin") and "POST" in (rule.methods or ()) and not rule.rule.startswith(NO_SESSION):
            yield re.sub(r"<any\(([a-z]+)[^>]*>", r"\1", re.sub(r"<(?:int:)?\w+>", "1", rule.rule))


def changes() -> int:
    """Count what was done."""
    return db.session.scalar(select(func.count()).select_from(LogRow)) or 0


def token_of(visitor: Visitor) -> str:
    """Give the token of a session."""
    return visitor.page("/admin/account").forms[-1].fields["csrf_token"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_form_is_taken_without_the_token_of_its_session(app: Flask, signed_in: Callable[[str], Visitor]) -> None:
    victim, attacker = signed_in("admin"), signed_in("editor")
    own, foreign, before = token_of(victim), token_of(attacker), changes()
    ways = {
        "without a token": ({}, {"Referer": f"{ORIGIN}/admin/"}),
        "with a token of another session": ({"csrf_token": foreign}, {"Referer": f"{ORIGIN}/admin/"}),
        "from a page of another site": ({"csrf_token": own}, {"Referer": "https://evil.example/"}),
        "from a page that names itself like ours": ({"csrf_token": own}, {"Referer": f"{ORIGIN}.evil.example/"}),
        "from nowhere": ({"csrf_token": own}, {}),
    }
    tried = 0
    for path in forms(app):
        for why, (data, headers) in ways.items():
            answer = victim.client.post(path, data=data, headers=headers, base_url=ORIGIN)
            assert answer.status_code in {400, 403, 404}, (path, why, answer.status_code)
            tried += 1
    assert tried > 300
    assert changes() == before
    assert victim.get("/admin/account").status_code == 200
