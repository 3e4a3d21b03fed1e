"""Every page in Chromium: WCAG 2.2 AA, in light and dark, wide and narrow, without a word in the console."""

import json
import os
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser

from cms.app import create_app
from cms.core.settings import read
from tests.browser.axe import faults
from tests.browser.conftest import unroll
from tests.browser.demo import Demo
from tests.conftest import settings_for
from tests.served import Served

pytestmark = pytest.mark.browser
WIDTHS = [1440, 360]
NARROWEST = 320  # WCAG 2.2, 1.4.10 (Reflow)
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
NOBODY = None
FEWER = """document.querySelectorAll("main section").forEach((each) =>
  [...each.querySelectorAll(":scope > .docs-call")].slice(2).forEach((more) => more.remove()))"""
# Each page with who looks at it; {…} stands for ids of the demo.
PAGES: list[tuple[str, str | None]] = [
    ("/", NOBODY),
    ("/?type=exercise", NOBODY),
    ("/articles/clicking-in-the-back-of-the-head", NOBODY),
    ("/articles/not-there", NOBODY),
    ("/api/docs", NOBODY),
    ("/api/docs/recipes", NOBODY),
    ("/help", NOBODY),
    ("/help?arrived=yes", NOBODY),
    ("/privacy", NOBODY),
    ("/privacy?asked=yes", NOBODY),
    ("/exercises/psoas-stretch", NOBODY),
    ("/admin/sign-in", NOBODY),
    ("/admin/sign-in/passkey", NOBODY),
    ("/admin/forgotten", NOBODY),
    ("/admin/forgotten/sent", NOBODY),
    ("/admin/forgotten/none", NOBODY),
    ("/admin/", "admin"),
    ("/admin/", "author"),
    ("/admin/", "moderator"),
    ("/admin/comments", "moderator"),
    ("/admin/comments/{comment}", "moderator"),
    ("/admin/comments?signal=contact", "moderator"),
    ("/admin/comments/preferences", "moderator"),
    ("/admin/comments/{comment}/redact", "moderator"),
    ("/admin/comments/{comment}/reply", "moderator"),
    ("/admin/comments/{comment}/block", "moderator"),
    ("/admin/comments/sweep?signal=contact", "moderator"),
    ("/admin/comments/figures", "moderator"),
    ("/admin/comments/figures?days=90", "admin"),
    ("/admin/comments?q=nothing+has+these+words", "moderator"),
    ("/admin/articles", "editor"),
    ("/admin/articles?status=draft", "author"),
    ("/admin/articles/new", "author"),
    ("/admin/articles/{article}", "editor"),
    ("/admin/articles/{article}/changes", "editor"),
    ("/admin/articles/{article}/history", "editor"),
    ("/admin/articles/{article}/history/difference?before={number}&after={number}", "moderator"),
    ("/admin/articles/{article}/history/{number}", "editor"),
    ("/admin/articles/999999", "editor"),
    ("/admin/exercises", "editor"),
    ("/admin/exercises/new", "author"),
    ("/admin/exercises/{exercise}", "editor"),
    ("/admin/exercises/{exercise}/changes", "editor"),
    ("/admin/articles/{article}/preview", "editor"),
    ("/admin/articles/{article}/preview-links", "editor"),
    ("/admin/exercises/{exercise}/preview", "author"),
    ("/admin/exercises/{exercise}/preview-links", "editor"),
    ("/admin/tags", "editor"),
    ("/admin/tags?q=nothing+has+these+words", "editor"),
    ("/admin/tags/{tag}", "editor"),
    ("/admin/tags/merge?into=neck&chosen={tag}", "editor"),
    ("/admin/authors", "editor"),
    ("/admin/authors/new", "editor"),
    ("/admin/authors/{author}", "editor"),
    ("/admin/redirects", "editor"),
    ("/admin/exercises/{exercise}/history", "editor"),
    ("/admin/exercises/{exercise}/history/difference?before={number}&after={number}", "moderator"),
    ("/admin/exercises/{exercise}/history/{number}", "editor"),
    ("/admin/media", "editor"),
    ("/admin/media/{media}", "editor"),
    ("/admin/rules", "moderator"),
    ("/admin/rules/{rule}", "moderator"),
    ("/admin/rules?q=nothing+has+these+words", "moderator"),
    ("/admin/replies", "moderator"),
    ("/admin/replies/{reply}", "moderator"),
    ("/admin/people", "admin"),
    ("/admin/people/new", "admin"),
    ("/admin/people/{person}", "admin"),
    ("/admin/commenters", "admin"),
    ("/admin/commenters/{commenter}", "admin"),
    ("/admin/commenters/{commenter}/erase", "admin"),
    ("/admin/account", "moderator"),
    ("/admin/rights", "author"),
    ("/admin/account/second-factor", "editor"),
    ("/admin/account/passkeys", "author"),
    ("/admin/tokens", "author"),
    ("/admin/tokens/new", "admin"),
    ("/admin/imports", "admin"),
    ("/admin/imports/{import_}", "admin"),
    ("/admin/webhooks", "admin"),
    ("/admin/webhooks/{webhook}", "admin"),
    ("/admin/webhooks/{webhook}/deliveries/{delivery}", "admin"),
    ("/admin/log", "admin"),
    ("/admin/settings", "admin"),
    ("/admin/settings", "author"),
    ("/admin/search?q=neck", "admin"),
]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Serve the demo once for all pages."""
    folder = tmp_path_factory.mktemp("demo")
    with Served({}, folder, "demo", "--data", str(folder)) as served:
        passwords = json.loads((folder / "demo.json").read_text())["passwords"]
        yield Demo(served, passwords, folder)


@pytest.mark.parametrize(("path", "role"), [pytest.param(*page, id=f"{page[0]} as {page[1]}") for page in PAGES])
def test_a_page_is_for_everybody_and_from_here_alone(path: str, role: str | None, browser: Browser, demo: Demo) -> None:
    complaints: list[str] = []
    found: list[str] = []
    for width in WIDTHS:
        with demo.page(browser, role, width, complaints) as page:
            answer = page.goto(demo.filled(page, path))
            assert answer is not None
            policy = answer.headers["content-security-policy"]
            assert "unsafe" not in policy
            assert "default-src 'none'" in policy
            for present in (width, NARROWEST) if width < WIDTHS[0] else (width,):
                page.set_viewport_size({"width": present, "height": 900})
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= present, f"{path} is {wide} wide on {present} px"
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(FEWER)
            unroll(page)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                found += [f"{width} {scheme}: {fault}" for fault in faults(page, of_colours=scheme == "dark")]
            if answer.status >= HTTPStatus.BAD_REQUEST:  # the browser itself says so in its console
                complaints.remove(next(said for said in complaints if f"status of {answer.status}" in said))
    assert found == []
    assert complaints == []


def test_no_page_is_forgotten(tmp_path: Path) -> None:
    app: Flask = create_app(read(settings_for(f"sqlite:///{tmp_path / 'empty.db'}"), env_file=Path(os.devnull)))
    known = {
        re.sub(r"\{\w+\}|psoas-stretch|clicking-[a-z-]+", "*", path.split("?")[0]).rstrip("/") for path, _role in PAGES
    }
    rules = {
        re.sub(r"<[^>]+>", "*", rule.rule).rstrip("/")
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and (rule.rule.startswith("/admin") or rule.endpoint.startswith("reader."))
    }
    without_a_face = {"/admin/invitations/*", "/admin/choose/exercises", "/admin/choose/pictures"}
    without_a_face |= {
        "/admin/sign-in/code",
        "/admin/forgotten/*",
        "/admin/forgotten/email/*",
    }  # in test_second_step.py
    without_a_face |= {
        "/admin/media/choices",
        "/admin/comments/pulse",
        "/admin/comments/arrivals",
        "/admin/commenters/*/erasure",
        "/admin/commenters/*/certificate.json",
        "/admin/imports/*/state",
        "/admin/imports/*/homeless.csv",
    }
    assert rules - known - without_a_face == set()
