"""A disk without room: a clear answer, nothing lost of what was answered, and all well once there is room again."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from cms.comments.models import Comment
from cms.core.db import db
from tests.api import READER, Api
from tests.conftest import settings_for
from tests.shell import Shell

ROOM = "12m"
LARGE = 4096
LITTLE = 32 * LARGE  # room for the head of a file, and not for a database


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a disk with little room; only root can make one."""
    place = tmp_path_factory.mktemp("disk")
    if os.geteuid() or subprocess.call(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", place]):
        pytest.skip("a disk of its own needs root, and leave to mount one")
    yield place
    subprocess.check_call(["umount", "--lazy", place])


@pytest.fixture(params=["sqlite"])
def database_url(small_disk: Path, migrated_sqlite: Path) -> str:
    """Put a database onto it."""
    shutil.copy(migrated_sqlite, small_disk / "cms.db")
    return f"sqlite:///{small_disk / 'cms.db'}"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let comments come one after the other."""
    return {"CMS_COMMENT_RATE": "off", "CMS_COMMENT_HOLD": "flagged"}


def test_nothing_is_lost_on_a_full_disk_and_all_is_well_when_there_is_room(
    app: Flask, editor: Api, small_disk: Path
) -> None:
    editor.published("articles", title="The psoas", slug="psoas")
    path, taken = "/articles/psoas/comments", ["The first."]
    assert editor.post(path, {**READER, "body": taken[0]}).status_code == 201
    _fill(small_disk)
    refused = 0
    for number in range(200):
        text = f"Comment {number}. " + "Long words about a neck. " * 40
        answer = editor.post(path, {**READER, "body": text})
        if answer.status_code in {201, 202}:
            taken.append(text)
            continue
        refused += 1
        assert answer.status_code == 507, answer.get_data(as_text=True)
        assert answer.content_type == "application/problem+json"
        assert "no room" in answer.get_json()["detail"]
        assert "Retry-After" in answer.headers
        if refused == 3:
            break
    assert refused == 3, "the disk was never full"
    assert editor.get("/articles/psoas").status_code == 200
    assert editor.client.get("/admin/sign-in").status_code == 200
    (small_disk / "filling").unlink()
    taken.append("There is room again.")
    assert editor.post(path, {**READER, "body": taken[-1]}).status_code in {201, 202}
    db.session.rollback()
    assert sorted(db.session.scalars(select(Comment.source))) == sorted(taken)


def test_a_backup_for_which_there_is_no_room_is_one_line(
    small_disk: Path, migrated_sqlite: Path, tmp_path: Path
) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "cms.db")
    _fill(small_disk)
    os.truncate(small_disk / "filling", (small_disk / "filling").stat().st_size - LITTLE)
    told = Shell(settings_for(f"sqlite:///{tmp_path / 'cms.db'}"), tmp_path).run("backup", str(small_disk / "b.zip"))
    (small_disk / "filling").unlink()
    assert (told.status, told.errors.count("\n")) == (1, 1), told.errors
    assert f"no room in {small_disk}" in told.errors
    assert not list(small_disk.glob("*b.zip*"))


def _fill(disk: Path) -> None:
    """Leave no room."""
    with (disk / "filling").open("wb", buffering=0) as filling, suppress(OSError):
        while filling.write(b"\0" * LARGE):
            pass
