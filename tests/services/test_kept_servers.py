"""A server that goes on from test to test finds the database of the next one, and nothing of the one before."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.content import tagging
from cms.core.db import db, writing
from tests.conftest import settings_for
from tests.databases import Refilled
from tests.served import Served, Servers


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    """Give a keeper of one server."""
    kept = Servers(tmp_path, 1)
    yield kept
    kept.stop()


@pytest.fixture
def place(tmp_path: Path) -> Refilled:
    """Give a database that a server keeps open."""
    return Refilled(tmp_path / "cms.db")


@pytest.fixture(params=["sqlite"])
def database_url(place: Refilled, migrated_sqlite: Path) -> str:
    """Fill it for the first time; give its address."""
    return place.fill(migrated_sqlite)


def tag(name: str) -> None:
    """Make a tag, as the fixtures of a test do, beside the server."""
    with writing():
        tagging.create(SHELL, name=name)
    db.session.remove()


def tags(server: Served) -> list[str]:
    """Give the tags that readers are given, in an answer that the server keeps."""
    with urllib.request.urlopen(f"{server.address}/api/v1/tags") as answer:
        return [each["name"] for each in json.loads(answer.read())["items"]]


def test_whoever_comes_next_meets_nothing_of_who_was_before(
    app: Flask, servers: Servers, place: Refilled, database_url: str, migrated_sqlite: Path
) -> None:
    environment = settings_for(database_url)
    seen = set()
    for name in ("Neck", "Knee", "Foot"):
        place.fill(migrated_sqlite)
        tag(name)
        server = servers.serving(environment, "serve", "--no-worker", "--workers", "1")
        assert [tags(server), tags(server)] == [[name], [name]]
        seen.add(server)
    assert len(seen) == 1


def test_a_server_is_started_for_other_settings_and_where_one_has_ended(
    app: Flask, servers: Servers, database_url: str
) -> None:
    environment = settings_for(database_url)
    first = servers.serving(environment, "serve", "--no-worker", "--workers", "1")
    assert servers.serving(environment, "serve", "--no-worker", "--workers", "1") is first
    other = servers.serving({**environment, "CMS_SITE_TITLE": "Another"}, "serve", "--no-worker", "--workers", "1")
    assert other is not first
    assert not first.answers(), "there is room for one"
    other.kill()
    third = servers.serving({**environment, "CMS_SITE_TITLE": "Another"}, "serve", "--no-worker", "--workers", "1")
    assert third is not other
    assert third.answers()
