"""`cms import` of systems that keep nothing but comments, with files that others made."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import parse
from flask import Flask
from sqlalchemy import select

from cms.cli.register import command_line
from cms.comments.models import Comment
from cms.core.clock import rfc3339
from cms.core.db import db
from tests.api import Api
from tests.unit.transfer.disqus_file import export, post, thread, written

Run = Callable[..., tuple[int, str, str]]
_D = "{http://disqus.com}"
_ID = "{http://disqus.com/disqus-internals}id"


@pytest.fixture
def run(app: Flask, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs `cms import`, and gives exit status, output and errors."""

    def call(*words: Any) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            command_line(lambda: app).main(["import", *map(str, words)])
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return call


def _report(outcome: tuple[int, str, str]) -> dict[str, Any]:
    status, out, err = outcome
    assert (status, err) == (0, "")
    return dict(json.loads(out.splitlines()[-1]))


def _stand() -> Counter[str]:
    return Counter(db.session.scalars(select(Comment.status)))


def test_the_disqus_export_that_isso_is_tested_with_comes_in_whole(
    run: Run, corpora: Path, editor: Api, tmp_path: Path
) -> None:
    path, mapping = corpora / "disqus" / "isso__disqus.xml", tmp_path / "map.csv"
    posts = {each.get(_ID): each for each in parse(path).findall(f"{_D}post")}
    for slug in ("home", "redacted", "lost"):
        editor.published("articles", title=slug, slug=slug)
    mapping.write_text("old address,new address or slug\nhttp://example.org/,home\nthread:1337,lost\n")
    first = _report(run("disqus", path, "--map", mapping, "--json"))
    assert first["comments"] == {"created": len(posts), "updated": 0, "skipped": 0}
    assert first["homeless"] == []
    removed = [key for key, each in posts.items() if each.findtext(f"{_D}isDeleted") == "true"]
    assert _stand() == {"approved": len(posts) - len(removed), "erased": len(removed)}
    moments = Counter(each.findtext(f"{_D}createdAt") for each in posts.values())
    assert Counter(rfc3339(each) for each in db.session.scalars(select(Comment.created_at))) == moments
    answers = [each for each in posts.values() if each.find(f"{_D}parent") is not None]
    answering = [each.parent_id for each in db.session.scalars(select(Comment)) if each.parent_id]
    assert len(answering) == len(answers) == 2
    second = _report(run("disqus", path, "--map", mapping, "--json"))
    assert second["comments"] == {"created": 0, "updated": 0, "skipped": len(posts)}


def test_what_has_no_home_comes_in_once_its_mapping_is_filled_in(
    run: Run, corpora: Path, editor: Api, tmp_path: Path
) -> None:
    path, table = corpora / "disqus" / "isso__disqus.xml", tmp_path / "homeless.csv"
    editor.published("articles", title="Redacted", slug="redacted")
    first = _report(run("disqus", path, "--homeless", table, "--json"))
    assert first["comments"] == {"created": 1, "updated": 0, "skipped": 5}
    lost = {"http://example.org/": 4, "thread:1337": 1}
    assert {each["address"]: each["comments"] for each in first["homeless"]} == lost
    lines = table.read_text().splitlines()
    assert lines == ["old address,new address or slug,comments", "http://example.org/,,4", "thread:1337,,1"]
    assert run("disqus", path, "--homeless", table)[0] == 1
    table.write_text(table.read_text().replace("/,,4", "/,/articles/redacted,4"))
    second = _report(run("disqus", path, "--map", table, "--json"))
    assert second["comments"] == {"created": 4, "updated": 0, "skipped": 2}
    assert [each["address"] for each in second["homeless"]] == ["thread:1337"]


def test_the_generic_json_that_isso_is_tested_with_comes_in_whole(run: Run, corpora: Path, editor: Api) -> None:
    path = corpora / "isso" / "isso__generic.json"
    said = [each for thread in json.loads(path.read_text()) for each in thread["comments"]]
    for slug in ("0001", "p0007"):
        editor.published("articles", title=slug, slug=slug)
    report = _report(run("isso", path, "--json"))
    assert sum(each["comments"] for each in report["homeless"]) == len(said)
    table = path.parent / "none.csv"
    assert run("isso", path, "--map", table)[0] == 1


def test_a_mapping_brings_the_generic_json_in(run: Run, corpora: Path, editor: Api, tmp_path: Path) -> None:
    path, table = corpora / "isso" / "isso__generic.json", tmp_path / "map.csv"
    said = [each for thread in json.loads(path.read_text()) for each in thread["comments"]]
    editor.published("articles", title="One", slug="one")
    table.write_text("old address,new address or slug\n/posts/0001/,one\n/posts/0007,one\n")
    assert _report(run("isso", path, "--map", table, "--json"))["comments"]["created"] == len(said)
    rows = db.session.scalars(select(Comment)).all()
    assert sorted((row.author_name, row.source) for row in rows) == sorted(
        (each["author"], each["text"].strip()) for each in said
    )
    assert _report(run("isso", path, "--map", table, "--json"))["comments"]["skipped"] == len(said)


def test_people_read_which_threads_have_no_home(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(1, "https://old.example/a"), post(5, 1), post(6, 1)))
    status, out, _err = run("disqus", path, "--dry-run", "--homeless", tmp_path / "homeless.csv")
    assert status == 0
    assert "Threads that have no home here, with the number of their comments:\nhttps://old.example/a: 2\n" in out
    assert "threads: They have no home here: 1, with 2 comments." in out
    assert (tmp_path / "homeless.csv").exists()
    assert "Words" not in out


@pytest.mark.parametrize("name", ["disqus", "isso", "remark42", "commento"])
def test_the_help_has_an_example(run: Run, name: str) -> None:
    status, out, _err = run(name, "--help")
    assert status == 0
    assert f"Example: cms import {name} " in out
