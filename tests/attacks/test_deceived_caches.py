"""Addresses that look like files to a cache in front: what is private is never given as something to keep."""

from collections.abc import Callable

import pytest
from flask import Flask

from cms.web.front import Front
from tests.api import Api
from tests.doors.admin.pages import ORIGIN, Visitor
from tests.doors.api.clients import ServedClient

PRIVATE = [
    "/admin/",
    "/admin/settings",
    "/admin/account",
    "/admin/articles",
    "/admin/people",
    "/api/v1/settings",
    "/api/v1/moderation/comments",
    "/api/v1/articles?binned=true",
    "/api/v1/articles/2",
]
DISGUISES = [
    "{}.css",
    "{}/x.css",
    "{};x.css",
    "{}%2Fx.css",
    "{}%3Bx.css",
    "{}%00.css",
    "{}%0A.css",
    "{}?x.css",
    "{}#.css",
    "{}/%2e%2e/static/vertebra.css",
    "/static/..%2F{}",
    "/static/%2e%2e/{}",
    "/feed.json/%2e%2e/{}",
    "//cms.example{}",
]


def is_kept_private(cache_control: str) -> bool:
    """Tell whether no cache between us and a browser may keep it."""
    return "no-store" in cache_control or "private" in cache_control


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_private_is_given_out_to_keep_under_any_name(
    app: Flask, front: Front, signed_in: Callable[[str], Visitor], api: Callable[..., Api]
) -> None:
    admin, key, stranger = signed_in("admin").client, api("admin").key, ServedClient(app, use_cookies=False)
    bare = admin.get("/admin/settings", base_url=ORIGIN).get_data(as_text=True)
    assert "zebedee7331" in stranger.get(
        "/api/v1/articles/2", base_url=ORIGIN, headers={"Authorization": f"Bearer {key}"}
    ).get_data(as_text=True)
    assert "Settings" in bare
    for path in PRIVATE:
        for disguise in ("{}", *DISGUISES):
            address = disguise.format(path)
            front.shelf.empty()
            for answer in (
                admin.get(address, base_url=ORIGIN),
                stranger.get(address, base_url=ORIGIN, headers={"Authorization": f"Bearer {key}"}),
            ):
                if answer.status_code == 200 and "/static/" not in answer.request.path:
                    told = answer.headers.get("Cache-Control", "")
                    is_public = "/api/" in answer.request.path and "zebedee" not in answer.get_data(as_text=True)
                    assert is_kept_private(told) or is_public, (address, told)
            after = stranger.get(address, base_url=ORIGIN)
            assert "zebedee7331" not in after.get_data(as_text=True), address
            assert after.get_data(as_text=True) != bare, address
