"""`cms import feed` and `cms import exercises` as people type them."""

from pathlib import Path

import pytest

from tests.shell import Shell

FEED = (
    "<rss><channel><link>https://x.example/</link><item><title>A</title><guid>1</guid>"
    "<pubDate>Mon, 04 Mar 2019 05:06:07 GMT</pubDate></item></channel></rss>"
)


def test_a_feed_in_a_file_is_imported(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED)
    report = shell.run("import", "feed", str(tmp_path / "feed.xml"), "--json").json
    assert report["articles"] == {"created": 1, "updated": 0, "skipped": 0}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("gone.xml", "there is no such file"),
        ("ftp://x.example/feed", "there is no such file"),
        ("http://127.0.0.1:9/feed", "reserved for"),
        ("http://[::1/feed", "there is no such file"),
        ("https://user:word@x.example/feed", "holds no user and no password"),
    ],
)
def test_what_is_neither_a_file_nor_a_public_address_is_refused_in_one_line(
    shell: Shell, place: str, told: str
) -> None:
    ran = shell.run("import", "feed", place)
    assert ran.status == 1
    assert told in ran.errors
    assert ran.errors.count("\n") == 1


@pytest.mark.parametrize("options", [(), ("--publish",)])
def test_exercises_are_imported_once(shell: Shell, tmp_path: Path, options: tuple[str, ...]) -> None:
    table = tmp_path / "exercises.csv"
    table.write_text("title;steps\nChin tuck;1. Sit. 2. Nod.\n")
    report = shell.run("import", "exercises", str(table), "--json", *options).json
    assert report["exercises"]["created"] == 1
    assert shell.run("import", "exercises", str(table), "--json", *options).json["exercises"]["skipped"] == 1
