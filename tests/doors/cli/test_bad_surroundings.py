"""What the commands say when what they need is missing or wrong: one line each, and nothing half-stored."""

import socket
from pathlib import Path

import pytest

from tests.shell import Shell

SECRET = "a secret of the tests, long enough for all"


def _shell(tmp_path: Path, **settings: str) -> Shell:
    return Shell(
        {"CMS_SECRET_KEY": SECRET, "CMS_DATABASE_URL": f"sqlite:///{tmp_path / 'new' / 'cms.db'}", **settings}, tmp_path
    )


def _fails(shell: Shell, *words: str) -> str:
    ended = shell.run(*words)
    assert ended.status == 1
    assert ended.output == ""
    assert "Traceback" not in ended.errors
    lines = ended.errors.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


BAD_SETTINGS = [
    ("CMS_PUBLIC_URL", "ftp://x", "an origin that is no web address"),
    ("CMS_SITE_URL", "https://clinic.example/path", "an origin with a path"),
    ("CMS_DATABASE_URL", "mysql://x/y", "another kind of database"),
    ("CMS_DATABASE_URL", "nonsense", "no address of a database"),
    ("CMS_SECRET_KEY", "short", "a secret that can be guessed"),
    ("CMS_ENCRYPTION_KEYS", "short,keys", "keys that can be guessed"),
    ("CMS_COMMENT_HOLD", "maybe", "a value outside the closed set"),
    ("CMS_COMMENT_RATE", "10 a minute", "a rate that cannot be read"),
    ("CMS_TIMEZONE", "Mars/Olympus", "a zone that does not exist"),
    ("CMS_TRUSTED_PROXIES", "many", "a count that is no number"),
    ("CMS_ARTICLE_URL_PATTERN", "/articles/", "a pattern without its place"),
    ("CMS_LOG_LEVEL", "loud", "an unknown level"),
]


@pytest.mark.parametrize(("name", "value"), [pytest.param(name, value, id=why) for name, value, why in BAD_SETTINGS])
def test_a_bad_setting_is_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    line = _fails(_shell(tmp_path, **{name: value}), "user", "list")
    assert name in line


def test_an_unknown_setting_is_warned_of_with_the_nearest_known_one(tmp_path: Path) -> None:
    shell = _shell(tmp_path, CMS_SECRETKEY="x", CMS_LOG_LEVEL="warning")
    assert shell.run("db", "upgrade").status == 0
    told = shell.run("user", "list")
    assert told.status == 0
    assert "CMS_SECRETKEY" in told.errors
    assert "CMS_SECRET_KEY?" in told.errors


def test_a_database_that_is_not_migrated_is_named_with_the_command_that_helps(tmp_path: Path) -> None:
    shell = _shell(tmp_path)
    for words in (("serve",), ("worker",), ("user", "list")):
        assert "cms db upgrade" in _fails(shell, *words)


def test_serving_without_a_secret_is_refused(tmp_path: Path) -> None:
    shell = Shell({"CMS_DATABASE_URL": f"sqlite:///{tmp_path / 'cms.db'}"}, tmp_path)
    assert shell.run("db", "upgrade").status == 0
    assert "CMS_SECRET_KEY" in _fails(shell, "serve")


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    shell = _shell(tmp_path)
    assert shell.run("db", "upgrade").status == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f":{port}" in _fails(shell, "serve", "--port", port)
        assert f":{port}" in _fails(shell, "demo", "--port", port, "--data", str(tmp_path / "demo"))
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    database = f"sqlite:///{tmp_path / 'file' / 'cms.db'}"
    assert str(tmp_path / "file") in _fails(_shell(tmp_path, CMS_DATABASE_URL=database), "db", "upgrade")
    assert "--data" in _fails(_shell(tmp_path), "demo", "--data", str(tmp_path / "file" / "demo"), "--port", "18999")


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    assert "database" in _fails(_shell(tmp_path, CMS_DATABASE_URL=nowhere), "user", "list")


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear database, " * 100)
    assert "database" in _fails(
        _shell(tmp_path, CMS_DATABASE_URL=f"sqlite:///{tmp_path / 'letter.db'}"), "user", "list"
    )
