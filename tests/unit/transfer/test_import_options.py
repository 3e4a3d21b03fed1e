"""What may be asked of an import besides its file: kept, checked strictly, and done."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.content.models.entry import Entry
from cms.content.models.note import Note
from cms.content.models.taxonomy import Tag
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid
from cms.transfer import address_map, sources
from cms.transfer.report import Homeless
from cms.transfer.runs import asking
from cms.transfer.runs.files import receiving
from cms.transfer.runs.models import ImportRun, RunState
from tests.unit.transfer.runs import Imports
from tests.unit.transfer.wxr import post, wxr

NECK = '<category domain="category" nicename="neck">Neck</category>'
META = "<wp:postmeta><wp:meta_key>subtitle</wp:meta_key><wp:meta_value>For you</wp:meta_value></wp:postmeta>"
TABLE = "title,steps\nChin tuck,1. Sit tall.\n"
COMMENTO = """{"version":1,"domains":[],"comments":[{"commentHex":"%s","domain":"old.example","url":"/stiff",
"commenterHex":"anonymous","markdown":"It helped.","parentHex":"root","score":0,"state":"approved",
"creationDate":"2020-01-02T03:04:05Z","deleted":false}],"commenters":[]}""" % ("a" * 64)


@pytest.fixture
def imports(app: Flask, tmp_path: Path) -> Imports:
    """Give imports with a folder of their own."""
    return Imports(app, tmp_path / "imports")


def _sent(imports: Imports, source: str, text: str, **options: Any) -> ImportRun:
    kind = sources.known(source)
    name = f"file{kind.endings[-1]}"
    with receiving(imports.folder, BytesIO(text.encode()), name, 10_000_000) as received, writing():
        return asking.add(SHELL, kind, received, imports.folder, options)


def _imported(imports: Imports, run: ImportRun) -> ImportRun:
    imports.work()
    assert imports.now(run).error is None
    with writing():
        asking.start(SHELL, run.id)
    imports.work()
    return imports.now(run)


def test_a_mapping_and_fields_of_plugins_come_with_an_export(imports: Imports) -> None:
    mapping = '[tags]\nneck = { kind = "body_region", slug = "cervical-spine" }'
    text = wxr(post(1, terms=NECK + META))
    done = _imported(imports, _sent(imports, "wordpress", text, with_meta=True, recover=False, mapping=mapping))
    assert (done.state, done.options) == (RunState.DONE, {"with_meta": True, "mapping": mapping})
    assert db.session.scalars(select(Tag.slug)).all() == ["cervical-spine"]
    assert len(db.session.scalars(select(Note.id)).all()) == 1


def test_small_breaks_are_mended_and_posts_become_exercises_where_that_is_asked(imports: Imports) -> None:
    broken = wxr(post(1, terms=NECK, excerpt="")).replace("It clicks.]]>", "<ol><li>Sit.</li></ol>]]>")
    broken = broken.replace("<title>A clinic</title>", "<title>A & clinic</title>")
    run = _sent(imports, "wordpress", broken)
    imports.work()
    assert imports.now(run).state == RunState.FAILED
    _imported(imports, _sent(imports, "wordpress", broken, recover=True, exercises_from="neck"))
    assert db.session.scalars(select(Entry.type)).all() == ["exercise"]


@pytest.mark.parametrize(("options", "status"), [({}, "draft"), ({"publish": True}, "published")])
def test_exercises_of_a_table_are_public_where_that_is_asked(
    imports: Imports, options: dict[str, Any], status: str
) -> None:
    _imported(imports, _sent(imports, "exercises", TABLE, **options))
    assert db.session.scalars(select(Entry.status)).all() == [status]


def test_threads_without_a_home_are_given_one_and_the_file_is_checked_again(imports: Imports) -> None:
    imports.imported(wxr(post(1, name="neck-pain")))
    run = _sent(imports, "commento", COMMENTO)
    imports.work()
    lost = imports.now(run)
    assert (lost.state, lost.report["comments"]["created"]) == (RunState.CHECKED, 0)
    (homeless,) = lost.report["homeless"]
    mapping = address_map.filled("", {homeless["address"]: "neck-pain"})
    with writing():
        asking.check_again(SHELL, run.id, {"mapping": mapping})
    assert imports.now(run).report == {}
    done = _imported(imports, run)
    assert (done.report["comments"]["created"], done.report["homeless"]) == (1, [])
    with pytest.raises(Conflict, match="checked again"):
        asking.check_again(SHELL, run.id, {})


REFUSED = [
    ("an option that is not known", "wordpress", {"recovr": True}, "#/options/recovr"),
    ("one of another source", "disqus", {"recover": True}, "#/options/recover"),
    ("a word where yes or no is meant", "wordpress", {"recover": "yes"}, "#/options/recover"),
    ("a name that is too long", "wordpress", {"exercises_from": "x" * 201}, "#/options/exercises_from"),
    ("no TOML", "wordpress", {"mapping": "[tags"}, "#/options/mapping"),
    ("a kind that is not known", "wordpress", {"mapping": '[taxonomies]\na = "b"'}, "#/options/mapping"),
    ("no table", "isso", {"mapping": "old,new\n"}, "#/options/mapping"),
    ("too few cells", "remark42", {"mapping": "old address,new address or slug\na\n"}, "#/options/mapping"),
    ("a mapping for what has none", "feed", {"mapping": ""}, "#/options/mapping"),
]


@pytest.mark.parametrize(("why", "source", "options", "place"), REFUSED)
def test_what_cannot_be_asked_is_refused_at_its_place(
    why: str, source: str, options: dict[str, Any], place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        sources.options_of(sources.known(source), options)
    assert [each.pointer for each in refused.value.faults] == [place], why


def test_answers_win_over_what_the_mapping_said() -> None:
    text = address_map.text_of([Homeless("https://old.example/a", 3), Homeless("=b", 1)])
    assert text.splitlines()[0] == "old address,new address or slug,comments"
    first = address_map.filled(text, {"https://old.example/a": "one"})
    second = address_map.filled(first, {"https://old.example/a/": "two", "=b": "three"})
    assert second.splitlines() == [
        "old address,new address or slug",
        "https://old.example/a/,two",
        "'=b,three",
    ]
