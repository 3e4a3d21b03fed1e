"""`cms export markdown` as people type it."""

from pathlib import Path

from tests.shell import Shell


def test_what_was_imported_leaves_and_comes_in_again(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.md").write_text("---\ntitle: A\ndate: 2020-01-01\n---\nText\n")
    shell.run("import", "markdown", str(tmp_path / "site"))
    left = shell.run("export", "markdown", str(tmp_path / "left"), "--json").json
    assert (left["articles"], left["drafts_beside"]) == (1, 0)
    assert (tmp_path / "left" / "articles" / "a.md").read_text().endswith("\n\nText\n")
    again = shell.run("export", "markdown", str(tmp_path / "left"))
    assert (again.status, again.errors.count("\n")) == (1, 1)
    assert "is no empty folder" in again.errors
