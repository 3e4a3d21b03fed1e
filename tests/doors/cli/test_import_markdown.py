"""`cms import markdown` as people type it."""

import shutil
from pathlib import Path

import pytest

from tests.shell import Shell


def _site(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.md").write_text("---\ntitle: A\ndate: 2020-01-01\n---\n{{< gist x >}}Text\n")
    return folder


def test_a_folder_is_imported_and_the_report_is_json(shell: Shell, tmp_path: Path) -> None:
    ran = shell.run("import", "markdown", str(_site(tmp_path)), "--json")
    report = ran.json
    assert report["articles"] == {"created": 1, "updated": 0, "skipped": 0}
    assert [each["where"] for each in report["problems"]] == ["shortcode gist"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_is_no_folder(shell: Shell, tmp_path: Path) -> None:
    ran = shell.run("import", "markdown", str(_site(tmp_path) / "a.md"))
    assert (ran.status, ran.errors.count("\n")) == (1, 1)
    assert "Error: a.md: this is no whole zip file" in ran.errors


def test_a_folder_can_come_as_a_zip(shell: Shell, tmp_path: Path) -> None:
    path = shutil.make_archive(str(tmp_path / "site"), "zip", _site(tmp_path / "folder"))
    assert shell.run("import", "markdown", path, "--json").json["articles"]["created"] == 1
    assert shell.run("import", "markdown", path, "--json").json["articles"] == {
        "created": 0,
        "updated": 0,
        "skipped": 1,
    }
