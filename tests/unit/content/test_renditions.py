"""Smaller files of a picture: made once by the worker, told of where it is shown, in a folder and in a bucket."""

import io
import logging
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
import time_machine
from flask import Flask
from PIL import Image, ImageFilter
from sqlalchemy import func, select
from structlog.testing import capture_logs

from cms.content import renditions, storing
from cms.content.models.media import Media
from cms.core import outbox, pictures, versions
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.outbox import DONE, PENDING, OutboxRow
from cms.core.pictures import as_avif, prepare
from cms.worker import lacking, queued, upkeep
from tests.buckets import fresh_bucket
from tests.conftest import settings_for
from tests.drawings import encoded, opened, png
from tests.served import CHECKOUT, clean_environment
from tests.unit.content.entries import article
from tests.unit.content.shelf import fresh, picture, removed, store

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STORE_AND_DIE = """
import os, signal
from cms.app import create_app
from cms.content import storing
from cms.core.pictures import prepare
from tests.drawings import png
with create_app().app_context() as context:
    with storing.stored(context.app.extensions["vertebra"].store, prepare(png(900, 10))):
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def environment(request: pytest.FixtureRequest) -> dict[str, str]:
    """Keep the pictures in a folder, or in a bucket where a test asks for one."""
    kind = getattr(request, "param", "folder")
    return {"CMS_MEDIA_URL": fresh_bucket(request.getfixturevalue("s3"))} if kind == "bucket" else {}


IN_BOTH = pytest.mark.parametrize("environment", ["folder", "bucket"], indirect=True)


def photo(width: int = 1000, height: int = 500) -> bytes:
    """Draw something that has the colours of a photograph."""
    grain = Image.effect_noise((width, height), 60).filter(ImageFilter.GaussianBlur(2))
    light = Image.linear_gradient("L").resize((width, height))
    return encoded(Image.merge("RGB", (Image.blend(grain, light, 0.5), grain, light.rotate(180))))


def work(app: Flask) -> int:
    """Let the worker make all that is due; give how many pieces it took."""
    house, done = app.extensions["vertebra"], 0
    while queued.render(house):
        done += 1
    db.session.rollback()
    return done


def files() -> list[str]:
    everything = store().keys()
    return sorted(key.rpartition("/")[2] for key in everything)


@IN_BOTH
def test_each_size_is_made_once_and_told_of(app: Flask) -> None:
    made = picture(content=photo())
    assert made.awaited == 3
    assert renditions.progress(made) == renditions.Progress(0, 3)
    house = app.extensions["vertebra"]
    assert queued.render(house) == 1
    assert renditions.progress(fresh(made)) == renditions.Progress(1, 3)
    assert work(app) == 2
    shown = fresh(made)
    assert [each["file"] for each in shown.renditions] == [
        "1000.webp", "800.webp", "400.webp", "1000.avif", "800.avif", "400.avif",
    ]  # fmt: skip
    assert (shown.awaited, renditions.progress(shown), shown.version) == (0, None, 1)
    assert shown.smallest["file"] == "400.webp"
    for each in shown.renditions[3:]:
        content = store().get(f"{shown.key}/{each['file']}")
        assert (opened(content).format, opened(content).size) == ("AVIF", (each["width"], each["height"]))
        assert len(content) < len(store().get(f"{shown.key}/{each['width']}.webp"))
    assert queued.render(house) == 0


@ON_SQLITE
def test_what_is_no_smaller_is_dropped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "AVIF_QUALITY", 100)
    made = picture(content=encoded(Image.effect_noise((300, 300), 80)))
    assert work(app) == 1
    assert [each["file"] for each in fresh(made).renditions] == files() == ["300.webp"]
    assert renditions.progress(fresh(made)) is None


def test_a_tower_would_take_too_much_memory_and_stays_as_it_is() -> None:
    tower = prepare(encoded(Image.new("RGB", (1600, 6000), (200, 30, 30)))).renditions
    assert as_avif(tower[0].content) is None
    assert as_avif(tower[2].content) is not None


@ON_SQLITE
def test_a_piece_that_is_done_again_changes_nothing(app: Flask) -> None:
    made = picture(content=photo(300, 200))
    payload = {"media_id": made.id, "key": made.key, "file": "300.webp"}
    for _attempt in range(2):
        file = renditions.make(store(), payload)
        with writing():
            renditions.keep(store(), payload, file)
    assert [each["file"] for each in fresh(made).renditions] == ["300.webp", "300.avif"]
    assert files() == ["300.avif", "300.webp"]


def test_a_failure_comes_back_and_the_others_go_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = picture(content=photo())
    whole = as_avif
    calls: list[int] = []

    def fail_once(content: bytes) -> bytes | None:
        calls.append(1)
        if len(calls) == 1:
            raise MemoryError
        return whole(content)

    monkeypatch.setattr(renditions, "as_avif", fail_once)
    assert work(app) == 3
    assert renditions.progress(fresh(made)) == renditions.Progress(2, 3)
    with time_machine.travel(now() + timedelta(minutes=1)):
        assert work(app) == 1
    assert renditions.progress(fresh(made)) is None
    assert len(files()) == 6


def test_two_workers_on_one_piece_make_it_once(app: Flask) -> None:
    made = picture(content=photo(300, 200))
    with writing():
        (slow,) = outbox.claim(1, only=queued.SLOW)
    payload = outbox.payload(slow)
    file = renditions.make(store(), payload)
    with time_machine.travel(now() + outbox.LONG_LEASE + timedelta(seconds=1)):
        assert work(app) == 1
    with writing():
        assert outbox.take(slow) is None
    assert file is not None
    assert [each["file"] for each in fresh(made).renditions] == ["300.webp", file["file"]]
    assert (fresh(made).awaited, files()) == (0, ["300.avif", "300.webp"])


def test_what_was_removed_meanwhile_leaves_nothing(app: Flask) -> None:
    made = picture(content=photo(300, 200))
    payload = {"media_id": made.id, "key": made.key, "file": "300.webp"}
    file = renditions.make(store(), payload)
    removed(made)
    with writing():
        renditions.keep(store(), payload, file)
    assert work(app) == 1
    assert files() == []


def test_entries_that_show_the_picture_are_told_again(app: Flask) -> None:
    made = picture(content=photo(300, 200))
    live = article(image_id=made.id)
    number = versions.current()[0]
    work(app)
    touched = set(
        db.session.scalars(select(versions.ContentVersion.name).where(versions.ContentVersion.number > number))
    )
    assert touched == {"*", f"article:{live.slug}"}, "lists with it bear this name too"


@ON_SQLITE
def test_other_work_does_not_wait_for_pictures(app: Flask) -> None:
    for _picture in range(3):
        picture(content=photo())
    with writing():
        urgent = outbox.write("content.publish", {"entry_id": 9, "at": now().isoformat()}).id
    queued.run_outbox(app.extensions["vertebra"])
    assert db.session.get_one(OutboxRow, urgent, populate_existing=True).state == DONE
    waiting = select(func.count()).where(OutboxRow.topic == renditions.MAKE, OutboxRow.state == PENDING)
    assert db.session.scalar(waiting) == 9


@ON_SQLITE
def test_pictures_that_came_before_are_asked_for_later(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(renditions, "makes_avif", lambda: False)
        made = picture(content=photo(300, 200))
        assert upkeep.render_older(app.extensions["vertebra"]) == 0
    assert (fresh(made).awaited, work(app)) == (None, 0)
    assert upkeep.render_older(app.extensions["vertebra"]) == 1
    assert upkeep.render_older(app.extensions["vertebra"]) == 0
    assert work(app) == 1
    assert files() == ["300.avif", "300.webp"]


@ON_SQLITE
def test_the_worker_says_once_where_it_cannot_write_avif(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with capture_logs() as said:
        lacking.say_what_is_missing(app.extensions["vertebra"])
        monkeypatch.setattr(pictures, "makes_avif", lambda: False)
        lacking.say_what_is_missing(app.extensions["vertebra"])
    assert [line["event"] for line in said if "AVIF" in line["event"]] == [
        "pictures are kept as WebP alone: this Pillow cannot write AVIF, the one from PyPI can"
    ]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


@IN_BOTH
def test_files_of_a_process_that_was_killed_are_cleared_up(
    app: Flask, database_url: str, environment: dict[str, str], media_folder: Path, tmp_path: Path
) -> None:
    kept = picture()
    told = {"CMS_MEDIA_URL": media_folder.as_uri(), **environment}
    died = subprocess.run(
        [sys.executable, "-c", STORE_AND_DIE],
        env=clean_environment(**settings_for(database_url, **told)),
        cwd=CHECKOUT,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Media)) == 1
    assert files() == ["400.webp", "60.webp", "800.webp", "900.webp"]
    queued.run_outbox(app.extensions["vertebra"])
    assert len(files()) == 4
    with time_machine.travel(now() + storing.GRACE + timedelta(seconds=1)):
        queued.run_outbox(app.extensions["vertebra"])
    assert files() == ["60.webp"]
    assert store().get(f"{kept.key}/60.webp").startswith(b"RIFF")


@IN_BOTH
@ON_SQLITE
def test_what_is_removed_takes_all_its_files_along(app: Flask) -> None:
    made = picture(content=photo())
    work(app)
    removed(made)
    queued.run_outbox(app.extensions["vertebra"])
    assert files() == []


def test_a_file_of_somebody_else_is_no_picture_to_make_smaller() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        as_avif(png())
    assert io.BytesIO(as_avif(prepare(photo(300, 200)).renditions[0].content) or b"").read(12)[4:12] == b"ftypavif"
