"""`cms export archive` and `cms import archive`, as an operator runs them."""

from pathlib import Path

import pytest

from cms.accounts import users
from cms.accounts.permissions import SHELL, Role
from cms.app import create_app
from cms.content import drafting
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.settings import read
from cms.core.site import SiteSettings
from tests.shell import Shell


@pytest.fixture
def filled(shell: Shell) -> Shell:
    """Give a shell with an article and an account."""
    app = create_app(read(shell.environment, shell.folder / ".env"))
    with app.app_context():
        with writing():
            users.create(SHELL, email="ana@clinic.example", role=Role.ADMIN, name="Ana")
            drafting.create(SHELL, EntryType.ARTICLE, {"title": "Neck", "tags": [{"name": "Neck"}]}, SiteSettings())
        db.engine.dispose()
    return shell


def test_an_export_tells_what_it_wrote(filled: Shell, tmp_path: Path) -> None:
    told = filled.run("export", "archive", str(tmp_path / "site.zip"), "--json").json
    assert (told["articles"], told["tags"], told["accounts"], told["problems"]) == (1, 1, 1, [])
    assert len(told["archive"]) == 64
    again = filled.run("export", "archive", str(tmp_path / "site.zip"))
    assert (again.status, again.errors.count("\n")) == (1, 1)
    assert "--force" in again.errors
    said = filled.run("export", "archive", str(tmp_path / "site.zip"), "--force").output
    assert said == f"Wrote {tmp_path}/site.zip: 1 article, 1 tag, 1 account.\n"


def test_an_import_says_that_the_site_is_not_empty_or_that_all_is_there(filled: Shell, tmp_path: Path) -> None:
    path = str(tmp_path / "site.zip")
    filled.run("export", "archive", path)
    refused = filled.run("import", "archive", path)
    assert (refused.status, refused.output) == (1, "")
    assert refused.errors.startswith(
        "Error: site.zip: an archive goes into an empty site, and this one is not (1 articles"
    )


def test_an_empty_site_takes_an_archive_once(filled: Shell, tmp_path: Path, migrated_sqlite: Path) -> None:
    path, place = str(tmp_path / "site.zip"), tmp_path / "new.db"
    filled.run("export", "archive", path)
    place.write_bytes(migrated_sqlite.read_bytes())
    there = Shell({**filled.environment, "CMS_DATABASE_URL": f"sqlite:///{place}"})
    rehearsed = there.run("import", "archive", path, "--dry-run")
    assert rehearsed.output.startswith("Nothing was stored. This is what would happen:\n articles: 1 created")
    first = there.run("import", "archive", path, "--json").json
    assert first["articles"] == {"created": 1, "updated": 0, "skipped": 0}
    assert [each["where"] for each in first["problems"]] == ["accounts"]
    second = there.run("import", "archive", path, "--json").json
    assert second["articles"] == {"created": 0, "updated": 0, "skipped": 1}
    assert second["problems"] == []


def test_a_file_that_is_no_archive_is_one_line(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "site.zip").write_text("This is a letter.")
    ended = shell.run("import", "archive", str(tmp_path / "site.zip"))
    assert ended.status == 1
    assert (
        ended.errors == "Error: site.zip: this is no whole zip file: it was cut off, or never was one. Copy it again.\n"
    )


def test_a_folder_that_is_not_there_is_one_line(filled: Shell, tmp_path: Path) -> None:
    ended = filled.run("export", "archive", str(tmp_path / "nowhere" / "site.zip"))
    assert (ended.status, ended.errors.count("\n")) == (1, 1)
    assert "nowhere" in ended.errors
