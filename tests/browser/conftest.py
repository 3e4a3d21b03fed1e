"""A real browser before a real server."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from cms.accounts import users
from cms.accounts.permissions import SHELL, Role
from cms.core.db import db, writing
from tests.conftest import settings_for
from tests.databases import Refilled
from tests.served import Served, Servers

PASSWORD = "a long enough password"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MOST_SERVERS = 2
PATIENCE = 15  # seconds: a busy machine takes longer than a person would wait
expect.set_options(timeout=1000 * PATIENCE)


def chromium() -> str | None:
    """Give where Chromium is on this machine."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium; without one the test is skipped, and under CI it fails."""
    found = chromium()
    if found is None:
        told = "there is no Chromium on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Keep servers going between the tests, and end them with the session."""
    kept = Servers(tmp_path_factory.mktemp("servers"), MOST_SERVERS)
    yield kept
    kept.stop()


@pytest.fixture(scope="session")
def open_place(tmp_path_factory: pytest.TempPathFactory) -> Refilled:
    """Give this process's database for browser tests, which servers keep open while tests follow each other on it."""
    return Refilled(tmp_path_factory.mktemp("open") / "cms.db")


@pytest.fixture(params=["sqlite"])
def database_url(migrated_sqlite: Path, open_place: Refilled) -> str:
    """Give the address of a fresh, migrated database, once: the doors behind the pages are tested on each kind."""
    return open_place.fill(migrated_sqlite)


@dataclass
class Visit:
    """A page in the browser, and what went wrong on it."""

    page: Page
    complaints: list[str]


@pytest.fixture
def serving() -> dict[str, str]:
    """Give the settings of the served installation beyond the usual ones; tests override it."""
    return {}


@pytest.fixture
def served(app: Flask, database_url: str, media_folder: Path, servers: Servers, serving: dict[str, str]) -> Served:
    """Serve a fresh installation with one account for each role."""
    with writing():
        for role in Role:
            users.create(SHELL, email=f"{role}@clinic.example", role=role, name=role.capitalize(), password=PASSWORD)
    db.session.remove()
    usual = {"CMS_COMMENT_RATE": "off", "CMS_COMMENT_HOLD": "all", "CMS_SITE_TITLE": "A clinic"}
    environment = settings_for(database_url, **{"CMS_MEDIA_URL": media_folder.as_uri(), **usual, **serving})
    del environment["CMS_PUBLIC_URL"]
    return servers.serving(environment, "serve", "--no-worker", "--workers", "1")


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Visit]]:
    """Give a function that opens a page, and notes console errors and requests to other origins."""
    contexts = []

    def open_page(width: int = 1440, scheme: str = "light", *, scripts: bool = True) -> Visit:
        size: ViewportSize = {"width": width, "height": 900}
        dark = scheme == "dark"
        context = browser.new_context(
            viewport=size,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            base_url=served.address,
        )
        contexts.append(context)
        seen = Visit(context.new_page(), [])
        seen.page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on(
            "request",
            lambda sent: (
                seen.complaints.append(sent.url) if not sent.url.startswith((served.address, "data:")) else None
            ),
        )
        return seen

    yield open_page
    for context in contexts:
        context.close()


def until(it_is_so: Callable[[], bool]) -> None:
    """Wait for what no page shows, such as what a page that is gone still sends."""
    end = time.monotonic() + PATIENCE
    while not it_is_so():
        assert time.monotonic() < end, "it did not come to be so"
        time.sleep(0.05)


def unroll(page: Page) -> None:
    """Make the window as high as its page, so that no bar that stays in sight covers what one would scroll to."""
    size = page.viewport_size or {"width": 1440, "height": 900}
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height + 200)})
